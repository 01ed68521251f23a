-- What customers ask staff for.

-- Nothing is inserted where the same is still open.
--: request_insert
INSERT INTO request (org, id, public_id, customer, contact, kind, account, subject, amount, currency, message, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (org, kind, account, subject) WHERE state = 0 DO NOTHING

-- The last one about a credit or retainer.
--: request_last
SELECT id, public_id, customer, contact, amount, currency, message, state, answer, made_us, answered_us
FROM request WHERE org = $1 AND customer = $2 AND kind = $3 AND account = $4 AND subject = $5 ORDER BY id DESC LIMIT 1

-- The queue of staff, oldest first.
--: request_open_list
SELECT id, public_id, customer, contact, amount, currency, message, state, answer, made_us, answered_us, kind, account, subject
FROM request WHERE org = $1 AND state = 0 AND id > $2 ORDER BY id LIMIT $3

--: request_answer
UPDATE request SET state = $3, answer = $4, answered_us = $5 WHERE org = $1 AND id = $2 AND state = 0
