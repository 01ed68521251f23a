-- What two persons must want: asked by one, signed by another.

-- payload is what is to be done, lines "name: value"; digest is over all that is signed. state: 1 asked, 2 signed and
-- being carried out, 3 done, 4 refused, 5 withdrawn, 6 signed and could not be done. An asked one ends at expires_us.
CREATE TABLE approval (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, kind {text} NOT NULL,
  subject {text} NOT NULL, payload {text} NOT NULL, before {text} NOT NULL, digest {text} NOT NULL, reason {text} NOT NULL,
  asked_by {int} NOT NULL, asked_us {int} NOT NULL, expires_us {int} NOT NULL, state {int} NOT NULL DEFAULT 1,
  decided_by {int} NOT NULL DEFAULT 0, decided_us {int} NOT NULL DEFAULT 0, outcome {text} NOT NULL DEFAULT '',
  PRIMARY KEY (org, id), FOREIGN KEY (org, asked_by) REFERENCES staff (org, id), CHECK (asked_by <> decided_by)
) {end};
CREATE UNIQUE INDEX approval_public ON approval (org, public_id);
CREATE INDEX approval_waiting ON approval (org, state, id) WHERE state <= 2;

--: sqlite
CREATE TRIGGER approval_stays BEFORE UPDATE OF kind, subject, payload, before, digest, reason, asked_by, asked_us, expires_us
ON approval BEGIN SELECT RAISE(ABORT, 'what was asked is never changed'); END;
CREATE TRIGGER approval_remains BEFORE DELETE ON approval BEGIN SELECT RAISE(ABORT, 'approvals are never deleted'); END;

--: postgres
CREATE TRIGGER approval_stays BEFORE UPDATE OF kind, subject, payload, before, digest, reason, asked_by, asked_us, expires_us
ON approval FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER approval_remains BEFORE DELETE ON approval FOR EACH ROW EXECUTE FUNCTION books_stay();
