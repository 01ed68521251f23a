-- Messages and reviews from the portal.

--: message_insert
INSERT INTO message (org, id, public_id, kind, customer, contact, subject, rating, doc, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

--= message_row
SELECT m.id, m.public_id, m.kind, m.customer, m.contact, c.name, c.email, u.name, m.subject, m.rating, m.doc, m.made_us
FROM message m JOIN contact c ON c.org = m.org AND c.id = m.contact JOIN customer u ON u.org = m.org AND u.id = m.customer

--: message_get
{message_row}
WHERE m.org = $1 AND m.id = $2

--: message_by_public
{message_row}
WHERE m.org = $1 AND m.public_id = $2

-- The messages of a contact, the last one first.
--: message_list
{message_row}
WHERE m.org = $1 AND m.contact = $2 AND m.kind = 1 ORDER BY m.id DESC LIMIT $3

--: message_part_insert
INSERT INTO message_part (org, id, public_id, message, staff, name, words, upload, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (org, public_id) DO NOTHING

--: message_part_there
SELECT 1 FROM message_part WHERE org = $1 AND public_id = $2

--= message_part_row
SELECT id, message, staff, name, words, upload, made_us FROM message_part

--: message_part_get
{message_part_row} WHERE org = $1 AND id = $2

--: message_parts
{message_part_row} WHERE org = $1 AND message = $2 ORDER BY id LIMIT $3

-- What the contact $2 wrote since $3: parts of messages, and reviews.
--: message_since
SELECT (SELECT count(*) FROM message_part p JOIN message m ON m.org = p.org AND m.id = p.message
          WHERE m.org = $1 AND m.contact = $2 AND p.staff = 0 AND p.made_us > $3),
       (SELECT count(*) FROM message m WHERE m.org = $1 AND m.contact = $2 AND m.kind = 2 AND m.made_us > $4)
