-- Messages and reviews that contacts send from the portal, and what staff answer.

-- kind 1 a message, 2 a review (rating 1 to 5, 0 none). doc: the invoice it is about, 0 none.
CREATE TABLE message (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, kind {int} NOT NULL CHECK (kind IN (1, 2)),
  customer {int} NOT NULL, contact {int} NOT NULL, subject {text} NOT NULL,
  rating {int} NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5), doc {int} NOT NULL DEFAULT 0, made_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE UNIQUE INDEX message_public ON message (org, public_id);
CREATE INDEX message_contact ON message (org, contact, id);

-- What was written in it, one after the other; staff 0: by the contact. upload: a file along, 0 none.
CREATE TABLE message_part (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, message {int} NOT NULL, staff {int} NOT NULL DEFAULT 0,
  name {text} NOT NULL, words {text} NOT NULL, upload {int} NOT NULL DEFAULT 0, made_us {int} NOT NULL, PRIMARY KEY (org, id),
  FOREIGN KEY (org, message) REFERENCES message (org, id)
) {end};
CREATE UNIQUE INDEX message_part_public ON message_part (org, public_id);
CREATE INDEX message_part_of ON message_part (org, message, id);
