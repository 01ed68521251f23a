-- What is said about documents and disputes.

-- Nothing is inserted where it came before.
--: comment_insert
INSERT INTO comment (org, id, public_id, customer, doc, thread, contact, staff, name, words, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (org, public_id) DO NOTHING

-- In the order they were written.
--: comment_list
SELECT id, public_id, contact, staff, name, words, made_us FROM comment
WHERE org = $1 AND customer = $2 AND doc = $3 AND thread = $4 ORDER BY id LIMIT $5

--: comment_count
SELECT count(*) FROM comment WHERE org = $1 AND customer = $2 AND doc = $3 AND thread = $4

--: comment_get
SELECT public_id, customer, doc, thread, contact, staff, name, words, made_us FROM comment WHERE org = $1 AND id = $2

--: contact_quiet_list
SELECT kind FROM contact_quiet WHERE org = $1 AND contact = $2 ORDER BY kind

--: contact_quiet_insert
INSERT INTO contact_quiet (org, contact, kind) VALUES ($1, $2, $3) ON CONFLICT (org, contact, kind) DO NOTHING

--: contact_quiet_delete
DELETE FROM contact_quiet WHERE org = $1 AND contact = $2 AND kind = $3

-- The contacts of a customer who want mails of a kind.
--: contact_readers
SELECT c.id FROM membership m JOIN contact c ON c.org = m.org AND c.id = m.contact
WHERE m.org = $1 AND m.customer = $2 AND c.active = 1 AND NOT EXISTS (SELECT 1 FROM contact_quiet q WHERE q.org = c.org AND q.contact = c.id
  AND q.kind = $3) ORDER BY c.id LIMIT 500
