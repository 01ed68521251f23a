-- Suspensions of service, and the invoices they are about.

--= suspension_row
id, customer, state, day, what, reason, made_by, made_us, ended_by, ended_us

--: suspension_insert
INSERT INTO suspension (org, id, customer, state, day, what, reason, made_by, made_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: suspension_invoice_insert
INSERT INTO suspension_invoice (org, suspension, doc) VALUES ($1, $2, $3) ON CONFLICT (org, suspension, doc) DO NOTHING

-- The one that is not lifted.
--: suspension_live
SELECT {suspension_row} FROM suspension
WHERE org = $1 AND customer = $2 AND state < 3

--: suspension_by_id
SELECT {suspension_row} FROM suspension WHERE org = $1 AND id = $2

--: suspension_list
SELECT {suspension_row} FROM suspension
WHERE org = $1 AND customer = $2 ORDER BY id DESC LIMIT $3

--: suspension_lots
SELECT l.doc, l.public_id, l.number, l.currency, l.due, l.closed, l.pd, l.pc, l.nc
FROM suspension_invoice i JOIN suspension s ON s.org = i.org AND s.id = i.suspension
JOIN lot l ON l.org = i.org AND l.customer = s.customer AND l.account = 1 AND l.doc = i.doc
WHERE i.org = $1 AND i.suspension = $2 ORDER BY l.due, l.doc

--: suspension_state
UPDATE suspension SET state = $4, day = CASE WHEN $5 = '' THEN day ELSE $5 END, ended_by = $6, ended_us = $7
WHERE org = $1 AND id = $2 AND state = $3
