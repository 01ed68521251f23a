-- Sales orders and quotes, and what customers said to them.

--: order_insert
INSERT INTO sales_order (org, id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

--: order_by_public
SELECT id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract, state, sent_us, invoice
FROM sales_order WHERE org = $1 AND public_id = $2

--: order_by_id
SELECT id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract, state, sent_us, invoice
FROM sales_order WHERE org = $1 AND id = $2

--: order_lock
SELECT id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract, state, sent_us, invoice
FROM sales_order WHERE org = $1 AND id = $2 {lock}

--: order_of_invoice
SELECT public_id, number, kind FROM sales_order WHERE org = $1 AND invoice = $2 AND invoice <> 0

-- A customer's, newest first, behind ($3, $4); $5 today, $6 bits of enum order_shown, $7 $8 issued from and to, $9 how many.
--: order_list
SELECT id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract, state, sent_us, invoice
FROM sales_order WHERE org = $1 AND customer = $2 AND (issued, id) < ($3, $4) AND issued >= $7 AND issued <= $8
  AND (CASE WHEN invoice <> 0 THEN 32 WHEN state = 2 THEN 4 WHEN state = 3 THEN 8 WHEN state = 4 THEN 16
       WHEN until <> '' AND until < $5 THEN 2 ELSE 1 END) & $6 <> 0
ORDER BY issued DESC, id DESC LIMIT $9

-- The same of what the words $10 find.
--: order_matched sqlite
SELECT o.id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract, state, sent_us, invoice
FROM search CROSS JOIN sales_order o ON org = $1 AND customer = $2 AND o.id = search.rowid
WHERE search MATCH $10 AND (issued, o.id) < ($3, $4) AND issued >= $7 AND issued <= $8
  AND (CASE WHEN invoice <> 0 THEN 32 WHEN state = 2 THEN 4 WHEN state = 3 THEN 8 WHEN state = 4 THEN 16
       WHEN until <> '' AND until < $5 THEN 2 ELSE 1 END) & $6 <> 0
ORDER BY issued DESC, o.id DESC LIMIT $9

--: order_matched postgres
SELECT o.id, o.public_id, o.customer, kind, number, issued, until, currency, total, purchase_order, contract, state, sent_us,
  invoice
FROM search s JOIN sales_order o ON o.org = $1 AND o.customer = $2 AND o.id = s.doc
WHERE s.words @@ CAST($10 AS tsquery) AND (issued, o.id) < ($3, $4) AND issued >= $7 AND issued <= $8
  AND (CASE WHEN invoice <> 0 THEN 32 WHEN state = 2 THEN 4 WHEN state = 3 THEN 8 WHEN state = 4 THEN 16
       WHEN until <> '' AND until < $5 THEN 2 ELSE 1 END) & $6 <> 0
ORDER BY issued DESC, o.id DESC LIMIT $9

-- Those of all customers, the last that came in first, before $2; $3 today, $4 bits of enum order_shown.
--: order_staff
SELECT o.id, o.public_id, o.customer, o.kind, o.number, o.issued, o.until, o.currency, o.total, o.purchase_order, o.contract,
  o.state, o.sent_us, o.invoice, c.public_id, c.name
FROM sales_order o JOIN customer c ON c.org = o.org AND c.id = o.customer
WHERE o.org = $1 AND o.id < $2
  AND (CASE WHEN invoice <> 0 THEN 32 WHEN state = 2 THEN 4 WHEN state = 3 THEN 8 WHEN state = 4 THEN 16
       WHEN until <> '' AND until < $3 THEN 2 ELSE 1 END) & $4 <> 0
ORDER BY o.id DESC LIMIT $5

--: order_state
UPDATE sales_order SET state = $3 WHERE org = $1 AND id = $2 AND state = 1 AND invoice = 0

--: order_sent
UPDATE sales_order SET sent_us = $3 WHERE org = $1 AND id = $2

--: order_invoiced
UPDATE sales_order SET invoice = $3 WHERE org = $1 AND id = $2 AND invoice = 0

--: order_answer_insert
INSERT INTO order_answer (org, doc, accepted, contact, name, address, hash, words, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: order_answer
SELECT accepted, contact, name, address, hash, words, at_us FROM order_answer WHERE org = $1 AND doc = $2
