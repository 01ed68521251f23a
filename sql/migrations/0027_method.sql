-- Cards and accounts that payers left with a gateway, how more are added, and who is offered which methods.

-- A saved method. token is the gateway's name for it and moves nothing without our key there; currency is that of what it was
-- first used for, consent what its payer (contact) agreed to and when; one default for each currency; removed_us 0: it can be used.
CREATE TABLE saved_method (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  gateway {text} NOT NULL, method {text} NOT NULL, currency {text} NOT NULL, brand {text} NOT NULL, last4 {text} NOT NULL,
  expiry_year {int} NOT NULL, expiry_month {int} NOT NULL, name {text} NOT NULL, token {text} NOT NULL,
  gateway_customer {text} NOT NULL, mandate {text} NOT NULL, address {text} NOT NULL, country {text} NOT NULL,
  is_default {int} NOT NULL, consent {text} NOT NULL, consented_us {int} NOT NULL, contact {int} NOT NULL,
  made_us {int} NOT NULL, removed_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX saved_method_public ON saved_method (org, public_id);
CREATE UNIQUE INDEX saved_method_token ON saved_method (org, gateway, token);
CREATE UNIQUE INDEX saved_method_default ON saved_method (org, customer, currency) WHERE is_default = 1 AND removed_us = 0;
CREATE INDEX saved_method_customer ON saved_method (org, customer, id);

-- What a payment is charged to (0: what its payer chose at the gateway); what he agreed to where it is to be kept, else '';
-- the address for bills that goes with it; whether nobody is there to take a step.
ALTER TABLE payment ADD COLUMN saved_method {int} NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN consent {text} NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN address {text} NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN country {text} NOT NULL DEFAULT '';
ALTER TABLE payment ADD COLUMN away {int} NOT NULL DEFAULT 0;

-- A method on its way: one contact with a gateway without paying. state is that of core/saved_method.h; back is the local path
-- its payer came from.
CREATE TABLE method_setup (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  contact {int} NOT NULL, gateway {text} NOT NULL, method {text} NOT NULL, currency {text} NOT NULL, key {text} NOT NULL,
  reference {text} NOT NULL, gateway_ref {text} NOT NULL DEFAULT '', next_url {text} NOT NULL DEFAULT '',
  state {int} NOT NULL, reason {text} NOT NULL DEFAULT '', consent {text} NOT NULL, address {text} NOT NULL,
  country {text} NOT NULL, back {text} NOT NULL, saved_method {int} NOT NULL DEFAULT 0, made_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX method_setup_public ON method_setup (org, public_id);
CREATE UNIQUE INDEX method_setup_reference ON method_setup (org, reference);
CREATE UNIQUE INDEX method_setup_key ON method_setup (org, key);
CREATE INDEX method_setup_open ON method_setup (org, customer, state, id);

-- Which methods a customer is offered (doc 0), or for one invoice of his, of those of the organisation: their words.
CREATE TABLE method_rule (
  org {int} NOT NULL REFERENCES org (id), customer {int} NOT NULL, doc {int} NOT NULL, methods {text} NOT NULL,
  PRIMARY KEY (org, customer, doc), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
