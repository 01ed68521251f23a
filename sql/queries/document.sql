-- Documents as issued, what is attached to them and what happened to them.

--: document_insert
INSERT INTO document (org, id, public_id, customer, kind, number, issued, hash, body, source, source_format, made_us,
  language)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, (SELECT language FROM customer WHERE org = $1 AND id = $4))

--: document_by_number
SELECT id, hash, source, customer FROM document WHERE org = $1 AND kind = $2 AND number = $3

--: document_by_id
SELECT public_id, customer, kind, hash, body, source, source_format, language FROM document WHERE org = $1 AND id = $2

--: attached_insert
INSERT INTO attached (org, doc, line, name, mime, description, url, sha256, bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: attached_list
SELECT line, name, mime, description, url, sha256, bytes FROM attached WHERE org = $1 AND doc = $2 ORDER BY line

--: kept_insert
INSERT INTO kept (org, sha256, bytes) VALUES ($1, $2, $3) ON CONFLICT (org, sha256) DO NOTHING

--: kept_get
SELECT bytes FROM kept WHERE org = $1 AND sha256 = $2

--: kept_of_shard
SELECT sha256 FROM kept WHERE org = $1 AND sha256 >= $2 AND sha256 < $2 || 'g' ORDER BY sha256

-- Until the end of the transaction nobody else keeps anything, and what others were keeping is there.
--: kept_hold sqlite
DELETE FROM kept WHERE org < 0

--: kept_hold postgres
LOCK TABLE kept IN SHARE ROW EXCLUSIVE MODE

-- Bytes that nothing names. Documents before $3 were looked at and do not.
--: kept_forget
DELETE FROM kept WHERE org = $1 AND sha256 = $2 AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.org = $1 AND u.sha256 = $2)
  AND NOT EXISTS (SELECT 1 FROM document d WHERE d.org = $1 AND d.id >= $3 AND d.source = $2)
  AND NOT EXISTS (SELECT 1 FROM attached t WHERE t.org = $1 AND t.doc >= $3 AND t.sha256 = $2)

-- Every file that a row names, by the first two letters of its digest.
--: file_named
SELECT sha256 FROM upload WHERE org = $1 AND sha256 >= $2 AND sha256 < $2 || 'g'
UNION SELECT sha256 FROM rendering WHERE org = $1 AND sha256 >= $2 AND sha256 < $2 || 'g'
UNION SELECT source FROM document WHERE org = $1 AND source <> '' AND source >= $2 AND source < $2 || 'g'
UNION SELECT sha256 FROM attached WHERE org = $1 AND sha256 >= $2 AND sha256 < $2 || 'g'
UNION SELECT sha256 FROM bank_statement WHERE org = $1 AND sha256 >= $2 AND sha256 < $2 || 'g'
UNION SELECT sha256 FROM debit_file WHERE org = $1 AND sha256 >= $2 AND sha256 < $2 || 'g' ORDER BY sha256

--: rendering_get
SELECT sha256, bytes FROM rendering WHERE org = $1 AND subject = $2

--: rendering_insert
INSERT INTO rendering (org, subject, sha256, bytes, made_us) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (org, subject) DO NOTHING

-- What it named is spoiled ($3), and drawn again.
--: rendering_replace
UPDATE rendering SET sha256 = $4, bytes = $5, made_us = $6 WHERE org = $1 AND subject = $2 AND sha256 = $3

--: history_insert
INSERT INTO history (org, subject, id, at_us, kind, who, detail, contact) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

--: history_list
SELECT at_us, kind, who, detail FROM history WHERE org = $1 AND subject = $2 ORDER BY id LIMIT $3

-- What stands on an invoice: payments and credits applied, with their dates and references.
--: applied_list
SELECT e.day, e.kind, p.side, p.amount, p.source, coalesce(y.reference, ''), coalesce(y.method, ''), coalesce(y.public_id, ''),
       coalesce(d.number, ''), coalesce(d.public_id, '')
FROM posting p JOIN entry e ON e.org = p.org AND e.id = p.entry
LEFT JOIN payment y ON y.org = p.org AND y.id = p.source LEFT JOIN document d ON d.org = p.org AND d.id = p.source
WHERE p.org = $1 AND p.doc = $2 AND p.account = 1 AND p.phase = 1 AND e.kind <> 1 ORDER BY p.entry, p.line LIMIT $3
