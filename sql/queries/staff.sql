-- The staff console: its people, their second factor, the audit log, approvals, settings, and what it looks up.

--: staff_list
SELECT s.id, s.email, s.name, s.role, s.active, CASE WHEN f.confirmed_us > 0 OR EXISTS
  (SELECT 1 FROM passkey p WHERE p.org = s.org AND p.kind = 2 AND p.person = s.id) THEN 1 ELSE 0 END FROM staff s
LEFT JOIN factor f ON f.org = s.org AND f.kind = 2 AND f.person = s.id WHERE s.org = $1 ORDER BY s.active DESC, s.name, s.id LIMIT 500

--: staff_lock
SELECT id, role, active FROM staff WHERE org = $1 ORDER BY id {lock}

--: staff_update
UPDATE staff SET role = $3, active = $4 WHERE org = $1 AND id = $2

-- A person's second factor.
--: factor_get
SELECT secret, confirmed_us, last_step, failed, blocked_us FROM factor WHERE org = $1 AND kind = $2 AND person = $3

--: factor_lock
SELECT secret, confirmed_us, last_step, failed, blocked_us FROM factor WHERE org = $1 AND kind = $2 AND person = $3 {lock}

--: factor_insert
INSERT INTO factor (org, kind, person, secret, made_us) VALUES ($1, $2, $3, $4, $5)

--: factor_update
UPDATE factor SET confirmed_us = $4, last_step = $5, failed = $6, blocked_us = $7 WHERE org = $1 AND kind = $2 AND person = $3

--: factor_delete
DELETE FROM factor WHERE org = $1 AND kind = $2 AND person = $3

--: recovery_insert
INSERT INTO recovery_code (org, kind, person, code) VALUES ($1, $2, $3, $4)

--: recovery_unused
SELECT count(*) FROM recovery_code WHERE org = $1 AND kind = $2 AND person = $3 AND used_us = 0

--: recovery_find
SELECT used_us FROM recovery_code WHERE org = $1 AND kind = $2 AND person = $3 AND code = $4

--: recovery_use
UPDATE recovery_code SET used_us = $5 WHERE org = $1 AND kind = $2 AND person = $3 AND code = $4

--: recovery_delete
DELETE FROM recovery_code WHERE org = $1 AND kind = $2 AND person = $3

-- The audit log. The head is made with the first row.
--: audit_head_insert
INSERT INTO audit_head (org, n, hash) VALUES ($1, 0, 'genesis') ON CONFLICT (org) DO NOTHING

--: audit_head_lock
SELECT n, hash FROM audit_head WHERE org = $1 {lock}

--: audit_head_get
SELECT n, hash FROM audit_head WHERE org = $1

--: audit_head_update
UPDATE audit_head SET n = $2, hash = $3 WHERE org = $1

--: audit_insert
INSERT INTO audit (org, n, at_us, who, name, address, action, object, object_id, subject, before, after, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- Newest first, behind row $2; $3 person or 0, $4 kind of object or '', $5 object or 0, from $6 to before $7.
--: audit_list
SELECT n, at_us, who, name, address, action, object, object_id, subject, before, after, hash FROM audit
WHERE org = $1 AND n < $2 AND (who = $3 OR $3 = 0) AND (object = $4 OR $4 = '') AND (object_id = $5 OR $5 = 0)
  AND at_us >= $6 AND at_us < $7 ORDER BY n DESC LIMIT $8

--: audit_walk
SELECT n, at_us, who, name, address, action, object, object_id, subject, before, after, hash FROM audit
WHERE org = $1 AND n > $2 ORDER BY n LIMIT $3

-- Approvals.
--: approval_insert
INSERT INTO approval (org, id, public_id, kind, subject, payload, before, digest, reason, asked_by, asked_us, expires_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

--= approval_rows
SELECT a.id, a.public_id, a.kind, a.subject, a.payload, a.before, a.digest, a.reason, a.asked_by, s.name, a.asked_us,
       a.expires_us, a.state, a.decided_by, coalesce(d.name, ''), a.decided_us, a.outcome
FROM approval a JOIN staff s ON s.org = a.org AND s.id = a.asked_by

--: approval_by_public
{approval_rows}
LEFT JOIN staff d ON d.org = a.org AND d.id = a.decided_by WHERE a.org = $1 AND a.public_id = $2

--: approval_lock
SELECT state FROM approval WHERE org = $1 AND id = $2 {lock}

--: approval_decide
UPDATE approval SET state = $3, decided_by = $4, decided_us = $5, outcome = $6 WHERE org = $1 AND id = $2

-- Those that wait for somebody, oldest first.
--: approval_waiting
{approval_rows}
LEFT JOIN staff d ON d.org = a.org AND d.id = a.decided_by
WHERE a.org = $1 AND a.state <= 2 AND (a.state = 2 OR a.expires_us > $2) ORDER BY a.id LIMIT 200

-- Those that are over, newest first, behind $3.
--: approval_past
{approval_rows}
LEFT JOIN staff d ON d.org = a.org AND d.id = a.decided_by
WHERE a.org = $1 AND a.id < $3 AND (a.state > 2 OR (a.state = 1 AND a.expires_us <= $2)) ORDER BY a.id DESC LIMIT 50

-- Settings of an organisation; rules of fees, one for each method and currency, are listed by themselves.
--: org_setting_list
SELECT name, value FROM org_setting WHERE org = $1 AND name NOT LIKE 'fee.%' ORDER BY name LIMIT 200

--: org_setting_fees
SELECT name, value FROM org_setting WHERE org = $1 AND name LIKE 'fee.%' AND value <> '' ORDER BY name

--: org_setting_get
SELECT value FROM org_setting WHERE org = $1 AND name = $2

--: org_setting_put
INSERT INTO org_setting (org, name, value) VALUES ($1, $2, $3) ON CONFLICT (org, name) DO UPDATE SET value = excluded.value

--: org_partial_update
UPDATE org SET partial_payments = $2 WHERE id = $1

--: org_bank_update
UPDATE org SET iban = $2, bic = $3, account_name = $4, vpa = $5 WHERE id = $1

-- Gateways as the settings show them: everything but their secrets.
--: gateway_account_list
SELECT gateway, account, base_url, active FROM gateway_account WHERE org = $1 ORDER BY gateway

--: gateway_account_put
INSERT INTO gateway_account (org, gateway, account, base_url, secret, webhook_secret) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org, gateway) DO UPDATE SET base_url = excluded.base_url, secret = excluded.secret,
  webhook_secret = excluded.webhook_secret, active = 1

--: gateway_account_active
UPDATE gateway_account SET active = $3 WHERE org = $1 AND gateway = $2

-- Customers whose number, name, e-mail address or tax number begins with $2 (in lower case), by name, behind ($3, $4).
--: customer_search
SELECT id, public_id, number, name, currency, email, country FROM customer
WHERE org = $1 AND (name, id) > ($3, $4) AND ($2 = '' OR lower(number) LIKE $2 || '%' OR lower(name) LIKE '%' || $2 || '%'
  OR lower(email) LIKE $2 || '%' OR lower(tax_id) LIKE $2 || '%') ORDER BY name, id LIMIT $5

--: customer_contacts
SELECT c.id, c.public_id, c.email, c.name, c.phone, c.active, m.permissions FROM membership m
JOIN contact c ON c.org = m.org AND c.id = m.contact WHERE m.org = $1 AND m.customer = $2 ORDER BY c.name, c.id LIMIT 200

--= staff_payment_rows
SELECT p.id, p.public_id, p.customer, c.public_id, c.name, p.currency, p.state, p.amount, p.credit, p.method, p.gateway,
       p.reference, p.receipt, p.payer, p.day, p.made_us
FROM payment p JOIN customer c ON c.org = p.org AND c.id = p.customer

-- Payments of all customers, newest first, behind ($3, $4); $2 a reference, receipt or word of the payer, '' for all; $5 a
-- state or 0.
--: staff_payments
{staff_payment_rows}
WHERE p.org = $1 AND (p.made_us, p.id) < ($3, $4) AND (p.state = $5 OR $5 = 0) AND ($2 = '' OR lower(p.reference) LIKE $2 || '%'
  OR lower(p.receipt) LIKE $2 || '%' OR lower(p.payer) LIKE '%' || $2 || '%' OR lower(c.name) LIKE '%' || $2 || '%')
ORDER BY p.made_us DESC, p.id DESC LIMIT $6

--: staff_payments_of
{staff_payment_rows}
WHERE p.org = $1 AND p.customer = $2 ORDER BY p.made_us DESC, p.id DESC LIMIT $3

-- Payments nobody is sure of: unknown, oldest first.
--: staff_unknown
{staff_payment_rows}
WHERE p.org = $1 AND p.state = 6 AND p.state < 10 ORDER BY p.id LIMIT $2

--: attempt_list
SELECT id, public_id, n, gateway, gateway_ref, detail, made_us, contacted_us, checked_us, checks, ended FROM attempt
WHERE org = $1 AND payment = $2 ORDER BY n LIMIT 50

--: capture_list
SELECT c.gateway, c.capture_id, c.kind, c.amount, e.currency FROM capture c JOIN entry e ON e.org = c.org AND e.id = c.entry
WHERE c.org = $1 AND c.payment = $2 ORDER BY c.kind, c.capture_id LIMIT 200

-- Work that failed too often and waits for a person.
--: jobs_parked
SELECT count(*) FROM job WHERE org = $1 AND state = 2
