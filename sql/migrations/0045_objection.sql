-- Disputes of customers: of an invoice, or of lines of it.

-- n is its number. state 1 open, 2 answered, 3 corrected (by the credit note note), 4 refused, 5 withdrawn; amount is the sum of
-- its lines. One at a time waits for an end on an invoice.
CREATE TABLE objection (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, n {int} NOT NULL, customer {int} NOT NULL,
  doc {int} NOT NULL, contact {int} NOT NULL, reason {text} NOT NULL, words {text} NOT NULL, wish {text} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0), currency {text} NOT NULL, state {int} NOT NULL DEFAULT 1,
  made_us {int} NOT NULL, ended_us {int} NOT NULL DEFAULT 0, note {int} NOT NULL DEFAULT 0, answer {text} NOT NULL DEFAULT '',
  CHECK ((state > 2) = (ended_us > 0)), CHECK ((state = 3) = (note <> 0)),
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX objection_public ON objection (org, public_id);
CREATE UNIQUE INDEX objection_n ON objection (org, n);
CREATE UNIQUE INDEX objection_open ON objection (org, customer, doc) WHERE state <= 2;
CREATE INDEX objection_queue ON objection (org, state, id);
CREATE INDEX objection_customer ON objection (org, customer, id);

-- What is disputed of each line, from 0 on as in the document; line -1 is the invoice as such.
CREATE TABLE objection_line (
  org {int} NOT NULL, objection {int} NOT NULL, line {int} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  PRIMARY KEY (org, objection, line), FOREIGN KEY (org, objection) REFERENCES objection (org, id)
) {end};
