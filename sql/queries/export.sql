-- Files made of lists and papers, as their people ask for them.

--: export_insert
INSERT INTO export (org, id, public_id, contact, customer, what, format, filter, chosen, columns, state, total, made_us, expires_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13)

--: export_get
SELECT public_id, contact, customer, what, format, filter, chosen, columns, state, total, done, since_us, since_done, bytes,
       made_us, expires_us
FROM export WHERE org = $1 AND id = $2

--: export_by_public
SELECT id, contact, customer, what, format, filter, chosen, columns, state, total, done, since_us, since_done, bytes,
       made_us, expires_us
FROM export WHERE org = $1 AND public_id = $2

-- Of a contact, the last asked for first.
--: export_list
SELECT id, public_id, customer, what, format, filter, chosen, columns, state, total, done, since_us, since_done, bytes,
       made_us, expires_us
FROM export WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT $3

-- How many a contact has, and how many of them are still being made.
--: export_counts
SELECT count(*), coalesce(CAST(sum(CASE WHEN state = 1 THEN 1 ELSE 0 END) AS BIGINT), 0)
FROM export WHERE org = $1 AND contact = $2

--: export_begin
UPDATE export SET since_us = $3, since_done = done WHERE org = $1 AND id = $2 AND state = 1

--: export_progress
UPDATE export SET done = $3 WHERE org = $1 AND id = $2 AND state = 1

-- Ready, it is of as many as were made.
--: export_end
UPDATE export SET state = $3, done = $4, bytes = $5, total = CASE WHEN $3 = 2 THEN $4 ELSE total END
WHERE org = $1 AND id = $2 AND state = 1

--: export_delete
DELETE FROM export WHERE org = $1 AND id = $2
