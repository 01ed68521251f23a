-- What banks told: statements, the movements of our accounts, and which statement shows which.

-- A statement or notification as it was read; sha256 names the kept file. Balances where balanced is 1.
CREATE TABLE bank_statement (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, account {text} NOT NULL, number {text} NOT NULL,
  format {int} NOT NULL, currency {text} NOT NULL, day {text} NOT NULL, balanced {int} NOT NULL, opening {int} NOT NULL,
  closing {int} NOT NULL, sha256 {text} NOT NULL, made_us {int} NOT NULL, PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX bank_statement_number ON bank_statement (org, format, account, number);

-- A movement of an account of ours. side 1: money came in. key and n are the same whichever file brings it. state 0 open,
-- 1 matched (target: the payment), 2 sent back (target: the other line).
CREATE TABLE bank_line (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, account {text} NOT NULL, key {text} NOT NULL, n {int} NOT NULL,
  currency {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0), side {int} NOT NULL CHECK (side IN (1, -1)),
  booked {text} NOT NULL, valued {text} NOT NULL, bank_ref {text} NOT NULL, end_to_end {text} NOT NULL,
  mandate {text} NOT NULL, reference {text} NOT NULL, text {text} NOT NULL, party {text} NOT NULL,
  party_account {text} NOT NULL, return_code {text} NOT NULL, state {int} NOT NULL DEFAULT 0,
  target {int} NOT NULL DEFAULT 0, rounds {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX bank_line_key ON bank_line (org, account, key, n);
CREATE INDEX bank_line_open ON bank_line (org, id) WHERE state = 0;
CREATE INDEX bank_line_target ON bank_line (org, target, side) WHERE state = 1;
CREATE INDEX bank_line_party ON bank_line (org, party_account, id) WHERE state = 1 AND party_account <> '';

-- The lines that a statement shows: one line may stand in several.
CREATE TABLE bank_statement_line (
  org {int} NOT NULL, statement {int} NOT NULL, line {int} NOT NULL, PRIMARY KEY (org, statement, line),
  FOREIGN KEY (org, statement) REFERENCES bank_statement (org, id), FOREIGN KEY (org, line) REFERENCES bank_line (org, id)
) {end};
