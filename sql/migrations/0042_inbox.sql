-- What customers did that staff are told of, and who of them wants no mail about it.

-- One event is one item: key. subject is the document, payment or thread; path leads to it in the console; number is how
-- people call it, words what was said. customer or contact 0: none.
CREATE TABLE inbox (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, kind {text} NOT NULL,
  key {text} NOT NULL, customer {int} NOT NULL, contact {int} NOT NULL, subject {int} NOT NULL, number {text} NOT NULL,
  words {text} NOT NULL, path {text} NOT NULL, made_us {int} NOT NULL, done {int} NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  done_by {int} NOT NULL DEFAULT 0, done_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX inbox_public ON inbox (org, public_id);
CREATE UNIQUE INDEX inbox_key ON inbox (org, key);
CREATE INDEX inbox_queue ON inbox (org, done, id);
CREATE INDEX inbox_kind ON inbox (org, done, kind, id);

-- A staff user gets no mail about items of a kind.
CREATE TABLE inbox_quiet (
  org {int} NOT NULL, staff {int} NOT NULL, kind {text} NOT NULL, PRIMARY KEY (org, staff, kind),
  FOREIGN KEY (org, staff) REFERENCES staff (org, id)
) {end};
