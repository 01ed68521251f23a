-- Promises to pay.

--: promise_set
INSERT INTO promise (org, customer, doc, day, amount, rest, note, contact, made_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (org, customer, doc) DO UPDATE SET day = excluded.day, amount = excluded.amount, rest = excluded.rest,
  note = excluded.note, contact = excluded.contact, made_us = excluded.made_us

--: promise_delete
DELETE FROM promise WHERE org = $1 AND customer = $2 AND doc = $3

-- Of the invoices from $3 to $4, in their order.
--: promise_list
SELECT p.doc, p.day, p.amount, p.rest, p.note, c.name, p.made_us
FROM promise p JOIN contact c ON c.org = p.org AND c.id = p.contact
WHERE p.org = $1 AND p.customer = $2 AND p.doc >= $3 AND p.doc <= $4 ORDER BY p.doc
