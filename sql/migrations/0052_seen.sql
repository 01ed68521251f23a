-- Who has looked at which document: told to staff once.

-- The contact looked first; or who holds the link that he forwarded to the address.
CREATE TABLE document_seen (
  org {int} NOT NULL, doc {int} NOT NULL, contact {int} NOT NULL, address {text} NOT NULL, made_us {int} NOT NULL,
  PRIMARY KEY (org, doc, contact, address), FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
