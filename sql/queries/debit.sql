-- Mandates, who collects, and files of debits.

--: debit_creditor_delete
DELETE FROM debit_creditor WHERE org = $1 AND scheme = $2

--: debit_creditor_insert
INSERT INTO debit_creditor (org, scheme, creditor, name, account, agent, agent_name) VALUES ($1, $2, $3, $4, $5, $6, $7)

--: debit_creditor_get
SELECT creditor, name, account, agent, agent_name FROM debit_creditor WHERE org = $1 AND scheme = $2

--: mandate_insert
INSERT INTO mandate (org, id, customer, scheme, reference, signed_on, name, account, agent, kind, savings, once, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)

-- Of a customer, the last made first.
--: mandate_list
SELECT id, scheme, reference, signed_on, name, account, agent, kind, savings, once, used, made_us, revoked_us
FROM mandate WHERE org = $1 AND customer = $2 ORDER BY id DESC LIMIT 50

--: mandate_revoke
UPDATE mandate SET revoked_us = $3 WHERE org = $1 AND id = $2 AND revoked_us = 0

--: mandate_used
UPDATE mandate SET used = used + 1 WHERE org = $1 AND id = $2

--: mandate_holds
SELECT count(*) FROM mandate WHERE org = $1 AND customer = $2 AND scheme = $3 AND revoked_us = 0 AND (once = 0 OR used = 0)

-- Payments that wait for a file, each with the mandate that holds.
--: debit_due
SELECT y.id, y.reference, y.amount, m.id, m.reference, m.signed_on, m.name, m.account, m.agent, m.kind, m.savings, m.once, m.used
FROM payment y JOIN mandate m ON m.org = y.org AND m.customer = y.customer AND m.scheme = $2 AND m.revoked_us = 0
WHERE y.org = $1 AND y.state = 5 AND y.gateway = 'debit' AND y.currency = $3 AND (m.once = 0 OR m.used = 0)
  AND NOT EXISTS (SELECT 1 FROM debit d WHERE d.org = y.org AND d.payment = y.id)
ORDER BY y.id LIMIT $4

--: debit_file_insert
INSERT INTO debit_file (org, id, scheme, message, day, count, total, sha256, made_on, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

--: debit_file_count
SELECT count(*) FROM debit_file WHERE org = $1 AND scheme = $2 AND made_on = $3

--: debit_insert
INSERT INTO debit (org, payment, file, mandate, amount, sequence) VALUES ($1, $2, $3, $4, $5, $6)
