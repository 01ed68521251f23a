-- Payments, attempts, what gateways said, selections.

--: payment_insert
INSERT INTO payment (org, id, public_id, customer, currency, key, request_hash, state, amount, credit, method, gateway, reference,
                     contact, payer, day, made_us, reserve, back, invoices, saved_method, consent,
                     address, country, away, fee, fee_tax)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
        $26, $27)

--: payment_by_key
SELECT id, public_id, request_hash FROM payment WHERE org = $1 AND key = $2

--= payment_whole
public_id, customer, currency, key, request_hash, state, amount, credit, method, gateway, reference, receipt, contact,
       payer, day, made_us, settled_us, reserve, captured, refunded, refund_pending, returned, reason, back,
       saved_method, consent, address, country, away, fee, fee_tax, fee_settled

--: payment_lock
SELECT {payment_whole}
FROM payment WHERE org = $1 AND id = $2 {lock}

--: payment_get
SELECT {payment_whole}
FROM payment WHERE org = $1 AND id = $2

--: payment_by_public
SELECT id FROM payment WHERE org = $1 AND public_id = $2

--: payment_by_reference
SELECT id FROM payment WHERE org = $1 AND reference = $2

--: payment_update
UPDATE payment SET state = $3, settled_us = $4, captured = $5, refunded = $6, refund_pending = $7, returned = $8, reason = $9,
       method = $10, saved_method = $11, fee_settled = $12
WHERE org = $1 AND id = $2

--: payment_receipt
UPDATE payment SET receipt = $3 WHERE org = $1 AND id = $2

--: payment_without_receipt
SELECT p.id FROM payment p JOIN entry e ON e.org = p.org AND e.id = p.reserve
WHERE p.org = $1 AND p.state IN (10, 13) AND p.receipt = '' ORDER BY p.settled_us, p.id LIMIT $2

--: payment_item_insert
INSERT INTO payment_item (org, payment, line, account, doc, amount) VALUES ($1, $2, $3, $4, $5, $6)

--: payment_fee_tax_insert
INSERT INTO payment_fee_tax (org, payment, line, name, rate, amount) VALUES ($1, $2, $3, $4, $5, $6)

--: payment_fee_tax_list
SELECT name, rate, amount FROM payment_fee_tax WHERE org = $1 AND payment = $2 ORDER BY line

--: payment_item_update
UPDATE payment_item SET settled = $4 WHERE org = $1 AND payment = $2 AND line = $3 AND settled <> $4

--: payment_item_list
SELECT account, doc, amount, settled FROM payment_item WHERE org = $1 AND payment = $2 ORDER BY line

-- The same with what people read of each document.
--: payment_item_show
SELECT i.account, i.doc, i.amount, i.settled, l.public_id, l.number, l.kind, l.day, l.due, l.pd, l.pc
FROM payment_item i JOIN payment p ON p.org = i.org AND p.id = i.payment
JOIN lot l ON l.org = i.org AND l.customer = p.customer AND l.account = i.account AND l.doc = i.doc
WHERE i.org = $1 AND i.payment = $2 ORDER BY i.line LIMIT $3

-- The last payment of a customer that was received.
--: payment_last_received
SELECT id, public_id, currency, credit, method, reference, receipt, made_us, settled_us, captured
FROM payment WHERE org = $1 AND customer = $2 AND state = 10 ORDER BY made_us DESC, id DESC LIMIT 1

--= payment_rows
SELECT p.id, p.public_id, p.currency, p.state, p.amount, p.credit, p.method, p.reference, p.receipt, p.payer, p.day, p.made_us,
       p.settled_us, p.captured, COALESCE(l.public_id, ''), COALESCE(l.number, ''), COALESCE(l.contract, ''), COALESCE(l.kind, 0),
       p.invoices
FROM payment p LEFT JOIN payment_item i ON i.org = p.org AND i.payment = p.id AND i.line = 0
LEFT JOIN lot l ON l.org = p.org AND l.customer = p.customer AND l.account = i.account AND l.doc = i.doc

-- Payments as their list shows them, each with its first document, if any, and how many there are; $3 $4 to go on after,
-- $5 0 all, 1 of invoices, 2 of retainers; $7 1 only those received. Four orders.
--: payment_list_newest
{payment_rows}
WHERE p.org = $1 AND p.customer = $2 AND (p.made_us, p.id) < ($3, $4)
  AND ($5 = 0 OR $5 = CASE WHEN l.kind = 3 THEN 2 ELSE 1 END) AND ($7 = 0 OR p.state IN (10, 13))
ORDER BY p.made_us DESC, p.id DESC LIMIT $6

--: payment_list_oldest
{payment_rows}
WHERE p.org = $1 AND p.customer = $2 AND (p.made_us, p.id) > ($3, $4)
  AND ($5 = 0 OR $5 = CASE WHEN l.kind = 3 THEN 2 ELSE 1 END) AND ($7 = 0 OR p.state IN (10, 13))
ORDER BY p.made_us, p.id LIMIT $6

--: payment_list_most
{payment_rows}
WHERE p.org = $1 AND p.customer = $2 AND (p.amount + p.credit, p.id) < ($3, $4)
  AND ($5 = 0 OR $5 = CASE WHEN l.kind = 3 THEN 2 ELSE 1 END) AND ($7 = 0 OR p.state IN (10, 13))
ORDER BY p.amount + p.credit DESC, p.id DESC LIMIT $6

--: payment_list_least
{payment_rows}
WHERE p.org = $1 AND p.customer = $2 AND (p.amount + p.credit, p.id) > ($3, $4)
  AND ($5 = 0 OR $5 = CASE WHEN l.kind = 3 THEN 2 ELSE 1 END) AND ($7 = 0 OR p.state IN (10, 13))
ORDER BY p.amount + p.credit, p.id LIMIT $6

-- How many of them, counted no further than $5.
--: payment_count
SELECT count(*) FROM (SELECT 1 FROM payment p LEFT JOIN payment_item i ON i.org = p.org AND i.payment = p.id AND i.line = 0
LEFT JOIN lot l ON l.org = p.org AND l.customer = p.customer AND l.account = i.account AND l.doc = i.doc
WHERE p.org = $1 AND p.customer = $2 AND ($3 = 0 OR $3 = CASE WHEN l.kind = 3 THEN 2 ELSE 1 END)
  AND ($4 = 0 OR p.state IN (10, 13)) LIMIT $5) AS counted

-- What was left of each invoice right after the payment was posted.
--: payment_rest
SELECT i.doc, COALESCE((SELECT CAST(SUM(CASE WHEN o.side = 1 THEN o.amount ELSE -o.amount END) AS BIGINT) FROM posting o
       WHERE o.org = i.org AND o.doc = i.doc AND o.account = 1 AND o.phase = 1 AND o.entry <= e.id), 0)
FROM payment p JOIN entry e ON e.org = p.org AND e.resolves = p.reserve AND e.kind = 11
JOIN payment_item i ON i.org = p.org AND i.payment = p.id AND i.account = 1
WHERE p.org = $1 AND p.id = $2 ORDER BY i.line

-- The running payment that holds a document; one that waits for its day holds nothing.
--: payment_on_doc
SELECT p.id, p.public_id, p.reference, p.payer, p.made_us, p.state FROM payment_item i
JOIN payment p ON p.org = i.org AND p.id = i.payment
WHERE i.org = $1 AND i.doc = $2 AND p.state BETWEEN 2 AND 9 ORDER BY p.id DESC LIMIT 1

--: attempt_insert
INSERT INTO attempt (org, id, public_id, payment, n, gateway, key, made_us, contacted_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: attempt_last
SELECT id, public_id, n, gateway, key, gateway_ref, next_url, next_form, detail, made_us, contacted_us, checked_us, checks, ended,
       code
FROM attempt WHERE org = $1 AND payment = $2 ORDER BY n DESC LIMIT 1

--: attempt_by_public
SELECT payment FROM attempt WHERE org = $1 AND public_id = $2

--: attempt_reference
SELECT p.reference FROM attempt t JOIN payment p ON p.org = t.org AND p.id = t.payment
WHERE t.org = $1 AND t.gateway = $2 AND t.gateway_ref = $3 ORDER BY t.id DESC LIMIT 1

--: capture_reference
SELECT p.reference FROM capture c JOIN payment p ON p.org = c.org AND p.id = c.payment
WHERE c.org = $1 AND c.gateway = $2 AND c.capture_id = $3

--: attempt_update
UPDATE attempt SET gateway_ref = $3, next_url = $4, detail = $5, contacted_us = $6, checked_us = $7, checks = $8, ended = $9,
       next_form = $10, code = $11
WHERE org = $1 AND id = $2

--: capture_get
SELECT payment, amount FROM capture WHERE org = $1 AND gateway = $2 AND capture_id = $3

--: capture_insert
INSERT INTO capture (org, gateway, capture_id, kind, payment, amount, entry) VALUES ($1, $2, $3, $4, $5, $6, $7)

--: gateway_event_insert
INSERT INTO gateway_event (org, gateway, event_id, at_us, kind, object, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (org, gateway, event_id) DO NOTHING

--: gateway_account_get
SELECT account, base_url, public_key, secret, webhook_secret, silent_us FROM gateway_account WHERE org = $1 AND gateway = $2 AND active = 1

-- A hook address carries its organisation itself: the account's random name is unique over all.
--: gateway_account_by_name
SELECT org FROM gateway_account WHERE gateway = $1 AND account = $2 AND active = 1

--: gateway_account_insert
INSERT INTO gateway_account (org, gateway, account, base_url, secret, webhook_secret) VALUES ($1, $2, $3, $4, $5, $6)

-- Keys are changed and a gateway switched on again under the name that its hook address has.
--: gateway_account_set
INSERT INTO gateway_account (org, gateway, account, base_url, public_key, secret, webhook_secret) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (org, gateway) DO UPDATE SET base_url = $4, public_key = $5, secret = $6, webhook_secret = $7, active = 1

--: gateway_account_end
UPDATE gateway_account SET active = 0 WHERE org = $1 AND gateway = $2

--: gateway_account_move
UPDATE gateway_account SET base_url = $3 WHERE org = $1 AND gateway = $2

-- It falls silent, or answers again ($3 is 0); no row where that is known.
--: gateway_account_silent
UPDATE gateway_account SET silent_us = $3 WHERE org = $1 AND gateway = $2 AND silent_us <> $3 AND (silent_us = 0 OR $3 = 0)

-- Of the payments at a gateway whose end it alone knows, the one to be asked about next; those due by $3 last.
--: gateway_waiting_first
SELECT p.id, j.run_us FROM payment p JOIN job j ON j.org = p.org AND j.kind = 'pay.check' AND j.key = CAST(p.id AS TEXT)
WHERE p.org = $1 AND p.state < 10 AND p.state IN (3, 4, 6) AND p.gateway = $2 AND j.state = 0
ORDER BY CASE WHEN j.run_us > $3 THEN 0 ELSE 1 END, j.run_us, p.id LIMIT 1

-- All of them that are asked about later than that are spread over the half minute that begins at $3; the schedule begins anew.
--: gateway_waiting_soon
UPDATE job SET run_us = $3 + subject % 30 * 1000000, tries = 0
WHERE org = $1 AND kind = 'pay.check' AND state = 0 AND run_us > $3 + subject % 30 * 1000000
  AND key IN (SELECT CAST(p.id AS TEXT) FROM payment p
              WHERE p.org = $1 AND p.state < 10 AND p.state IN (3, 4, 6) AND p.gateway = $2)

--: selection_insert
INSERT INTO selection (org, id, public_id, customer, contact, items, back, made_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

--: selection_get
SELECT customer, contact, items, back, made_us FROM selection WHERE org = $1 AND public_id = $2

--: selection_expire
DELETE FROM selection WHERE org = $1 AND made_us < $2
