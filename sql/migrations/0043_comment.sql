-- What customers and staff say to each other about a document.

-- Added to, never changed. About the document doc of the customer, or where thread is one about that dispute of it. Written by
-- a contact or by one of the staff (the other is 0), whose name is kept as it was; upload 0: no file came with it.
CREATE TABLE comment (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  doc {int} NOT NULL, thread {int} NOT NULL, contact {int} NOT NULL, staff {int} NOT NULL, name {text} NOT NULL,
  words {text} NOT NULL, upload {int} NOT NULL, made_us {int} NOT NULL, CHECK ((contact = 0) <> (staff = 0)),
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX comment_public ON comment (org, public_id);
CREATE INDEX comment_doc ON comment (org, customer, doc, thread, id);

--: sqlite
CREATE TRIGGER comment_stays BEFORE UPDATE ON comment BEGIN SELECT RAISE(ABORT, 'a comment is never changed'); END;
CREATE TRIGGER comment_remains BEFORE DELETE ON comment BEGIN SELECT RAISE(ABORT, 'a comment is never taken away'); END;

--: postgres
CREATE TRIGGER comment_stays BEFORE UPDATE OR DELETE ON comment FOR EACH ROW EXECUTE FUNCTION books_stay();
