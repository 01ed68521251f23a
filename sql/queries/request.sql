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

--= request_rows
SELECT r.id, r.public_id, r.customer, r.contact, r.kind, r.account, r.subject, r.amount, r.currency, r.message, r.state,
  r.answer, r.made_us, r.answered_us, c.public_id, c.name, p.name, l.public_id, l.number, l.kind, l.pc - l.pd - l.nd
FROM request r JOIN customer c ON c.org = r.org AND c.id = r.customer JOIN contact p ON p.org = r.org AND p.id = r.contact
JOIN lot l ON l.org = r.org AND l.customer = r.customer AND l.account = r.account AND l.doc = r.subject

-- The queue of staff, oldest first, behind $2; with what is free of the credit or retainer now.
--: request_waiting
{request_rows}
WHERE r.org = $1 AND r.state = 0 AND r.id > $2 ORDER BY r.id LIMIT $3

-- What was answered, newest first, before $2.
--: request_answered
{request_rows}
WHERE r.org = $1 AND r.state > 0 AND r.id < $2 ORDER BY r.id DESC LIMIT $3

--: request_by_public
{request_rows}
WHERE r.org = $1 AND r.public_id = $2

--: request_by_id
{request_rows}
WHERE r.org = $1 AND r.id = $2

--: request_answer
UPDATE request SET state = $3, answer = $4, answered_us = $5 WHERE org = $1 AND id = $2 AND state = 0
