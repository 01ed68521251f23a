-- Payment plans and their instalments.

--: plan_insert
INSERT INTO payment_plan (org, customer, doc, due, amount, made_us) VALUES ($1, $2, $3, $4, $5, $6)

--: instalment_insert
INSERT INTO instalment (org, customer, doc, n, due, amount) VALUES ($1, $2, $3, $4, $5, $6)

--: plan_delete
DELETE FROM payment_plan WHERE org = $1 AND customer = $2 AND doc = $3

--: instalment_delete
DELETE FROM instalment WHERE org = $1 AND customer = $2 AND doc = $3

-- Of the invoices from $3 to $4, in their order; a row for each part.
--: plan_list
SELECT p.doc, p.due, i.due, i.amount FROM payment_plan p
JOIN instalment i ON i.org = p.org AND i.customer = p.customer AND i.doc = p.doc
WHERE p.org = $1 AND p.customer = $2 AND p.doc >= $3 AND p.doc <= $4 ORDER BY p.doc, i.n

-- Of all invoices of which something is open; a row for each part.
--: plan_open_list
SELECT p.doc, p.due, i.due, i.amount, l.currency, l.due, l.pd - l.pc, l.nc, l.kind FROM payment_plan p
JOIN lot l ON l.org = p.org AND l.customer = p.customer AND l.account = 1 AND l.doc = p.doc
JOIN instalment i ON i.org = p.org AND i.customer = p.customer AND i.doc = p.doc
WHERE p.org = $1 AND p.customer = $2 AND l.pd > l.pc ORDER BY p.doc, i.n
