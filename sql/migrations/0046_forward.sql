-- Documents that customers' people forward by mail.

-- One mail to an address: of an invoice or other document (account, subject its doc), or of a receipt (account 0, subject the
-- payment).
CREATE TABLE forward (
  org {int} NOT NULL, id {int} NOT NULL, customer {int} NOT NULL, contact {int} NOT NULL, account {int} NOT NULL,
  subject {int} NOT NULL, address {text} NOT NULL, message {text} NOT NULL, made_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE INDEX forward_contact ON forward (org, contact, made_us);
CREATE INDEX forward_customer ON forward (org, customer, made_us);
CREATE INDEX forward_address ON forward (org, address, made_us);

-- The link is in the hands of this address, to which its contact forwarded it; empty: the contact's own.
ALTER TABLE invoice_link ADD COLUMN address {text} NOT NULL DEFAULT '';
-- When a document was first forwarded to this person, who is known by that alone: permissions is 0 then.
ALTER TABLE membership ADD COLUMN forwarded_us {int} NOT NULL DEFAULT 0;
