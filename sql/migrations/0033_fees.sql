-- What a payment costs on top: a fee and its tax, of the payment and never of an invoice.

-- Both are part of amount; fee_settled is what stands of the two together: earned, less what went back.
ALTER TABLE payment ADD COLUMN fee {int} NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN fee_tax {int} NOT NULL DEFAULT 0;
ALTER TABLE payment ADD COLUMN fee_settled {int} NOT NULL DEFAULT 0;
-- The components of fee_tax; rate in 1/100 %.
CREATE TABLE payment_fee_tax (
  org {int} NOT NULL, payment {int} NOT NULL, line {int} NOT NULL, name {text} NOT NULL, rate {int} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0),
  PRIMARY KEY (org, payment, line), FOREIGN KEY (org, payment) REFERENCES payment (org, id)
) {end};
-- What of a refund is the payment's fee and its tax.
ALTER TABLE refund ADD COLUMN fee {int} NOT NULL DEFAULT 0;
