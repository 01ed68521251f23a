-- What customers ask staff for.

-- kind "refund": of the credit or retainer (account, subject). state 0 open, 1 done, 2 refused; amount is what was free then.
CREATE TABLE request (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  contact {int} NOT NULL, kind {text} NOT NULL, account {int} NOT NULL, subject {int} NOT NULL, amount {int} NOT NULL,
  currency {text} NOT NULL, message {text} NOT NULL, state {int} NOT NULL DEFAULT 0, answer {text} NOT NULL DEFAULT '',
  made_us {int} NOT NULL, answered_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX request_public ON request (org, public_id);
CREATE UNIQUE INDEX request_open ON request (org, kind, account, subject) WHERE state = 0;
CREATE INDEX request_queue ON request (org, state, id);
CREATE INDEX request_customer ON request (org, customer, id);
