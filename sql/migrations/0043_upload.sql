-- Files that people send, once they were checked (core/upload.h).

-- One file: the SHA-256 of its kept bytes, and who sent it (kind 1: contact, 2: staff) for which customer. Never changed.
CREATE TABLE upload (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  name {text} NOT NULL, mime {text} NOT NULL, bytes {int} NOT NULL CHECK (bytes > 0), sha256 {text} NOT NULL,
  kind {int} NOT NULL CHECK (kind IN (1, 2)), person {int} NOT NULL, who {text} NOT NULL, at_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX upload_public ON upload (org, public_id);
CREATE INDEX upload_customer ON upload (org, customer, kind, bytes);

--: sqlite
CREATE TRIGGER upload_stays BEFORE UPDATE ON upload BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;

--: postgres
CREATE TRIGGER upload_stays BEFORE UPDATE ON upload FOR EACH ROW EXECUTE FUNCTION books_stay();
