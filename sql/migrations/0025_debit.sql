-- Direct debits by file: who collects, by which mandates, and which payment went out in which file.

-- What the organisation is to its bank, by scheme (core/debit.h).
CREATE TABLE debit_creditor (
  org {int} NOT NULL REFERENCES org (id), scheme {text} NOT NULL, creditor {text} NOT NULL, name {text} NOT NULL,
  account {text} NOT NULL, agent {text} NOT NULL, agent_name {text} NOT NULL, PRIMARY KEY (org, scheme)
) {end};

-- A customer's leave to debit his account; one at a time for each scheme. revoked_us 0: it holds.
CREATE TABLE mandate (
  org {int} NOT NULL, id {int} NOT NULL, customer {int} NOT NULL, scheme {text} NOT NULL, reference {text} NOT NULL,
  signed_on {text} NOT NULL, name {text} NOT NULL, account {text} NOT NULL, agent {text} NOT NULL, kind {text} NOT NULL,
  savings {int} NOT NULL, once {int} NOT NULL, used {int} NOT NULL DEFAULT 0, made_us {int} NOT NULL,
  revoked_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX mandate_reference ON mandate (org, scheme, reference);
CREATE UNIQUE INDEX mandate_holds ON mandate (org, customer, scheme) WHERE revoked_us = 0;

-- A file of debits as it was made for the bank, once; sha256 names the kept file.
CREATE TABLE debit_file (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, scheme {text} NOT NULL, message {text} NOT NULL,
  day {text} NOT NULL, count {int} NOT NULL, total {int} NOT NULL, sha256 {text} NOT NULL, made_on {text} NOT NULL,
  made_us {int} NOT NULL, PRIMARY KEY (org, id)
) {end};

-- A payment in its file; its key allows no second one.
CREATE TABLE debit (
  org {int} NOT NULL, payment {int} NOT NULL, file {int} NOT NULL, mandate {int} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  sequence {text} NOT NULL, PRIMARY KEY (org, payment), FOREIGN KEY (org, payment) REFERENCES payment (org, id),
  FOREIGN KEY (org, file) REFERENCES debit_file (org, id), FOREIGN KEY (org, mandate) REFERENCES mandate (org, id)
) {end};
CREATE INDEX debit_of_file ON debit (org, file, payment);
