-- Service that will be or was suspended because invoices are not paid.

-- state 1 planned for the day, 2 suspended on it, 3 lifted; what: the service; ended_by: of the staff, 0 because all was paid.
CREATE TABLE suspension (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, customer {int} NOT NULL, state {int} NOT NULL, day {text} NOT NULL,
  what {text} NOT NULL, reason {text} NOT NULL, made_by {int} NOT NULL, made_us {int} NOT NULL,
  ended_by {int} NOT NULL DEFAULT 0, ended_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX suspension_live ON suspension (org, customer) WHERE state < 3;
CREATE INDEX suspension_customer ON suspension (org, customer, id);

-- The invoices it is about: paying them all ends it.
CREATE TABLE suspension_invoice (
  org {int} NOT NULL, suspension {int} NOT NULL, doc {int} NOT NULL, PRIMARY KEY (org, suspension, doc),
  FOREIGN KEY (org, suspension) REFERENCES suspension (org, id)
) {end};
