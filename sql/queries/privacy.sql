-- What is kept about a contact, in rows of a time, what, and more about it, so many of a kind that all of them fit into a request;
-- and erasing it. What becomes of each column stands in tests/http/personal.py, and for people in docs/privacy.md.

--: data_accounts
SELECT 0, c.number || ' ' || c.name, CASE WHEN m.permissions = 0 THEN '' WHEN m.permissions & 6 = 6 THEN 'view, pay, manage'
  WHEN m.permissions & 2 = 2 THEN 'view, pay' WHEN m.permissions & 4 = 4 THEN 'view, manage' ELSE 'view' END
FROM membership m JOIN customer c ON c.org = m.org AND c.id = m.customer WHERE m.org = $1 AND m.contact = $2
ORDER BY c.name, c.id LIMIT 5000

--: data_sessions
SELECT seen_us, device, address FROM session WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY seen_us DESC LIMIT 5000

--: data_devices
SELECT seen_us, words, address FROM device WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY seen_us DESC LIMIT 5000

--: data_passkeys
SELECT made_us, name, '' FROM passkey WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY id DESC LIMIT 5000

--: data_factor
SELECT confirmed_us, 'TOTP', '' FROM factor WHERE org = $1 AND kind = 1 AND person = $2 AND confirmed_us > 0 LIMIT 5000

--: data_addresses
SELECT made_us, old_email, new_email FROM email_change WHERE org = $1 AND kind = 1 AND person = $2 ORDER BY id DESC LIMIT 5000

--: data_notices
SELECT 0, kind, '' FROM notice_quiet WHERE org = $1 AND contact = $2 ORDER BY kind LIMIT 5000

--: data_statements
SELECT s.made_us, c.number || ' ' || c.name, CASE s.wanted WHEN 1 THEN 'yes' ELSE 'no' END
FROM statement_mail s JOIN customer c ON c.org = s.org AND c.id = s.customer WHERE s.org = $1 AND s.contact = $2
ORDER BY c.name, c.id LIMIT 5000

--: data_views
SELECT 0, v.name, v.query || ' ' || v.columns FROM list_view v WHERE v.org = $1 AND v.contact = $2
UNION ALL SELECT 0, '', c.columns FROM list_column c WHERE c.org = $1 AND c.contact = $2 ORDER BY 2 LIMIT 5000

--: data_exports
SELECT made_us, CASE format WHEN 1 THEN 'CSV' WHEN 2 THEN 'XLSX' WHEN 3 THEN 'ZIP' ELSE 'PDF' END, trim(filter || ' ' || columns)
FROM export WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 5000

--: data_links
SELECT k.made_us, l.number, k.address FROM invoice_link k JOIN lot l ON l.org = k.org AND l.account = 1 AND l.doc = k.doc
WHERE k.org = $1 AND k.contact = $2 ORDER BY k.id DESC LIMIT 5000

--: data_history
SELECT h.at_us, h.kind, coalesce(d.number || ' ', '') || h.detail FROM history h
LEFT JOIN document d ON d.org = h.org AND d.id = h.subject WHERE h.org = $1 AND h.contact = $2 AND h.contact <> 0
ORDER BY h.id DESC LIMIT 5000

-- Each has a line of history by its payer.
--: data_payments
SELECT p.made_us, p.reference, trim(p.payer || ' ' || p.address || ' ' || p.consent) FROM payment p
WHERE p.org = $1 AND p.contact = $2 AND p.id IN (SELECT h.subject FROM history h
  WHERE h.org = $1 AND h.contact = $2 AND h.contact <> 0) ORDER BY p.id DESC LIMIT 5000

--: data_reports
SELECT made_us, reference, answer FROM report WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 500

--: data_promises
SELECT p.made_us, l.number || ' ' || p.day, p.note FROM promise p
JOIN lot l ON l.org = p.org AND l.customer = p.customer AND l.account = 1 AND l.doc = p.doc
WHERE p.org = $1 AND p.contact = $2 ORDER BY p.made_us DESC LIMIT 500

--: data_requests
SELECT made_us, kind, trim(message || ' ' || answer) FROM request WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 500

--: data_tax
SELECT made_us, treatment || ' ' || tax_id, trim(message || ' ' || answer) FROM tax_change WHERE org = $1 AND contact = $2
ORDER BY id DESC LIMIT 500

--: data_methods
SELECT consented_us, method || ' ' || name, trim(consent || ' ' || address) FROM saved_method WHERE org = $1 AND contact = $2
UNION ALL SELECT made_us, method, trim(consent || ' ' || address) FROM method_setup WHERE org = $1 AND contact = $2
UNION ALL SELECT made_us, 'auto-pay', reason FROM auto_pay WHERE org = $1 AND contact = $2 ORDER BY 1 DESC LIMIT 500

--: data_forwards
SELECT made_us, address, message FROM forward WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 500

--: data_orders
SELECT w.at_us, o.number, w.name || ' ' || w.address || ' ' || w.words FROM order_answer w
JOIN sales_order o ON o.org = w.org AND o.id = w.doc WHERE w.org = $1 AND w.contact = $2 ORDER BY w.doc DESC LIMIT 500

--: data_objections
SELECT made_us, reason || ' ' || wish, trim(words || ' ' || answer) FROM objection WHERE org = $1 AND contact = $2
ORDER BY id DESC LIMIT 250

--: data_comments
SELECT made_us, name, words FROM comment WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 500

-- What he wrote, and what was answered to him.
--: data_messages
SELECT p.made_us, trim(m.subject || ' ' || p.name), p.words FROM message m
JOIN message_part p ON p.org = m.org AND p.message = m.id WHERE m.org = $1 AND m.contact = $2 ORDER BY p.id DESC LIMIT 500

--: data_uploads
SELECT u.at_us, u.name, trim(u.who || ' ' || coalesce(s.title || ' ' || v.note, '')) FROM upload u
LEFT JOIN shared_version v ON v.org = u.org AND v.upload = u.id LEFT JOIN shared s ON s.org = v.org AND s.id = v.shared
WHERE u.org = $1 AND u.kind = 1 AND u.person = $2 ORDER BY u.id DESC LIMIT 5000

-- Their words are those of the sections before.
--: data_inbox
SELECT made_us, kind, number FROM inbox WHERE org = $1 AND contact = $2 ORDER BY id DESC LIMIT 5000

-- His address, and those that were his until he changed them.
--= his_addresses
(SELECT c.email FROM contact c WHERE c.org = $1 AND c.id = $2
  UNION SELECT e.old_email FROM email_change e WHERE e.org = $1 AND e.kind = 1 AND e.person = $2)

-- What others forwarded to him.
--= to_him
(SELECT f.subject FROM forward f WHERE f.org = $1 AND f.address IN {his_addresses})

-- $3: now. What names his addresses comes before the addresses go.
--: erase_jobs
UPDATE job SET argument = '', problem = '', state = 1, done_us = $3
WHERE org = $1 AND state <> 1 AND (argument IN {his_addresses} OR (subject = $2 AND kind LIKE 'mail.%'))

--: erase_history_to
UPDATE history SET who = CASE kind WHEN 'seen' THEN '' ELSE who END, detail = CASE kind WHEN 'forwarded' THEN '' ELSE detail END
WHERE org = $1 AND subject IN {to_him}
  AND ((kind = 'forwarded' AND detail IN {his_addresses}) OR (kind = 'seen' AND who IN {his_addresses}))

-- What he said of an order is a contract.
--: erase_history
UPDATE history SET who = '', detail = CASE WHEN kind IN ('mailed', 'forwarded') THEN '' ELSE detail END
WHERE org = $1 AND contact = $2 AND contact <> 0 AND kind NOT IN ('accepted', 'declined')

--: erase_seen
DELETE FROM document_seen WHERE org = $1 AND (contact = $2 OR address IN {his_addresses})

--: erase_inbox_to
UPDATE inbox SET words = '' WHERE org = $1 AND key IN (SELECT 'view-' || t.subject FROM {to_him} AS t) AND words IN {his_addresses}

-- What was said stands where the item leads to.
--: erase_inbox
UPDATE inbox SET words = '' WHERE org = $1 AND contact = $2

--: erase_links
UPDATE invoice_link SET ended_us = CASE WHEN ended_us = 0 THEN $3 ELSE ended_us END, address = ''
WHERE org = $1 AND (contact = $2 OR (doc IN {to_him} AND address IN {his_addresses}))

--: erase_forwards
UPDATE forward SET address = '', message = '' WHERE org = $1 AND (contact = $2 OR address IN {his_addresses})

-- Proofs that are no longer the newest of their kind; and a refused one that no other comes before.
--: erase_proofs
DELETE FROM kyc_proof WHERE org = $1 AND upload IN (SELECT u.id FROM upload u WHERE u.org = $1 AND u.kind = 1 AND u.person = $2)
  AND EXISTS (SELECT 1 FROM kyc_proof n WHERE n.org = kyc_proof.org AND n.customer = kyc_proof.customer
    AND n.kind = kyc_proof.kind AND n.id > kyc_proof.id)

--: erase_proofs_refused
DELETE FROM kyc_proof WHERE org = $1 AND state = 2
  AND upload IN (SELECT u.id FROM upload u WHERE u.org = $1 AND u.kind = 1 AND u.person = $2)
  AND NOT EXISTS (SELECT 1 FROM kyc_proof o WHERE o.org = kyc_proof.org AND o.customer = kyc_proof.customer
    AND o.kind = kyc_proof.kind AND o.id <> kyc_proof.id)

--: erase_messages
UPDATE message_part SET name = '' WHERE org = $1 AND staff = 0
  AND message IN (SELECT m.id FROM message m WHERE m.org = $1 AND m.contact = $2)

--: erase_reviews
UPDATE message_part SET words = '', upload = 0 WHERE org = $1 AND staff = 0
  AND message IN (SELECT m.id FROM message m WHERE m.org = $1 AND m.contact = $2 AND m.kind = 2)

--: erase_comments
UPDATE comment SET name = '' WHERE org = $1 AND contact = $2 AND name <> ''

-- His files that nothing is left of; their bytes go with the next sweep.
--: erase_uploads
DELETE FROM upload WHERE org = $1 AND kind = 1 AND person = $2
  AND id NOT IN (SELECT c.upload FROM comment c WHERE c.org = $1 AND c.upload <> 0)
  AND id NOT IN (SELECT m.upload FROM message_part m WHERE m.org = $1 AND m.upload <> 0)
  AND id NOT IN (SELECT r.proof FROM report r WHERE r.org = $1 AND r.proof <> 0)
  AND id NOT IN (SELECT v.upload FROM shared_version v WHERE v.org = $1)
  AND id NOT IN (SELECT k.upload FROM kyc_proof k WHERE k.org = $1)

--: erase_upload_names
UPDATE upload SET who = '' WHERE org = $1 AND kind = 1 AND person = $2

--: erase_selections
DELETE FROM selection WHERE org = $1 AND contact = $2

--: erase_exports
DELETE FROM export WHERE org = $1 AND contact = $2

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

-- $3: the address that stands in place of his own, and names nobody.
--: erase_contact
UPDATE contact SET email = $3, name = '', phone = '', password = '', language = '', zone = '', active = 0, erased_us = $4
WHERE org = $1 AND id = $2 AND erased_us = 0

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

-- What was forwarded before $2, and to whom.
--= old_subjects
(SELECT f.subject FROM forward f WHERE f.org = $1 AND f.made_us < $2 AND f.address <> '')

--= old_addresses
(SELECT f.address FROM forward f WHERE f.org = $1 AND f.made_us < $2 AND f.address <> '')

--: forwards_old_history
UPDATE history SET who = CASE kind WHEN 'seen' THEN '' ELSE who END, detail = CASE kind WHEN 'forwarded' THEN '' ELSE detail END
WHERE org = $1 AND subject IN {old_subjects}
  AND ((kind = 'forwarded' AND detail IN {old_addresses} AND at_us < $2) OR (kind = 'seen' AND who IN {old_addresses}))

--: forwards_old_links
UPDATE invoice_link SET address = '', ended_us = CASE WHEN ended_us = 0 THEN made_us ELSE ended_us END
WHERE org = $1 AND doc IN {old_subjects} AND address IN {old_addresses} AND made_us < $2

--: forwards_old_seen
DELETE FROM document_seen WHERE org = $1 AND doc IN {old_subjects} AND address IN {old_addresses}

--: forwards_old_inbox
UPDATE inbox SET words = '' WHERE org = $1 AND key IN (SELECT 'view-' || t.subject FROM {old_subjects} AS t)
  AND words IN {old_addresses}

--: forwards_old
UPDATE forward SET address = '', message = '' WHERE org = $1 AND made_us < $2 AND address <> ''

--: org_language
UPDATE org SET language = $2 WHERE id = $1

--: org_page_get
SELECT words FROM org_page WHERE org = $1 AND kind = $2

--: org_page_put
INSERT INTO org_page (org, kind, words) VALUES ($1, $2, $3) ON CONFLICT (org, kind) DO UPDATE SET words = excluded.words
