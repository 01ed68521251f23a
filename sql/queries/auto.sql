-- Auto-pay: what a customer wants, and what came of it.

--: auto_get
SELECT is_on, days_before, contact, since, made_us, reason FROM auto_pay WHERE org = $1 AND customer = $2

--: auto_lock
SELECT is_on, days_before, contact, since, made_us, reason FROM auto_pay WHERE org = $1 AND customer = $2 {lock}

--: auto_put
INSERT INTO auto_pay (org, customer, is_on, days_before, contact, since, made_us, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (org, customer) DO UPDATE SET is_on = $3, days_before = $4, contact = $5, since = $6, made_us = $7, reason = $8

--: auto_limit_list
SELECT currency, amount FROM auto_limit WHERE org = $1 AND customer = $2 ORDER BY currency

--: auto_limit_clear
DELETE FROM auto_limit WHERE org = $1 AND customer = $2

--: auto_limit_insert
INSERT INTO auto_limit (org, customer, currency, amount) VALUES ($1, $2, $3, $4)

-- Plans that were not begun are made anew.
--: auto_items_drop
DELETE FROM auto_item WHERE org = $1
  AND run IN (SELECT r.id FROM auto_run r WHERE r.org = $1 AND r.customer = $2 AND r.state = 1 AND r.tries = 0)

--: auto_runs_drop
DELETE FROM auto_run WHERE org = $1 AND customer = $2 AND state = 1 AND tries = 0

--: auto_runs_end
UPDATE auto_run SET state = 11, reason = $3 WHERE org = $1 AND customer = $2 AND state = 1

-- Open invoices of a currency due from $4 to $5 that are in no run yet.
--: auto_candidates
SELECT l.doc, l.due FROM lot l WHERE l.org = $1 AND l.customer = $2 AND l.currency = $3 AND l.account = 1 AND l.pd > l.pc AND l.nc = 0
  AND l.kind <> 3 AND l.planned = 0 AND l.due >= $4 AND l.due <= $5
  AND NOT EXISTS (SELECT 1 FROM promise p WHERE p.org = l.org AND p.customer = l.customer AND p.doc = l.doc AND p.day >= $6)
  AND NOT EXISTS (SELECT 1 FROM report_part p JOIN report r ON r.org = p.org AND r.id = p.report AND r.state = 0 AND r.until >= $6
    WHERE p.org = l.org AND p.customer = l.customer AND p.doc = l.doc AND l.pd - l.pc > p.rest)
  AND NOT EXISTS (SELECT 1 FROM auto_item i WHERE i.org = l.org AND i.doc = l.doc)
ORDER BY l.due, l.day, l.doc LIMIT $7

--: auto_run_of_day
SELECT id, state, (SELECT count(*) FROM auto_item i WHERE i.org = r.org AND i.run = r.id) FROM auto_run r
WHERE r.org = $1 AND r.customer = $2 AND r.currency = $3 AND r.day = $4

--: auto_run_insert
INSERT INTO auto_run (org, id, customer, currency, day, next_day, state) VALUES ($1, $2, $3, $4, $5, $5, 1)

--: auto_item_insert
INSERT INTO auto_item (org, doc, run, noticed) VALUES ($1, $2, $3, $4)

--: auto_run_due
SELECT id, customer, currency, day, next_day, tries, payment, state, reason FROM auto_run
WHERE org = $1 AND customer = $2 AND state = 1 AND next_day <= $3 ORDER BY next_day, id

--: auto_run_get
SELECT id, customer, currency, day, next_day, tries, payment, state, reason FROM auto_run WHERE org = $1 AND id = $2

--: auto_run_by_payment
SELECT id, customer, currency, day, next_day, tries, payment, state, reason FROM auto_run WHERE org = $1 AND payment = $2

-- It begins, unless somebody was faster or it was switched off.
--: auto_run_start
UPDATE auto_run SET state = 2, tries = tries + 1, payment = $4 WHERE org = $1 AND id = $2 AND state = 1 AND tries = $3

--: auto_run_update
UPDATE auto_run SET state = $3, next_day = $4, reason = $5 WHERE org = $1 AND id = $2

--: auto_run_docs
SELECT doc, noticed FROM auto_item WHERE org = $1 AND run = $2 ORDER BY doc

-- What is coming: open runs with what is payable of their invoices now.
--: auto_coming
SELECT r.id, r.currency, r.next_day, r.tries, count(*), CAST(sum(l.pd - l.pc) AS BIGINT) FROM auto_run r
JOIN auto_item i ON i.org = r.org AND i.run = r.id
JOIN lot l ON l.org = r.org AND l.customer = r.customer AND l.account = 1 AND l.doc = i.doc AND l.pd > l.pc AND l.nc = 0
WHERE r.org = $1 AND r.customer = $2 AND r.state = 1 GROUP BY r.id, r.currency, r.next_day, r.tries ORDER BY r.next_day, r.id LIMIT 50
