-- Payments confirmed for a later day.

--: schedule_insert
INSERT INTO schedule (org, payment, day, amount, credit, over, made_us, disputed) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

--: schedule_end
UPDATE schedule SET ended_us = $3 WHERE org = $1 AND payment = $2

--: schedule_get
SELECT day, amount, credit, over, made_us, ended_us, disputed FROM schedule WHERE org = $1 AND payment = $2

-- It begins: for less than was confirmed, it may be.
--: schedule_begin
UPDATE payment SET state = $3, amount = $4, credit = $5, method = $6, day = $7, made_us = $8, reserve = $9, invoices = $10,
       fee = $11, fee_tax = $12
WHERE org = $1 AND id = $2

--: schedule_items_delete
DELETE FROM payment_item WHERE org = $1 AND payment = $2

--: schedule_fee_taxes_delete
DELETE FROM payment_fee_tax WHERE org = $1 AND payment = $2

-- The invoices of a customer that a payment is scheduled for, the next day first.
--: schedule_marks
SELECT i.doc, p.id, p.public_id, p.day, i.amount FROM payment p JOIN payment_item i ON i.org = p.org AND i.payment = p.id
WHERE p.org = $1 AND p.customer = $2 AND p.state = 1 AND i.account = 1 ORDER BY p.day, p.id LIMIT $3
