-- Payments confirmed for a later day.

-- What was confirmed, while the payment holds what can be made of it; ended_us 0: it waits for its day.
CREATE TABLE schedule (
  org {int} NOT NULL, payment {int} NOT NULL, day {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  credit {int} NOT NULL CHECK (credit >= 0), over {int} NOT NULL CHECK (over >= 0), made_us {int} NOT NULL,
  ended_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, payment), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
-- What a customer has before it: marks on its invoices.
CREATE INDEX payment_scheduled ON payment (org, customer, day, id) WHERE state = 1;

-- Why an attempt failed, in the gateway's word.
ALTER TABLE attempt ADD COLUMN code {text} NOT NULL DEFAULT '';

-- Invoices that pay themselves: of a customer, as one of its contacts said; reason says why it was switched off by itself.
CREATE TABLE auto_pay (
  org {int} NOT NULL REFERENCES org (id), customer {int} NOT NULL, is_on {int} NOT NULL, days_before {int} NOT NULL,
  contact {int} NOT NULL, since {text} NOT NULL, made_us {int} NOT NULL, reason {text} NOT NULL DEFAULT '',
  PRIMARY KEY (org, customer), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
-- What one payment may take at most; currencies without one are left out.
CREATE TABLE auto_limit (
  org {int} NOT NULL, customer {int} NOT NULL, currency {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  PRIMARY KEY (org, customer, currency), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};

-- The invoices of a customer and currency that are paid on a day, and how that went; state is that of core/auto_pay.h.
CREATE TABLE auto_run (
  org {int} NOT NULL, id {int} NOT NULL, customer {int} NOT NULL, currency {text} NOT NULL, day {text} NOT NULL,
  next_day {text} NOT NULL, tries {int} NOT NULL DEFAULT 0, payment {int} NOT NULL DEFAULT 0, state {int} NOT NULL,
  reason {text} NOT NULL DEFAULT '', PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX auto_run_day ON auto_run (org, customer, currency, day);
CREATE INDEX auto_run_due ON auto_run (org, customer, next_day, id) WHERE state = 1;
CREATE INDEX auto_run_payment ON auto_run (org, payment);
-- An invoice is in one run for ever.
CREATE TABLE auto_item (
  org {int} NOT NULL, doc {int} NOT NULL, run {int} NOT NULL, noticed {text} NOT NULL, PRIMARY KEY (org, doc),
  FOREIGN KEY (org, run) REFERENCES auto_run (org, id)
) {end};
CREATE INDEX auto_item_run ON auto_item (org, run, doc);
