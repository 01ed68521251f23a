-- What a customer has said it will pay.

-- By the day, amount more of the invoice is paid; rest is what is owed of it then. One at a time for each invoice.
CREATE TABLE promise (
  org {int} NOT NULL, customer {int} NOT NULL, doc {int} NOT NULL, day {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  rest {int} NOT NULL CHECK (rest >= 0), note {text} NOT NULL, contact {int} NOT NULL, made_us {int} NOT NULL,
  PRIMARY KEY (org, customer, doc), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
