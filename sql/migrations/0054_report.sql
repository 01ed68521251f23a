-- Transfers that customers report as sent: no entry, nothing held.

-- state 0 stands, 1 refused (answer: why), 2 withdrawn; it is waited for until that day. proof: an upload, 0 none.
CREATE TABLE report (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL, contact {int} NOT NULL,
  reference {text} NOT NULL, day {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0), currency {text} NOT NULL,
  proof {int} NOT NULL DEFAULT 0, state {int} NOT NULL DEFAULT 0, answer {text} NOT NULL DEFAULT '', until {text} NOT NULL,
  made_us {int} NOT NULL, ended_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id),
  FOREIGN KEY (org, customer) REFERENCES customer (org, id), FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE UNIQUE INDEX report_public ON report (org, public_id);
CREATE INDEX report_waiting ON report (org, state, currency, until);
CREATE INDEX report_customer ON report (org, customer, id);

-- The invoices of it: that much of the transfer is of this one, rest is what is owed of it then.
CREATE TABLE report_part (
  org {int} NOT NULL, report {int} NOT NULL, customer {int} NOT NULL, doc {int} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  rest {int} NOT NULL CHECK (rest >= 0), PRIMARY KEY (org, report, doc), FOREIGN KEY (org, report) REFERENCES report (org, id)
) {end};
CREATE INDEX report_part_doc ON report_part (org, customer, doc);
