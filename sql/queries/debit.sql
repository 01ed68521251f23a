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

-- What a bank may collect in one sum: the files made from $3 to $4, each by sequence and kind of mandate, with what of it came
-- back and was not matched by itself, and how many of its debits a line is matched with.
--: debit_batches
SELECT f.id, f.message, f.day, d.sequence, m.kind, count(*), CAST(sum(d.amount) AS BIGINT),
  CAST(sum(CASE WHEN y.returned >= d.amount AND NOT EXISTS (SELECT 1 FROM bank_line l WHERE l.org = d.org AND l.target = d.payment
    AND l.state = 1 AND l.side = -1) THEN d.amount ELSE 0 END) AS BIGINT),
  sum(CASE WHEN EXISTS (SELECT 1 FROM bank_line l WHERE l.org = d.org AND l.target = d.payment AND l.state = 1 AND l.side = 1)
    OR EXISTS (SELECT 1 FROM bank_part b WHERE b.org = d.org AND b.payment = d.payment) THEN 1 ELSE 0 END)
FROM debit_file f JOIN debit d ON d.org = f.org AND d.file = f.id
JOIN payment y ON y.org = d.org AND y.id = d.payment JOIN mandate m ON m.org = d.org AND m.id = d.mandate
WHERE f.org = $1 AND f.scheme = $2 AND f.made_on >= $3 AND f.made_on <= $4
GROUP BY f.id, f.message, f.day, d.sequence, m.kind ORDER BY f.id DESC, d.sequence, m.kind LIMIT $5

--: debit_file_get
SELECT scheme, message, day, count, total FROM debit_file WHERE org = $1 AND id = $2

-- The debits of a file that no line is matched with.
--: debit_entries
SELECT d.payment, y.public_id, y.reference, d.amount, d.sequence, m.kind, m.name,
  CASE WHEN y.returned >= d.amount AND NOT EXISTS (SELECT 1 FROM bank_line l WHERE l.org = d.org AND l.target = d.payment
    AND l.state = 1 AND l.side = -1) THEN 1 ELSE 0 END
FROM debit d JOIN payment y ON y.org = d.org AND y.id = d.payment JOIN mandate m ON m.org = d.org AND m.id = d.mandate
WHERE d.org = $1 AND d.file = $2
  AND NOT EXISTS (SELECT 1 FROM bank_line l WHERE l.org = d.org AND l.target = d.payment AND l.state = 1 AND l.side = 1)
  AND NOT EXISTS (SELECT 1 FROM bank_part b WHERE b.org = d.org AND b.payment = d.payment)
ORDER BY d.payment

--: debit_insert
INSERT INTO debit (org, payment, file, mandate, amount, sequence) VALUES ($1, $2, $3, $4, $5, $6)
