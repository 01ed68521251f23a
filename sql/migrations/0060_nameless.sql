-- What people said and did stays when they are erased, without their names.

-- Which of the customer's people a line of history is by or to; 0: none of them.
ALTER TABLE history ADD COLUMN contact {int} NOT NULL DEFAULT 0;
UPDATE history SET contact = coalesce(
  (SELECT p.contact FROM payment p WHERE p.org = history.org AND p.id = history.subject AND p.payer = history.who),
  (SELECT min(c.id) FROM document d JOIN membership m ON m.org = d.org AND m.customer = d.customer
   JOIN contact c ON c.org = m.org AND c.id = m.contact
   WHERE d.org = history.org AND d.id = history.subject AND history.who IN (c.name, c.email)), 0) WHERE who <> '';
CREATE INDEX history_contact ON history (org, contact, id) WHERE contact <> 0;

-- What jobs that have run were about, addresses among it.
UPDATE job SET argument = '' WHERE state = 1;

--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('history', 'history_contact', '1000000 1000000 1000 1');
ANALYZE sqlite_schema;
DROP TRIGGER comment_stays;
CREATE TRIGGER comment_stays BEFORE UPDATE OF org, id, public_id, customer, doc, thread, contact, staff, words, upload, made_us
ON comment BEGIN SELECT RAISE(ABORT, 'a comment is never changed'); END;
CREATE TRIGGER comment_name_stays BEFORE UPDATE OF name ON comment WHEN NEW.name <> ''
BEGIN SELECT RAISE(ABORT, 'a comment is never changed'); END;
DROP TRIGGER upload_stays;
CREATE TRIGGER upload_stays BEFORE UPDATE OF org, id, public_id, customer, name, mime, bytes, sha256, kind, person, at_us
ON upload BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;
CREATE TRIGGER upload_who_stays BEFORE UPDATE OF who ON upload WHEN NEW.who <> ''
BEGIN SELECT RAISE(ABORT, 'what was sent is never changed'); END;

--: postgres
DROP TRIGGER comment_stays ON comment;
CREATE TRIGGER comment_stays BEFORE UPDATE OF org, id, public_id, customer, doc, thread, contact, staff, words, upload, made_us
ON comment FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER comment_name_stays BEFORE UPDATE OF name ON comment FOR EACH ROW WHEN (NEW.name <> '')
EXECUTE FUNCTION books_stay();
CREATE TRIGGER comment_remains BEFORE DELETE ON comment FOR EACH ROW EXECUTE FUNCTION books_stay();
DROP TRIGGER upload_stays ON upload;
CREATE TRIGGER upload_stays BEFORE UPDATE OF org, id, public_id, customer, name, mime, bytes, sha256, kind, person, at_us
ON upload FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER upload_who_stays BEFORE UPDATE OF who ON upload FOR EACH ROW WHEN (NEW.who <> '')
EXECUTE FUNCTION books_stay();
