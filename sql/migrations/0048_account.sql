-- What customers' people keep up to date themselves, and what staff must look at first.

-- The company behind the name, and where goods go; empty: the name is the company's, goods go where invoices go.
ALTER TABLE customer ADD COLUMN company {text} NOT NULL DEFAULT '';
ALTER TABLE customer ADD COLUMN shipping {text} NOT NULL DEFAULT '';

-- A wish for another tax treatment or tax number, with what stood there when it was asked. state 0 open, 1 approved, 2 refused,
-- 3 withdrawn, or replaced by another. Documents issued before keep what they were issued with.
CREATE TABLE tax_change (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  contact {int} NOT NULL, country {text} NOT NULL, treatment {text} NOT NULL, tax_id {text} NOT NULL,
  old_country {text} NOT NULL, old_treatment {text} NOT NULL, old_tax_id {text} NOT NULL, message {text} NOT NULL,
  made_us {int} NOT NULL, state {int} NOT NULL DEFAULT 0, staff {int} NOT NULL DEFAULT 0, answer {text} NOT NULL DEFAULT '',
  decided_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE UNIQUE INDEX tax_change_public ON tax_change (org, public_id);
CREATE UNIQUE INDEX tax_change_open ON tax_change (org, customer) WHERE state = 0;
