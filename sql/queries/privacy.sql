-- What is kept about a contact, in rows of a time, what, and more about it; and erasing it.

--: data_accounts
SELECT 0, c.number || ' ' || c.name, CASE WHEN m.permissions = 0 THEN '' WHEN m.permissions & 6 = 6 THEN 'view, pay, manage'
  WHEN m.permissions & 2 = 2 THEN 'view, pay' WHEN m.permissions & 4 = 4 THEN 'view, manage' ELSE 'view' END
FROM membership m JOIN customer c ON c.org = m.org AND c.id = m.customer WHERE m.org = $1 AND m.contact = $2
ORDER BY c.name, c.id LIMIT 500

--: data_sessions
SELECT seen_us, device, address FROM session WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY seen_us DESC LIMIT 500

--: data_devices
SELECT seen_us, words, address FROM device WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY seen_us DESC LIMIT 500

--: data_passkeys
SELECT made_us, name, '' FROM passkey WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY id DESC LIMIT 500

--: data_addresses
SELECT made_us, old_email, new_email FROM email_change WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY id DESC LIMIT 500

--: data_links
SELECT k.made_us, l.number, k.address FROM invoice_link k JOIN lot l ON l.org = k.org AND l.account = 1 AND l.doc = k.doc
WHERE k.org = $1 AND k.contact = $2 ORDER BY k.id DESC LIMIT 500

--: data_payments
SELECT p.made_us, p.reference, p.payer FROM membership m
JOIN payment p ON p.org = m.org AND p.customer = m.customer AND p.contact = m.contact
WHERE m.org = $1 AND m.contact = $2 ORDER BY p.id DESC LIMIT 500

--: data_requests
SELECT r.made_us, r.kind, r.message FROM membership m
JOIN request r ON r.org = m.org AND r.customer = m.customer AND r.contact = m.contact
WHERE m.org = $1 AND m.contact = $2 ORDER BY r.id DESC LIMIT 500

--: data_tax
SELECT t.made_us, t.treatment || ' ' || t.tax_id, t.message FROM tax_change t WHERE t.org = $1 AND t.contact = $2
ORDER BY t.id DESC LIMIT 500

--: data_methods
SELECT s.consented_us, s.method || ' ' || s.name, s.consent FROM membership m
JOIN saved_method s ON s.org = m.org AND s.customer = m.customer AND s.contact = m.contact
WHERE m.org = $1 AND m.contact = $2 ORDER BY s.id DESC LIMIT 500

--: data_forwards
SELECT made_us, address, message FROM forward WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 500

--: data_views
SELECT 0, name, query FROM list_view WHERE org = $1 AND contact = $2 ORDER BY name LIMIT 500

--: data_inbox
SELECT i.made_us, i.kind || ' ' || i.number, i.words FROM membership m
JOIN inbox i ON i.org = m.org AND i.customer = m.customer AND i.contact = m.contact
WHERE m.org = $1 AND m.contact = $2 ORDER BY i.id DESC LIMIT 500

-- $3: the address that stands in place of his own, and names nobody.
--: erase_contact
UPDATE contact SET email = $3, name = '', phone = '', password = '', language = '', zone = '', active = 0, erased_us = $4
WHERE org = $1 AND id = $2 AND erased_us = 0

--: erase_membership
DELETE FROM membership WHERE org = $1 AND contact = $2

--: erase_notices
DELETE FROM notice_quiet WHERE org = $1 AND contact = $2

--: erase_columns
DELETE FROM list_column WHERE org = $1 AND contact = $2

--: erase_views
DELETE FROM list_view WHERE org = $1 AND contact = $2

--: erase_statements
DELETE FROM statement_mail WHERE org = $1 AND contact = $2

--: erase_recovery
DELETE FROM recovery_code WHERE org = $1 AND kind = 1 AND person = $2

--: erase_factor
DELETE FROM factor WHERE org = $1 AND kind = 1 AND person = $2

--: erase_passkeys
DELETE FROM passkey WHERE org = $1 AND kind = 1 AND person = $2

--: erase_devices
DELETE FROM device WHERE org = $1 AND kind = 1 AND person = $2

--: erase_addresses
DELETE FROM email_change WHERE org = $1 AND kind = 1 AND person = $2

--: erase_links
UPDATE invoice_link SET ended_us = CASE WHEN ended_us = 0 THEN $3 ELSE ended_us END, address = '' WHERE org = $1 AND contact = $2

--: erase_forwards
UPDATE forward SET address = '', message = '' WHERE org = $1 AND contact = $2

--: erase_forwarded
UPDATE forward SET address = '' WHERE org = $1 AND address = $2

-- Jobs that have run keep the address they went to.
--: erase_jobs
UPDATE job SET argument = '' WHERE org = $1 AND state = 1 AND argument = $2

-- Those whom no customer knows any more, and who were not seen since $2.
--: people_unused
SELECT c.id FROM contact c WHERE c.org = $1 AND c.erased_us = 0 AND c.made_us < $2
  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.org = c.org AND m.contact = c.id
    AND (m.permissions <> 0 OR m.forwarded_us >= $2))
  AND NOT EXISTS (SELECT 1 FROM device d WHERE d.org = c.org AND d.kind = 1 AND d.person = c.id AND d.seen_us >= $2)
ORDER BY c.id LIMIT 50

--: devices_unused
DELETE FROM device WHERE org = $1 AND seen_us < $2

--: email_changes_over
DELETE FROM email_change WHERE org = $1 AND expires_us < $2

--: forwards_old
UPDATE forward SET address = '', message = '' WHERE org = $1 AND made_us < $2 AND address <> ''

--: org_language
UPDATE org SET language = $2 WHERE id = $1

--: org_page_get
SELECT words FROM org_page WHERE org = $1 AND kind = $2

--: org_page_put
INSERT INTO org_page (org, kind, words) VALUES ($1, $2, $3) ON CONFLICT (org, kind) DO UPDATE SET words = excluded.words
