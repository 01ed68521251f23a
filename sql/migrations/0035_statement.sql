-- Statements by mail each month.

-- What a contact has said about that for a customer; without a row it is as the organisation has it.
CREATE TABLE statement_mail (
  org {int} NOT NULL REFERENCES org (id), customer {int} NOT NULL, contact {int} NOT NULL,
  wanted {int} NOT NULL CHECK (wanted IN (0, 1)), made_us {int} NOT NULL,
  PRIMARY KEY (org, customer, contact), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
