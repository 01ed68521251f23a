-- Refunds, disputes, and what waits for staff.

--: refund_insert
INSERT INTO refund (org, id, public_id, payment, key, reference, amount, to_credit, state, reserve, asked, signed_by, reason,
                    made_us, done, fee)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

--: refund_update
UPDATE refund SET state = $3, gateway_ref = $4, problem = $5, sent_us = $6, checked_us = $7, checks = $8, done = $9
WHERE org = $1 AND id = $2

-- The refunds of a payment, whose row is locked by who changes one.
--: refund_list
SELECT id, public_id, payment, key, reference, amount, done, to_credit, state, reserve, asked, signed_by, reason, gateway_ref,
       problem, made_us, sent_us, checked_us, checks, fee
FROM refund WHERE org = $1 AND payment = $2 ORDER BY id

--: refund_get
SELECT id, public_id, payment, key, reference, amount, done, to_credit, state, reserve, asked, signed_by, reason, gateway_ref,
       problem, made_us, sent_us, checked_us, checks, fee
FROM refund WHERE org = $1 AND id = $2

--: refund_by_key
SELECT id, public_id, payment, key, reference, amount, done, to_credit, state, reserve, asked, signed_by, reason, gateway_ref,
       problem, made_us, sent_us, checked_us, checks, fee
FROM refund WHERE org = $1 AND key = $2

--: refund_payment_by_reference
SELECT payment FROM refund WHERE org = $1 AND reference = $2

--: dispute_insert
INSERT INTO dispute (org, id, payment, gateway_id, amount, state, opened, reason, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: dispute_update
UPDATE dispute SET state = $3, ended = $4, ended_us = $5 WHERE org = $1 AND id = $2

--: dispute_list
SELECT id, gateway_id, amount, state, opened, ended, reason, made_us, ended_us FROM dispute
WHERE org = $1 AND payment = $2 ORDER BY id

-- Disputes of all customers: those that run ($3 1) or those that have ended, newest first, behind $2.
--: dispute_all
SELECT d.id, d.gateway_id, d.amount, d.state, d.reason, d.made_us, d.ended_us, p.public_id, p.reference, p.currency, c.public_id,
       c.name
FROM dispute d JOIN payment p ON p.org = d.org AND p.id = d.payment JOIN customer c ON c.org = p.org AND c.id = p.customer
WHERE d.org = $1 AND d.id < $2 AND CASE WHEN d.state = 1 THEN 1 ELSE 0 END = $3 ORDER BY d.id DESC LIMIT $4

--: dispute_waiting
SELECT count(*) FROM dispute WHERE org = $1 AND state = 1

--: review_insert
INSERT INTO review (org, id, kind, subject, reason, made_us) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org, kind, subject) WHERE done_us = 0 DO NOTHING

--: review_close
UPDATE review SET done_us = $4 WHERE org = $1 AND kind = $2 AND subject = $3 AND done_us = 0

--: review_decide
UPDATE review SET paid = $3, amount = $4, capture_id = $5, evidence = $6, asked = $7, signed_by = $8, done_us = $9
WHERE org = $1 AND id = $2 AND done_us = 0

--: review_get
SELECT id, kind, subject, reason, made_us, paid, amount, capture_id, evidence, asked, signed_by, done_us FROM review
WHERE org = $1 AND id = $2

--: review_open_list
SELECT id, kind, subject, reason, made_us, paid, amount, capture_id, evidence, asked, signed_by, done_us FROM review
WHERE org = $1 AND done_us = 0 AND kind <> 'line' AND id > $2 ORDER BY id LIMIT $3

--: review_open
SELECT reason FROM review WHERE org = $1 AND kind = $2 AND subject = $3 AND done_us = 0

--: review_waiting
SELECT count(*) FROM review WHERE org = $1 AND done_us = 0 AND kind <> 'line'
