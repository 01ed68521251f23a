-- Files that people have had made of their lists and papers, to be collected later.

-- One asked for by a contact about one customer. `what` and `format` are those of store/store_export.h; `chosen` are documents
-- by id, else `filter` says which. `done` of `total` are made; since_us and since_done: where this run of the job began.
-- state 1 being made, 2 ready (its file is there, of `bytes`), 3 failed.
CREATE TABLE export (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, contact {int} NOT NULL,
  customer {int} NOT NULL, what {int} NOT NULL CHECK (what BETWEEN 1 AND 3), format {int} NOT NULL CHECK (format BETWEEN 1 AND 4),
  filter {text} NOT NULL, chosen {text} NOT NULL, columns {text} NOT NULL,
  state {int} NOT NULL CHECK (state BETWEEN 1 AND 3), total {int} NOT NULL CHECK (total >= 0),
  done {int} NOT NULL DEFAULT 0 CHECK (done >= 0), since_us {int} NOT NULL DEFAULT 0, since_done {int} NOT NULL DEFAULT 0,
  bytes {int} NOT NULL DEFAULT 0 CHECK (bytes >= 0), made_us {int} NOT NULL, expires_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE UNIQUE INDEX export_public ON export (org, public_id);
CREATE INDEX export_contact ON export (org, contact, id);
