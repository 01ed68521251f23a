-- Refunds, disputes, and what waits for staff.

--: refund_insert
INSERT INTO refund (org, id, public_id, payment, key, reference, amount, to_credit, state, reserve, asked, signed_by, reason,
                    made_us, done, fee, giveback)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)

--: refund_update
UPDATE refund SET state = $3, gateway_ref = $4, problem = $5, sent_us = $6, checked_us = $7, checks = $8, done = $9
WHERE org = $1 AND id = $2

--= refund_row
r.id, r.public_id, r.payment, r.key, r.reference, r.amount, r.done, r.to_credit, r.state, r.reserve, r.asked, r.signed_by,
       r.reason, r.gateway_ref, r.problem, r.made_us, r.sent_us, r.checked_us, r.checks, r.fee, r.giveback,
       coalesce(g.account, 0), coalesce(g.doc, 0)

-- The refunds of a payment, whose row is locked by who changes one.
--: refund_list
SELECT {refund_row}
FROM refund r LEFT JOIN giveback g ON g.org = r.org AND g.id = r.giveback WHERE r.org = $1 AND r.payment = $2 ORDER BY r.id

--: refund_get
SELECT {refund_row}
FROM refund r LEFT JOIN giveback g ON g.org = r.org AND g.id = r.giveback WHERE r.org = $1 AND r.id = $2

--: refund_by_key
SELECT {refund_row}
FROM refund r LEFT JOIN giveback g ON g.org = r.org AND g.id = r.giveback WHERE r.org = $1 AND r.key = $2

--: refund_payment_by_reference
SELECT payment FROM refund WHERE org = $1 AND reference = $2

--: dispute_insert
INSERT INTO dispute (org, id, payment, gateway_id, amount, state, opened, reason, answer_us, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

--: dispute_update
UPDATE dispute SET state = $3, ended = $4, answer_us = $5, ended_us = $6 WHERE org = $1 AND id = $2

--: dispute_list
SELECT id, gateway_id, amount, state, opened, ended, reason, answer_us, made_us, ended_us FROM dispute
WHERE org = $1 AND payment = $2 ORDER BY id

--= dispute_rows
SELECT d.id, d.gateway_id, d.amount, d.state, d.reason, d.answer_us, d.made_us, d.ended_us, p.public_id, p.reference, p.currency,
       c.public_id, c.name
FROM dispute d JOIN payment p ON p.org = d.org AND p.id = d.payment JOIN customer c ON c.org = p.org AND c.id = p.customer

-- Disputes of all customers that run, behind the one $2 (0: from the first): the soonest to be answered first, last those that
-- nobody has to answer.
--: dispute_open
{dispute_rows}
WHERE d.org = $1 AND d.state = 1 AND ($2 = 0 OR EXISTS (SELECT 1 FROM dispute x WHERE x.org = d.org AND x.id = $2
  AND (CASE WHEN d.answer_us = 0 THEN 1 ELSE 0 END, d.answer_us, d.id)
    > (CASE WHEN x.answer_us = 0 THEN 1 ELSE 0 END, x.answer_us, x.id)))
ORDER BY CASE WHEN d.answer_us = 0 THEN 1 ELSE 0 END, d.answer_us, d.id LIMIT $3

-- Those that have ended, the newest first, behind the one $2.
--: dispute_ended
{dispute_rows}
WHERE d.org = $1 AND d.state <> 1 AND ($2 = 0 OR d.id < $2) ORDER BY d.id DESC LIMIT $3

--: dispute_get
SELECT payment, gateway_id, amount, state, reason, answer_us, made_us FROM dispute WHERE org = $1 AND id = $2

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
