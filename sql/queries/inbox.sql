-- The inbox of staff.

-- Nothing is inserted where the same event was told before.
--: inbox_insert
INSERT INTO inbox (org, id, public_id, kind, key, customer, contact, subject, number, words, path, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (org, key) DO NOTHING

-- Newest first, before $3.
--: inbox_list
SELECT i.id, i.public_id, i.kind, i.contact, i.subject, i.number, i.words, i.path, i.made_us, i.done, i.done_us,
  coalesce(c.public_id, ''), coalesce(c.name, ''), coalesce(p.name, ''), coalesce(s.name, '')
FROM inbox i LEFT JOIN customer c ON c.org = i.org AND c.id = i.customer LEFT JOIN contact p ON p.org = i.org AND p.id = i.contact
LEFT JOIN staff s ON s.org = i.org AND s.id = i.done_by
WHERE i.org = $1 AND i.done = $2 AND i.id < $3 ORDER BY i.id DESC LIMIT $4

--: inbox_list_kind
SELECT i.id, i.public_id, i.kind, i.contact, i.subject, i.number, i.words, i.path, i.made_us, i.done, i.done_us,
  coalesce(c.public_id, ''), coalesce(c.name, ''), coalesce(p.name, ''), coalesce(s.name, '')
FROM inbox i LEFT JOIN customer c ON c.org = i.org AND c.id = i.customer LEFT JOIN contact p ON p.org = i.org AND p.id = i.contact
LEFT JOIN staff s ON s.org = i.org AND s.id = i.done_by
WHERE i.org = $1 AND i.done = $2 AND i.kind = $5 AND i.id < $3 ORDER BY i.id DESC LIMIT $4

--: inbox_by_public
SELECT i.id, i.public_id, i.kind, i.contact, i.subject, i.number, i.words, i.path, i.made_us, i.done, i.done_us,
  coalesce(c.public_id, ''), coalesce(c.name, ''), coalesce(p.name, ''), coalesce(s.name, '')
FROM inbox i LEFT JOIN customer c ON c.org = i.org AND c.id = i.customer LEFT JOIN contact p ON p.org = i.org AND p.id = i.contact
LEFT JOIN staff s ON s.org = i.org AND s.id = i.done_by WHERE i.org = $1 AND i.public_id = $2

--: inbox_by_id
SELECT i.id, i.public_id, i.kind, i.contact, i.subject, i.number, i.words, i.path, i.made_us, i.done, i.done_us,
  coalesce(c.public_id, ''), coalesce(c.name, ''), coalesce(p.name, ''), coalesce(s.name, '')
FROM inbox i LEFT JOIN customer c ON c.org = i.org AND c.id = i.customer LEFT JOIN contact p ON p.org = i.org AND p.id = i.contact
LEFT JOIN staff s ON s.org = i.org AND s.id = i.done_by WHERE i.org = $1 AND i.id = $2

-- What waits, by kind.
--: inbox_waiting
SELECT kind, count(*) FROM inbox WHERE org = $1 AND done = 0 GROUP BY kind

--: inbox_done
UPDATE inbox SET done = $3, done_by = $4, done_us = $5 WHERE org = $1 AND id = $2 AND done <> $3

-- Who of the staff gets mails about a kind.
--: inbox_readers
SELECT s.id, s.role FROM staff s WHERE s.org = $1 AND s.active = 1 AND NOT EXISTS
  (SELECT 1 FROM inbox_quiet q WHERE q.org = s.org AND q.staff = s.id AND q.kind = $2) ORDER BY s.id LIMIT 500

--: inbox_quiet_list
SELECT kind FROM inbox_quiet WHERE org = $1 AND staff = $2 ORDER BY kind

--: inbox_quiet_insert
INSERT INTO inbox_quiet (org, staff, kind) VALUES ($1, $2, $3) ON CONFLICT (org, staff, kind) DO NOTHING

--: inbox_quiet_delete
DELETE FROM inbox_quiet WHERE org = $1 AND staff = $2 AND kind = $3
