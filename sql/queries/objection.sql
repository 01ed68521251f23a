-- Disputes of customers.

--: objection_next
SELECT coalesce(max(n), 0) + 1 FROM objection WHERE org = $1

--: objection_insert
INSERT INTO objection (org, id, public_id, n, customer, doc, contact, reason, words, wish, amount, currency, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

--: objection_line_insert
INSERT INTO objection_line (org, objection, line, amount) VALUES ($1, $2, $3, $4)

--: objection_line_list
SELECT line, amount FROM objection_line WHERE org = $1 AND objection = $2 ORDER BY line

-- What waits for an end, of the invoices from $3 to $4, in their order.
--: objection_open_list
SELECT id, public_id, n, doc, contact, amount, made_us FROM objection
WHERE org = $1 AND customer = $2 AND state <= 2 AND doc >= $3 AND doc <= $4 ORDER BY doc

-- What is disputed of what a customer can pay: of each invoice what it is, at most what is left.
--: objection_parts
SELECT l.currency, l.due, CASE WHEN o.amount < l.pd - l.pc THEN o.amount ELSE l.pd - l.pc END
FROM objection o JOIN lot l ON l.org = o.org AND l.customer = o.customer AND l.account = 1 AND l.doc = o.doc
WHERE o.org = $1 AND o.customer = $2 AND o.state <= 2 AND l.pd > l.pc AND l.nc = 0

--= objection_row
SELECT o.id, o.public_id, o.n, o.customer, o.doc, o.contact, o.reason, o.words, o.wish, o.amount, o.currency, o.state, o.made_us,
  o.ended_us, o.note, o.answer, l.public_id, l.number, l.due, l.pd - l.pc, c.public_id, c.name, p.name
FROM objection o JOIN lot l ON l.org = o.org AND l.customer = o.customer AND l.account = 1 AND l.doc = o.doc
JOIN customer c ON c.org = o.org AND c.id = o.customer JOIN contact p ON p.org = o.org AND p.id = o.contact

--: objection_by_public
{objection_row}
WHERE o.org = $1 AND o.public_id = $2

--: objection_by_id
{objection_row}
WHERE o.org = $1 AND o.id = $2

-- Of all customers, waiting ($2 1 and 2) or ended (3 to 5), newest first, before $4.
--: objection_queue
{objection_row}
WHERE o.org = $1 AND o.state >= $2 AND o.state <= $3 AND o.id < $4 ORDER BY o.id DESC LIMIT $5

-- Of one customer, newest first, before $3.
--: objection_of_customer
{objection_row}
WHERE o.org = $1 AND o.customer = $2 AND o.id < $3 ORDER BY o.id DESC LIMIT $4

--: objection_waiting
SELECT count(*) FROM objection WHERE org = $1 AND state >= 1 AND state <= 2

--: objection_lock
SELECT state FROM objection WHERE org = $1 AND id = $2 {lock}

--: objection_update
UPDATE objection SET state = $3, ended_us = $4, note = $5, answer = $6 WHERE org = $1 AND id = $2
