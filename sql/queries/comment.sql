-- What is said about documents and disputes.

-- Nothing is inserted where it came before.
--: comment_insert
INSERT INTO comment (org, id, public_id, customer, doc, thread, contact, staff, name, words, upload, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (org, public_id) DO NOTHING

-- In the order they were written.
--: comment_list
SELECT c.id, c.public_id, c.contact, c.staff, c.name, c.words, c.made_us, c.upload, coalesce(u.public_id, ''),
  coalesce(u.name, ''), coalesce(u.bytes, 0)
FROM comment c LEFT JOIN upload u ON u.org = c.org AND u.id = c.upload
WHERE c.org = $1 AND c.customer = $2 AND c.doc = $3 AND c.thread = $4 ORDER BY c.id LIMIT $5

-- A file that came with one about a document or a dispute of it.
--: comment_file
SELECT u.id FROM upload u JOIN comment c ON c.org = u.org AND c.upload = u.id
WHERE u.org = $1 AND c.customer = $2 AND c.doc = $3 AND u.public_id = $4

--: comment_count
SELECT count(*) FROM comment WHERE org = $1 AND customer = $2 AND doc = $3 AND thread = $4

--: comment_get
SELECT public_id, customer, doc, thread, contact, staff, name, words, made_us FROM comment WHERE org = $1 AND id = $2
