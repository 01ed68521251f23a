-- Sales orders and quotes, and what customers said to them.

--= order_row
o.id, o.public_id, o.customer, o.kind, o.number, o.issued, o.until, o.currency, o.total, o.purchase_order, o.contract, o.state,
  o.sent_us, o.invoice, o.replaces

-- 1 << enum order_shown, on the day $+0.
--= order_shown
(CASE WHEN o.invoice <> 0 THEN 32 WHEN o.state = 2 THEN 4 WHEN o.state = 3 THEN 8 WHEN o.state = 4 THEN 16
  WHEN o.until <> '' AND o.until < $+0 THEN 2 ELSE 1 END)

--: order_insert
INSERT INTO sales_order (org, id, public_id, customer, kind, number, issued, until, currency, total, purchase_order, contract)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

--: order_by_public
SELECT {order_row} FROM sales_order o WHERE o.org = $1 AND o.public_id = $2

--: order_by_id
SELECT {order_row} FROM sales_order o WHERE o.org = $1 AND o.id = $2

--: order_lock
SELECT {order_row} FROM sales_order o WHERE o.org = $1 AND o.id = $2 {lock}

--: order_of_invoice
SELECT public_id, number, kind FROM sales_order WHERE org = $1 AND invoice = $2 AND invoice <> 0

-- A customer's, newest first, behind ($3, $4); $5 today, $6 bits of enum order_shown, $7 $8 issued from and to, $9 how many.
--: order_list
SELECT {order_row} FROM sales_order o
WHERE o.org = $1 AND o.customer = $2 AND (o.issued, o.id) < ($3, $4) AND o.issued >= $7 AND o.issued <= $8
  AND {order_shown:5} & $6 <> 0 ORDER BY o.issued DESC, o.id DESC LIMIT $9

-- The same of what the words $10 find.
--: order_matched sqlite
SELECT {order_row} FROM search CROSS JOIN sales_order o ON o.org = $1 AND o.customer = $2 AND o.id = search.rowid
WHERE search MATCH $10 AND (o.issued, o.id) < ($3, $4) AND o.issued >= $7 AND o.issued <= $8
  AND {order_shown:5} & $6 <> 0 ORDER BY o.issued DESC, o.id DESC LIMIT $9

--: order_matched postgres
SELECT {order_row} FROM search s JOIN sales_order o ON o.org = $1 AND o.customer = $2 AND o.id = s.doc
WHERE s.words @@ CAST($10 AS tsquery) AND (o.issued, o.id) < ($3, $4) AND o.issued >= $7 AND o.issued <= $8
  AND {order_shown:5} & $6 <> 0 ORDER BY o.issued DESC, o.id DESC LIMIT $9

-- Those of all customers, the last that came in first, before $2; $3 today, $4 bits of enum order_shown.
--: order_staff
SELECT {order_row}, c.public_id, c.name FROM sales_order o JOIN customer c ON c.org = o.org AND c.id = o.customer
WHERE o.org = $1 AND o.id < $2 AND {order_shown:3} & $4 <> 0 ORDER BY o.id DESC LIMIT $5

--: order_state
UPDATE sales_order SET state = $3 WHERE org = $1 AND id = $2 AND state = 1 AND invoice = 0

--: order_sent
UPDATE sales_order SET sent_us = $3 WHERE org = $1 AND id = $2

--: order_invoiced
UPDATE sales_order SET invoice = $3 WHERE org = $1 AND id = $2 AND invoice = 0

--: order_replaces
UPDATE sales_order SET replaces = $3 WHERE org = $1 AND id = $2

-- The next version of one.
--: order_next
SELECT {order_row} FROM sales_order o WHERE o.org = $1 AND o.replaces = $2 AND o.replaces <> 0

-- The number of the last first version of that kind.
--: order_last_number
SELECT number FROM sales_order WHERE org = $1 AND kind = $2 AND replaces = 0 ORDER BY id DESC LIMIT 1

--= draft_row
f.id, f.public_id, f.customer, f.kind, f.replaces, f.number, f.body, f.changed_us, f.version

--: draft_insert
INSERT INTO order_draft (org, id, public_id, customer, kind, replaces, number, body, staff, changed_us, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)

--: draft_update
UPDATE order_draft SET number = $4, body = $5, staff = $6, changed_us = $7, version = version + 1
WHERE org = $1 AND id = $2 AND version = $3

--: draft_delete
DELETE FROM order_draft WHERE org = $1 AND id = $2 AND version = $3

--: draft_by_public
SELECT {draft_row} FROM order_draft f WHERE f.org = $1 AND f.public_id = $2

--: draft_list
SELECT {draft_row}, c.public_id, c.name FROM order_draft f JOIN customer c ON c.org = f.org AND c.id = f.customer
WHERE f.org = $1 ORDER BY f.id DESC LIMIT $2

--: order_answer_insert
INSERT INTO order_answer (org, doc, accepted, contact, name, address, hash, words, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: order_answer
SELECT accepted, contact, name, address, hash, words, at_us FROM order_answer WHERE org = $1 AND doc = $2
