-- Money that goes back, and what staff have to decide.

-- A refund that staff asked for. state is that of core/refund.h; the entry named holds it back until it is posted or voided.
CREATE TABLE refund (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, payment {int} NOT NULL, key {text} NOT NULL,
  reference {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0), done {int} NOT NULL DEFAULT 0,
  to_credit {int} NOT NULL, state {int} NOT NULL, reserve {int} NOT NULL, asked {int} NOT NULL, signed_by {int} NOT NULL,
  reason {text} NOT NULL, gateway_ref {text} NOT NULL DEFAULT '', problem {text} NOT NULL DEFAULT '', made_us {int} NOT NULL,
  sent_us {int} NOT NULL DEFAULT 0, checked_us {int} NOT NULL DEFAULT 0, checks {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
CREATE UNIQUE INDEX refund_key ON refund (org, key);
CREATE UNIQUE INDEX refund_reference ON refund (org, reference);
CREATE INDEX refund_payment ON refund (org, payment, id);

-- A payment that its payer disputes at his bank, as the gateway names it.
CREATE TABLE dispute (
  org {int} NOT NULL, id {int} NOT NULL, payment {int} NOT NULL, gateway_id {text} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0), state {int} NOT NULL, opened {int} NOT NULL, ended {int} NOT NULL DEFAULT 0,
  reason {text} NOT NULL, made_us {int} NOT NULL, ended_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
CREATE UNIQUE INDEX dispute_gateway ON dispute (org, payment, gateway_id);

-- What stays unclear and waits for staff: one open row for a subject and reason. What two of them decided stays with it.
CREATE TABLE review (
  org {int} NOT NULL, id {int} NOT NULL, kind {text} NOT NULL, subject {int} NOT NULL, reason {text} NOT NULL,
  made_us {int} NOT NULL, paid {int} NOT NULL DEFAULT 0, amount {int} NOT NULL DEFAULT 0,
  capture_id {text} NOT NULL DEFAULT '', evidence {text} NOT NULL DEFAULT '', asked {int} NOT NULL DEFAULT 0,
  signed_by {int} NOT NULL DEFAULT 0, done_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX review_open ON review (org, kind, subject) WHERE done_us = 0;
