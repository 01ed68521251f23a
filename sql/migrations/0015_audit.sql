-- What staff did. Added to, never changed; each row's hash covers the row before it.

-- before and after are lines "name: value", without secrets. who 0 is the program itself.
CREATE TABLE audit (
  org {int} NOT NULL REFERENCES org (id), n {int} NOT NULL, at_us {int} NOT NULL, who {int} NOT NULL, name {text} NOT NULL,
  address {text} NOT NULL, action {text} NOT NULL, object {text} NOT NULL, object_id {int} NOT NULL,
  subject {text} NOT NULL, before {text} NOT NULL, after {text} NOT NULL, hash {text} NOT NULL, PRIMARY KEY (org, n)
) {end};

-- The last row of each organisation: who writes the next one holds it.
CREATE TABLE audit_head (
  org {int} NOT NULL PRIMARY KEY REFERENCES org (id), n {int} NOT NULL, hash {text} NOT NULL
) {end};

--: sqlite
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_remains BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is never shortened'); END;

--: postgres
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION books_stay();
