-- Documents that an organisation and a customer share (E7), and their versions.

-- One document: its newest version is number `version`, the upload `last`, sent by `side` (1: a contact, 2: staff). Withdrawn
-- at withdrawn_us by withdrawn_by for `reason`; 0: it is not.
CREATE TABLE shared (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  title {text} NOT NULL CHECK (title <> ''), version {int} NOT NULL CHECK (version > 0), last {int} NOT NULL, side {int} NOT NULL,
  withdrawn_us {int} NOT NULL DEFAULT 0, withdrawn_by {text} NOT NULL DEFAULT '', reason {text} NOT NULL DEFAULT '',
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, last) REFERENCES upload (org, id)
) {end};
CREATE UNIQUE INDEX shared_public ON shared (org, public_id);
CREATE INDEX shared_customer ON shared (org, customer, last);

-- A version, and when staff marked it as seen; marked_us 0: not yet.
CREATE TABLE shared_version (
  org {int} NOT NULL, shared {int} NOT NULL, n {int} NOT NULL, upload {int} NOT NULL, note {text} NOT NULL,
  marked_us {int} NOT NULL DEFAULT 0, marked_by {text} NOT NULL DEFAULT '', PRIMARY KEY (org, shared, n),
  FOREIGN KEY (org, shared) REFERENCES shared (org, id), FOREIGN KEY (org, upload) REFERENCES upload (org, id)
) {end};
CREATE UNIQUE INDEX shared_version_upload ON shared_version (org, upload);
