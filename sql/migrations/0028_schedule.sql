-- Payments confirmed for a later day.

-- What was confirmed, while the payment holds what can be made of it; ended_us 0: it waits for its day.
CREATE TABLE schedule (
  org {int} NOT NULL, payment {int} NOT NULL, day {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0),
  credit {int} NOT NULL CHECK (credit >= 0), over {int} NOT NULL CHECK (over >= 0), made_us {int} NOT NULL, ended_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, payment), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
-- What a customer has before it: marks on its invoices.
CREATE INDEX payment_scheduled ON payment (org, customer, day, id) WHERE state = 1;
