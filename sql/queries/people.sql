-- Organisations, customers, contacts, staff, sessions and mailed links.

-- One organisation may be the default; the host names are unique over all.
--: org_by_host
SELECT o.id FROM org_host h JOIN org o ON o.id = h.org WHERE h.host = $1

--: org_default
SELECT id FROM org WHERE is_default = 1 ORDER BY id LIMIT 1

--: org_by_slug
SELECT id FROM org WHERE slug = $1

--: org_ids
SELECT id FROM org ORDER BY id

--: org_get
SELECT slug, name, currency, zone, language, country, tax_id, tax_label, address, email, phone, colour, iban, bic,
       account_name, vpa, partial_payments, set_up
FROM org WHERE id = $1

--: org_logo sqlite
SELECT coalesce(logo, x'') FROM org WHERE id = $1

--: org_logo postgres
SELECT coalesce(logo, '') FROM org WHERE id = $1

--: org_insert
INSERT INTO org (id, slug, name, is_default, currency, zone, language, made_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

--: org_update
UPDATE org SET name = $2, currency = $3, zone = $4, country = $5, tax_id = $6, tax_label = $7, address = $8, email = $9,
       phone = $10, colour = $11, iban = $12, bic = $13, account_name = $14, vpa = $15, set_up = 1 WHERE id = $1

--: org_logo_update
UPDATE org SET logo = $2 WHERE id = $1

--: org_host_insert
INSERT INTO org_host (host, org) VALUES ($1, $2)

--: customer_insert
INSERT INTO customer (org, id, public_id, number, name, tax_id, endpoint, country, currency, language, email, phone, address,
                      tax_treatment, terms_days, company, shipping, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)

--: customer_get
SELECT public_id, number, name, tax_id, endpoint, country, currency, language, email, phone, address, tax_treatment, terms_days,
       company, shipping
FROM customer WHERE org = $1 AND id = $2

--: customer_auto_credit
SELECT auto_credit FROM customer WHERE org = $1 AND id = $2

--: customer_auto_credit_set
UPDATE customer SET auto_credit = $3 WHERE org = $1 AND id = $2

--: customer_by_number
SELECT id FROM customer WHERE org = $1 AND number = $2

--: customer_by_tax
SELECT id FROM customer WHERE org = $1 AND tax_id = $2 AND tax_id <> '' ORDER BY id LIMIT 1

--: customer_by_endpoint
SELECT id FROM customer WHERE org = $1 AND endpoint = $2 AND endpoint <> '' ORDER BY id LIMIT 1

--: customer_by_name
SELECT id FROM customer WHERE org = $1 AND name = $2 AND country = $3 ORDER BY id LIMIT 1

--: customer_by_public
SELECT id FROM customer WHERE org = $1 AND public_id = $2

--: contact_insert
INSERT INTO contact (org, id, public_id, email, name, phone, password, made_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- active: he may log in. Who is a contact of nobody any more, or known by forwarding alone, may not.
--: contact_by_email
SELECT c.id, c.public_id, c.name, c.language, c.password, CASE WHEN c.active = 1 AND EXISTS (SELECT 1 FROM membership m
  WHERE m.org = c.org AND m.contact = c.id AND m.permissions <> 0) THEN 1 ELSE 0 END
FROM contact c WHERE c.org = $1 AND c.email = $2

--: contact_get
SELECT public_id, email, name, phone, language, active, password FROM contact WHERE org = $1 AND id = $2

--: contact_password
UPDATE contact SET password = $3 WHERE org = $1 AND id = $2

--: contact_language
UPDATE contact SET language = $3 WHERE org = $1 AND id = $2

--: staff_language
UPDATE staff SET language = $3 WHERE org = $1 AND id = $2

--: membership_insert
INSERT INTO membership (org, contact, customer, permissions) VALUES ($1, $2, $3, $4)

--: membership_list
SELECT m.customer, m.permissions, c.public_id, c.number, c.name, c.currency FROM membership m
JOIN customer c ON c.org = m.org AND c.id = m.customer WHERE m.org = $1 AND m.contact = $2 AND m.permissions <> 0
ORDER BY c.name, c.id LIMIT 200

-- The contacts of a customer who hold one of the permissions in $3.
--: membership_contacts
SELECT c.id, c.email, c.name, c.language, m.permissions FROM membership m JOIN contact c ON c.org = m.org AND c.id = m.contact
WHERE m.org = $1 AND m.customer = $2 AND m.permissions & $3 <> 0 AND c.active = 1 ORDER BY c.id LIMIT 200

--: staff_insert
INSERT INTO staff (org, id, email, name, password, role, made_us) VALUES ($1, $2, $3, $4, $5, $6, $7)

--: staff_by_email
SELECT id, name, password, role, active FROM staff WHERE org = $1 AND email = $2

--: staff_get
SELECT email, name, role, language, active, password FROM staff WHERE org = $1 AND id = $2

--: staff_password
UPDATE staff SET password = $3 WHERE org = $1 AND id = $2

--: session_insert
INSERT INTO session (org, token, id, kind, person, customer, made_us, seen_us, level, device, address)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

--: session_get
SELECT id, kind, person, customer, made_us, seen_us, level FROM session WHERE org = $1 AND token = $2

--: session_seen
UPDATE session SET seen_us = $3, customer = $4 WHERE org = $1 AND token = $2

--: session_delete
DELETE FROM session WHERE org = $1 AND token = $2

--: session_delete_others
DELETE FROM session WHERE org = $1 AND kind = $2 AND person = $3 AND token <> $4

--: session_list
SELECT id, customer, made_us, seen_us, level, device, address FROM session WHERE org = $1 AND kind = $2 AND person = $3
ORDER BY seen_us DESC, id DESC LIMIT 100

-- One of a person's own.
--: session_end
DELETE FROM session WHERE org = $1 AND kind = $2 AND person = $3 AND id = $4

-- The same log-in under another token: the one before it opens nothing any more.
--: session_renew
UPDATE session SET token = $3, id = $4, level = $5, seen_us = $6 WHERE org = $1 AND token = $2

--: session_expire
DELETE FROM session WHERE org = $1 AND (seen_us < $2 OR made_us < $3)

--: token_insert
INSERT INTO token (org, token, purpose, person, made_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6)

--: token_get
SELECT purpose, person, expires_us, used_us FROM token WHERE org = $1 AND token = $2

--: token_lock
SELECT purpose, person, expires_us, used_us FROM token WHERE org = $1 AND token = $2 {lock}

--: token_use
UPDATE token SET used_us = $3 WHERE org = $1 AND token = $2

-- Those that a person has not used yet; $3 a purpose or '' for all.
--: token_drop
DELETE FROM token WHERE org = $1 AND person = $2 AND used_us = 0 AND (purpose = $3 OR $3 = '')

--: token_expire
DELETE FROM token WHERE org = $1 AND expires_us < $2
