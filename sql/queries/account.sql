-- Details of customers as their people and staff change them.

-- Held by whoever changes the customer, its contacts or their permissions, so that one does it at a time.
--: customer_lock
SELECT id FROM customer WHERE org = $1 AND id = $2 {lock}

--: customer_update
UPDATE customer SET name = $3, company = $4, email = $5, phone = $6, address = $7, shipping = $8, country = $9, tax_treatment = $10,
       tax_id = $11, endpoint = $12, language = $13, terms_days = $14 WHERE org = $1 AND id = $2

--: membership_get
SELECT m.permissions FROM membership m JOIN contact c ON c.org = m.org AND c.id = m.contact AND c.active = 1
WHERE m.org = $1 AND m.contact = $2 AND m.customer = $3

--: tax_change_insert
INSERT INTO tax_change (org, id, public_id, customer, contact, country, treatment, tax_id, old_country, old_treatment,
                        old_tax_id, message, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

--: tax_change_end
UPDATE tax_change SET state = $3, staff = $4, answer = $5, decided_us = $6 WHERE org = $1 AND id = $2 AND state = 0

-- A wish with the names beside it.
--= tax_change_row
SELECT t.id, t.public_id, t.customer, t.contact, t.country, t.treatment, t.tax_id, t.old_country, t.old_treatment, t.old_tax_id,
       t.message, t.made_us, t.state, t.answer, t.decided_us, c.public_id, c.name, k.name, coalesce(s.name, '')
FROM tax_change t JOIN customer c ON c.org = t.org AND c.id = t.customer JOIN contact k ON k.org = t.org AND k.id = t.contact
LEFT JOIN staff s ON s.org = t.org AND s.id = t.staff

--: tax_change_of
{tax_change_row}
WHERE t.org = $1 AND t.customer = $2 ORDER BY t.id DESC LIMIT 1

--: tax_change_get
{tax_change_row}
WHERE t.org = $1 AND t.id = $2

--: tax_change_by_public
SELECT id FROM tax_change WHERE org = $1 AND public_id = $2

-- Open ones, oldest first.
--: tax_change_waiting
{tax_change_row}
WHERE t.org = $1 AND t.state = 0 ORDER BY t.id LIMIT 100

--: membership_set
UPDATE membership SET permissions = $4, forwarded_us = 0 WHERE org = $1 AND contact = $2 AND customer = $3

--: membership_there
SELECT permissions FROM membership WHERE org = $1 AND contact = $2 AND customer = $3

-- Who else of a customer's contacts manages it.
--: membership_managers
SELECT count(*) FROM membership m JOIN contact c ON c.org = m.org AND c.id = m.contact AND c.active = 1
WHERE m.org = $1 AND m.customer = $2 AND m.contact <> $3 AND m.permissions & 4 <> 0

--: contact_by_public
SELECT id FROM contact WHERE org = $1 AND public_id = $2

--: contact_update
UPDATE contact SET email = $3, name = $4, phone = $5, active = $6 WHERE org = $1 AND id = $2

-- The live links to invoices in the hands of a customer's contacts, newest first.
--: link_of_customer
SELECT k.id, k.doc, l.number, c.name, c.email, k.address, k.made_us, k.expires_us, k.ended_us, k.seen_us FROM invoice_link k
JOIN lot l ON l.org = k.org AND l.account = 1 AND l.doc = k.doc JOIN contact c ON c.org = k.org AND c.id = k.contact
WHERE k.org = $1 AND l.customer = $2 AND k.ended_us = 0 AND k.expires_us > $3 ORDER BY k.id DESC LIMIT 200

--: link_end_for_customer
UPDATE invoice_link SET ended_us = $4 WHERE org = $1 AND id = $3 AND ended_us = 0
  AND doc IN (SELECT doc FROM lot WHERE org = $1 AND customer = $2 AND account = 1)
