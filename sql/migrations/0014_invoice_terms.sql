-- How an invoice may be paid, where the organisation has said so for it alone.

-- partial: 1 in part, 0 whole only; minimum: the least part, minor units of the invoice's currency.
CREATE TABLE invoice_terms (
  org {int} NOT NULL REFERENCES org (id), customer {int} NOT NULL, doc {int} NOT NULL, partial {int} NOT NULL,
  minimum {int} NOT NULL CHECK (minimum >= 0),
  PRIMARY KEY (org, customer, doc), FOREIGN KEY (org, doc) REFERENCES document (org, id)
) {end};
