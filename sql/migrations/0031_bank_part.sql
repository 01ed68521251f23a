-- A line of a bank that is of several payments: of a group that pays together, or of a whole file of debits.

-- What of such a line (bank_line.state 3, target 0) is of which payment; a line that is undone has none.
CREATE TABLE bank_part (
  org {int} NOT NULL, line {int} NOT NULL, payment {int} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  PRIMARY KEY (org, line, payment), FOREIGN KEY (org, line) REFERENCES bank_line (org, id),
  FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
CREATE INDEX bank_part_payment ON bank_part (org, payment, line);
