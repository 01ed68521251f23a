-- What a customer has said it will pay, and payment plans.

-- By the day, amount more of the invoice is paid; rest is what is owed of it then. One at a time for each invoice.
CREATE TABLE promise (
  org {int} NOT NULL, customer {int} NOT NULL, doc {int} NOT NULL, day {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  rest {int} NOT NULL CHECK (rest >= 0), note {text} NOT NULL, contact {int} NOT NULL, made_us {int} NOT NULL,
  PRIMARY KEY (org, customer, doc), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};

-- A payment plan of an invoice: amount was open when it was made; due is the invoice's own day. While there is one, its lot is
-- planned, and the lot's due follows the instalments.
CREATE TABLE payment_plan (
  org {int} NOT NULL, customer {int} NOT NULL, doc {int} NOT NULL, due {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  made_us {int} NOT NULL, PRIMARY KEY (org, customer, doc), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};

-- Its parts, n 1, 2, 3 ... on rising days; together the plan's amount.
CREATE TABLE instalment (
  org {int} NOT NULL, customer {int} NOT NULL, doc {int} NOT NULL, n {int} NOT NULL, due {text} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0), PRIMARY KEY (org, customer, doc, n),
  FOREIGN KEY (org, customer, doc) REFERENCES payment_plan (org, customer, doc)
) {end};
ALTER TABLE lot ADD COLUMN planned {int} NOT NULL DEFAULT 0;
