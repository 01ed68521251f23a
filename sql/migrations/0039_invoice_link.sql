-- Links in mails that open one invoice without a log-in.

-- A link of a contact to a document, known by the SHA-256 of its token; ended_us: taken back, or another took its place;
-- seen_us: when a person first looked.
CREATE TABLE invoice_link (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, doc {int} NOT NULL, contact {int} NOT NULL, token {text} NOT NULL,
  made_us {int} NOT NULL, expires_us {int} NOT NULL, ended_us {int} NOT NULL DEFAULT 0, seen_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE UNIQUE INDEX invoice_link_token ON invoice_link (org, token);
CREATE INDEX invoice_link_doc ON invoice_link (org, doc, id);

-- Payments made by such a link; it shows these and no others.
CREATE TABLE payment_link (
  org {int} NOT NULL, payment {int} NOT NULL, link {int} NOT NULL, PRIMARY KEY (org, payment),
  FOREIGN KEY (org, payment) REFERENCES payment (org, id), FOREIGN KEY (org, link) REFERENCES invoice_link (org, id)
) {end};
