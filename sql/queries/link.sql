-- Links in mails that open one invoice.

--: link_insert
INSERT INTO invoice_link (org, id, doc, contact, token, made_us, expires_us, address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

--: link_by_token
SELECT id FROM invoice_link WHERE org = $1 AND token = $2

-- One that opens its invoice at $3: not taken back, not too old, and its contact may still see that customer.
--: link_live
SELECT k.doc, k.contact, k.address, k.seen_us, l.public_id, l.number, c.name, c.email, c.language, m.permissions, u.id, u.public_id,
       u.number, u.name, u.currency
FROM invoice_link k JOIN lot l ON l.org = k.org AND l.account = 1 AND l.doc = k.doc
JOIN contact c ON c.org = k.org AND c.id = k.contact AND c.active = 1
JOIN membership m ON m.org = k.org AND m.contact = k.contact AND m.customer = l.customer AND m.permissions <> 0
JOIN customer u ON u.org = l.org AND u.id = l.customer
WHERE k.org = $1 AND k.id = $2 AND k.ended_us = 0 AND k.expires_us > $3

--: link_list
SELECT k.id, c.name, c.email, k.address, k.made_us, k.expires_us, k.ended_us, k.seen_us FROM invoice_link k
JOIN contact c ON c.org = k.org AND c.id = k.contact WHERE k.org = $1 AND k.doc = $2 ORDER BY k.id DESC LIMIT 50

--: link_end
UPDATE invoice_link SET ended_us = $4 WHERE org = $1 AND doc = $2 AND id = $3 AND ended_us = 0

-- Those of a contact to a document, in the hands of the address $5.
--: link_end_of
UPDATE invoice_link SET ended_us = $4 WHERE org = $1 AND doc = $2 AND contact = $3 AND address = $5 AND ended_us = 0

--: link_seen
UPDATE invoice_link SET seen_us = $3 WHERE org = $1 AND id = $2 AND seen_us = 0

--: link_invoice
SELECT customer FROM lot WHERE org = $1 AND account = 1 AND doc = $2

--: payment_link_insert
INSERT INTO payment_link (org, payment, link) VALUES ($1, $2, $3)

--: payment_link_get
SELECT link FROM payment_link WHERE org = $1 AND payment = $2
