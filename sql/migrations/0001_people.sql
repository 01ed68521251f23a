-- Who is here: organisations, their customers, and the people of both.

-- An organisation: the business that bills. Nothing crosses from one to another.
CREATE TABLE org (
  id {id} NOT NULL PRIMARY KEY, slug {text} NOT NULL UNIQUE, name {text} NOT NULL, is_default {int} NOT NULL DEFAULT 0,
  currency {text} NOT NULL, zone {text} NOT NULL, language {text} NOT NULL, country {text} NOT NULL DEFAULT '',
  tax_id {text} NOT NULL DEFAULT '', tax_label {text} NOT NULL DEFAULT '', address {text} NOT NULL DEFAULT '',
  email {text} NOT NULL DEFAULT '', phone {text} NOT NULL DEFAULT '', colour {int} NOT NULL DEFAULT 0,
  logo {blob}, iban {text} NOT NULL DEFAULT '', bic {text} NOT NULL DEFAULT '', account_name {text} NOT NULL DEFAULT '',
  vpa {text} NOT NULL DEFAULT '', partial_payments {int} NOT NULL DEFAULT 1, set_up {int} NOT NULL DEFAULT 0,
  made_us {int} NOT NULL
) {rowid_end};

-- The host names an organisation answers at.
CREATE TABLE org_host (
  host {text} NOT NULL PRIMARY KEY, org {int} NOT NULL REFERENCES org (id)
) {end};

-- A customer: an account that is billed.
CREATE TABLE customer (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, number {text} NOT NULL,
  name {text} NOT NULL, tax_id {text} NOT NULL DEFAULT '', endpoint {text} NOT NULL DEFAULT '',
  country {text} NOT NULL DEFAULT '', currency {text} NOT NULL, language {text} NOT NULL DEFAULT 'en',
  email {text} NOT NULL DEFAULT '', phone {text} NOT NULL DEFAULT '', address {text} NOT NULL DEFAULT '',
  tax_treatment {text} NOT NULL DEFAULT '', terms_days {int} NOT NULL DEFAULT 30, made_us {int} NOT NULL,
  PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX customer_public ON customer (org, public_id);
CREATE UNIQUE INDEX customer_number ON customer (org, number);
CREATE INDEX customer_tax ON customer (org, tax_id) WHERE tax_id <> '';
CREATE INDEX customer_endpoint ON customer (org, endpoint) WHERE endpoint <> '';
CREATE INDEX customer_name ON customer (org, name, country);

-- A person of a customer. The same e-mail in two organisations is two people.
CREATE TABLE contact (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, email {text} NOT NULL,
  name {text} NOT NULL, phone {text} NOT NULL DEFAULT '', password {text} NOT NULL DEFAULT '',
  language {text} NOT NULL DEFAULT '', active {int} NOT NULL DEFAULT 1, made_us {int} NOT NULL,
  PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX contact_email ON contact (org, email);

-- What a contact may do for a customer: a set of permission bits; view is in each.
CREATE TABLE membership (
  org {int} NOT NULL, contact {int} NOT NULL, customer {int} NOT NULL, permissions {int} NOT NULL,
  PRIMARY KEY (org, contact, customer),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE INDEX membership_customer ON membership (org, customer, contact);

-- A person of the organisation.
CREATE TABLE staff (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, email {text} NOT NULL, name {text} NOT NULL,
  password {text} NOT NULL DEFAULT '', role {text} NOT NULL, active {int} NOT NULL DEFAULT 1, made_us {int} NOT NULL,
  PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX staff_email ON staff (org, email);

-- A log-in of a contact (kind 1) or staff user (kind 2), known by the SHA-256 of its token.
CREATE TABLE session (
  org {int} NOT NULL, token {text} NOT NULL, id {int} NOT NULL, kind {int} NOT NULL, person {int} NOT NULL,
  customer {int} NOT NULL DEFAULT 0, made_us {int} NOT NULL, seen_us {int} NOT NULL, level {int} NOT NULL DEFAULT 1,
  device {text} NOT NULL DEFAULT '', address {text} NOT NULL DEFAULT '',
  PRIMARY KEY (org, token)
) {end};
CREATE INDEX session_person ON session (org, kind, person);

-- A mailed or printed link: the SHA-256 of its token, what it is for, and for whom.
CREATE TABLE token (
  org {int} NOT NULL, token {text} NOT NULL, purpose {text} NOT NULL, person {int} NOT NULL,
  made_us {int} NOT NULL, expires_us {int} NOT NULL, used_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, token)
) {end};
