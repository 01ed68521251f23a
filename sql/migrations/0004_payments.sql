-- Payments, their attempts at a gateway, and what gateways said.

-- What a payer asked for. state is that of core/payment.h; amounts in minor units of currency.
CREATE TABLE payment (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  currency {text} NOT NULL, key {text} NOT NULL, request_hash {text} NOT NULL, state {int} NOT NULL,
  amount {int} NOT NULL CHECK (amount >= 0), credit {int} NOT NULL DEFAULT 0, method {text} NOT NULL,
  gateway {text} NOT NULL, reference {text} NOT NULL, receipt {text} NOT NULL DEFAULT '', contact {int} NOT NULL,
  payer {text} NOT NULL, day {text} NOT NULL, made_us {int} NOT NULL, settled_us {int} NOT NULL DEFAULT 0,
  reserve {int} NOT NULL, captured {int} NOT NULL DEFAULT 0, refunded {int} NOT NULL DEFAULT 0,
  refund_pending {int} NOT NULL DEFAULT 0, returned {int} NOT NULL DEFAULT 0, reason {text} NOT NULL DEFAULT '',
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  CHECK (captured >= 0 AND refunded >= 0 AND refund_pending >= 0 AND returned >= 0),
  CHECK (refund_pending = 0 OR refunded + refund_pending + returned <= captured)
) {end};
CREATE UNIQUE INDEX payment_key ON payment (org, key);
CREATE UNIQUE INDEX payment_public ON payment (org, public_id);
CREATE UNIQUE INDEX payment_reference ON payment (org, reference);
CREATE INDEX payment_customer ON payment (org, customer, made_us, id);
CREATE INDEX payment_running ON payment (org, state, id) WHERE state < 10;
CREATE UNIQUE INDEX payment_receipt ON payment (org, receipt) WHERE receipt <> '';

-- The documents of a payment, with the amount for each, in the order shown.
CREATE TABLE payment_item (
  org {int} NOT NULL, payment {int} NOT NULL, line {int} NOT NULL, account {int} NOT NULL, doc {int} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0), settled {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, payment, line), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
CREATE INDEX payment_item_doc ON payment_item (org, doc, payment);

-- One contact with a gateway, with its own idempotency key; one after the other, never two open.
CREATE TABLE attempt (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, payment {int} NOT NULL, n {int} NOT NULL,
  gateway {text} NOT NULL, key {text} NOT NULL, gateway_ref {text} NOT NULL DEFAULT '', next_url {text} NOT NULL DEFAULT '',
  detail {text} NOT NULL DEFAULT '', made_us {int} NOT NULL, contacted_us {int} NOT NULL DEFAULT 0,
  checked_us {int} NOT NULL DEFAULT 0, checks {int} NOT NULL DEFAULT 0, ended {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
CREATE UNIQUE INDEX attempt_number ON attempt (org, payment, n);
CREATE UNIQUE INDEX attempt_public ON attempt (org, public_id);

-- A movement of money as the gateway names it: never booked twice.
CREATE TABLE capture (
  org {int} NOT NULL, gateway {text} NOT NULL, capture_id {text} NOT NULL, kind {int} NOT NULL, payment {int} NOT NULL,
  amount {int} NOT NULL, entry {int} NOT NULL, PRIMARY KEY (org, gateway, capture_id)
) {end};

-- What a gateway sent, raw, once per event id; kept for ever.
CREATE TABLE gateway_event (
  org {int} NOT NULL, gateway {text} NOT NULL, event_id {text} NOT NULL, at_us {int} NOT NULL, kind {text} NOT NULL,
  object {text} NOT NULL, body {text} NOT NULL, applied_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, gateway, event_id)
) {end};

-- A gateway as an organisation uses it; secrets are sealed (crypto.h).
CREATE TABLE gateway_account (
  org {int} NOT NULL, gateway {text} NOT NULL, account {text} NOT NULL, base_url {text} NOT NULL,
  secret {text} NOT NULL, webhook_secret {text} NOT NULL, active {int} NOT NULL DEFAULT 1,
  PRIMARY KEY (org, gateway)
) {end};

-- Invoices chosen for paying, between choosing and the review: "doc amount version" a line.
CREATE TABLE selection (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL, contact {int} NOT NULL,
  items {text} NOT NULL, back {text} NOT NULL DEFAULT '', made_us {int} NOT NULL, PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX selection_public ON selection (org, public_id);
