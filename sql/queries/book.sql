-- The books: lots and summaries locked and written, entries and postings inserted.

--= lot_row
doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc, prior
--= lot_whole
customer, account, {lot_row}, version

--: lot_lock
SELECT {lot_whole}, planned
FROM lot WHERE org = $1 AND customer = $2 AND account = $3 AND doc = $4 {lock}

--: lot_insert
INSERT INTO lot (org, customer, account, doc, currency, public_id, kind, number, day, due, type, purchase_order,
                 contract, net, tax, total, closed, written_off, pd, pc, nd, nc, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)

--: lot_update
UPDATE lot SET pd = $5, pc = $6, nd = $7, nc = $8, closed = $9, written_off = $10, version = $11, due = $12, planned = $13
WHERE org = $1 AND customer = $2 AND account = $3 AND doc = $4

-- What the bill before comes to, anew: of this bill and of the one after it, when this one has come or is closed.
--: lot_prior
UPDATE lot SET prior = coalesce((SELECT b.total FROM lot b WHERE b.org = lot.org AND b.customer = lot.customer AND b.account = 1
    AND b.kind = 1 AND b.closed = 0 AND b.contract = lot.contract AND b.type = lot.type AND b.currency = lot.currency
    AND (b.day, b.doc) < (lot.day, lot.doc) ORDER BY b.day DESC, b.doc DESC LIMIT 1), -1)
WHERE org = $1 AND customer = $2 AND account = 1 AND doc IN ($3, (
  SELECT n.doc FROM lot l JOIN lot n ON n.org = l.org AND n.customer = l.customer AND n.account = 1 AND n.kind = 1
    AND n.closed = 0 AND n.contract = l.contract AND n.type = l.type AND n.currency = l.currency
    AND (n.day, n.doc) > (l.day, l.doc)
  WHERE l.org = $1 AND l.customer = $2 AND l.account = 1 AND l.doc = $3 ORDER BY n.day, n.doc LIMIT 1))

--= summary_row
currency, open_n, open_sum, pending_n, pending_sum, paid_n, paid_sum, cancelled_n, cancelled_sum,
       credit_n, credit_sum, credit_pending, retainer_n, retainer_sum, retainer_due_n, retainer_due_sum,
       received_sum, version, written_off_n, written_off_sum

--: summary_lock
SELECT {summary_row}
FROM summary WHERE org = $1 AND customer = $2 AND currency = $3 {lock}

--: summary_insert
INSERT INTO summary (org, customer, currency, open_n, open_sum, pending_n, pending_sum, paid_n, paid_sum, cancelled_n,
                     cancelled_sum, credit_n, credit_sum, credit_pending, retainer_n, retainer_sum, retainer_due_n,
                     retainer_due_sum, received_sum, version, written_off_n, written_off_sum)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)

--: summary_update
UPDATE summary SET open_n = $4, open_sum = $5, pending_n = $6, pending_sum = $7, paid_n = $8, paid_sum = $9,
       cancelled_n = $10, cancelled_sum = $11, credit_n = $12, credit_sum = $13, credit_pending = $14,
       retainer_n = $15, retainer_sum = $16, retainer_due_n = $17, retainer_due_sum = $18, received_sum = $19, version = $20,
       written_off_n = $21, written_off_sum = $22
WHERE org = $1 AND customer = $2 AND currency = $3

--: summary_list
SELECT {summary_row}
FROM summary WHERE org = $1 AND customer = $2 ORDER BY currency

--: entry_insert
INSERT INTO entry (org, id, customer, currency, kind, day, at_us, who, key, ref, resolves, reverses, effect, document_hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)

--: entry_key
SELECT id FROM entry WHERE org = $1 AND key = $2

--: posting_insert
INSERT INTO posting (org, entry, line, account, sub, doc, source, side, amount, phase, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

--: entry_sums
SELECT count(*), CAST(coalesce(sum(CASE WHEN phase = 1 THEN side * amount ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN phase = 0 THEN side * amount ELSE 0 END), 0) AS BIGINT)
FROM posting WHERE org = $1 AND entry = $2

--: unsealed_insert
INSERT INTO unsealed (org, entry) VALUES ($1, $2)

--: series_insert
INSERT INTO series (org, kind, year, next) VALUES ($1, $2, $3, 1) ON CONFLICT (org, kind, year) DO NOTHING

--: series_lock
SELECT next, held FROM series WHERE org = $1 AND kind = $2 AND year = $3 {lock}

--: series_update
UPDATE series SET next = $4 WHERE org = $1 AND kind = $2 AND year = $3

--: series_list
SELECT kind, year, next, held FROM series WHERE org = $1 ORDER BY kind, year

-- After a restore: nobody knows which numbers went out since.
--: series_hold
UPDATE series SET held = 1 WHERE org = $1

--: series_release
UPDATE series SET next = $4, held = 0 WHERE org = $1 AND kind = $2 AND year = $3

--: chain_insert
INSERT INTO chain (org, epoch, n, hash) VALUES ($1, 1, 0, $2)

--: chain_lock
SELECT n, hash FROM chain WHERE org = $1 {lock}

--: chain_update
UPDATE chain SET n = $2, hash = $3 WHERE org = $1

--: chain_head
SELECT o.slug, c.epoch, c.n, c.hash FROM chain c JOIN org o ON o.id = c.org WHERE c.org = $1

--: chain_epoch
UPDATE chain SET epoch = $2 WHERE org = $1

-- The restore that began the epoch after a given one: its key names the head restored and the last one known.
--: epoch_after
SELECT key FROM entry WHERE org = $1 AND kind = 40 AND ref > $2 ORDER BY ref LIMIT 1

--: seal_hash
SELECT hash FROM seal WHERE org = $1 AND n = $2

--: seal_insert
INSERT INTO seal (org, n, entry, hash) VALUES ($1, $2, $3, $4)

--: unsealed_delete
DELETE FROM unsealed WHERE org = $1 AND entry = $2

-- What of each source stands on an invoice, and the account it came from. What was issued, and what was written off, is
-- no such thing.
--: standing_list
SELECT p.source, CASE WHEN d.kind = 3 THEN 11 ELSE 10 END, CAST(sum(-p.side * p.amount) AS BIGINT)
FROM posting p JOIN entry e ON e.org = p.org AND e.id = p.entry LEFT JOIN document d ON d.org = p.org AND d.id = p.source
WHERE p.org = $1 AND p.doc = $2 AND p.account = 1 AND p.phase = 1 AND e.kind NOT IN (1, 3, 16)
GROUP BY p.source, d.kind HAVING sum(-p.side * p.amount) <> 0 ORDER BY p.source

--= entry_posting
e.id, e.customer, e.currency, e.kind, e.day, e.at_us, e.who, e.key, e.ref, coalesce(e.resolves, 0),
       coalesce(e.reverses, 0), e.effect, e.document_hash, coalesce(p.line, -1), coalesce(p.account, 0), coalesce(p.sub, ''),
       coalesce(p.doc, 0), coalesce(p.source, 0), coalesce(p.side, 0), coalesce(p.amount, 0), coalesce(p.phase, 0)

-- Entries waiting, each with its postings; a lot's versions ascend with the ids of its entries.
--: unsealed_list
SELECT {entry_posting},
       coalesce(p.version, 0)
FROM (SELECT u.entry FROM unsealed u WHERE u.org = $1 ORDER BY u.entry LIMIT $2) w
JOIN entry e ON e.org = $1 AND e.id = w.entry LEFT JOIN posting p ON p.org = $1 AND p.entry = e.id
ORDER BY e.id, p.line

--: sealed_list
SELECT {entry_posting},
       coalesce(p.version, 0), s.n, s.hash
FROM (SELECT n, entry, hash FROM seal WHERE org = $1 AND n > $2 ORDER BY n LIMIT $3) s
JOIN entry e ON e.org = $1 AND e.id = s.entry LEFT JOIN posting p ON p.org = $1 AND p.entry = e.id
ORDER BY s.n, p.line

--: org_balance_insert
INSERT INTO org_balance (org, account, sub, currency, pd, pc) VALUES ($1, $2, $3, $4, 0, 0)
ON CONFLICT (org, account, sub, currency) DO NOTHING

--: org_balance_add
UPDATE org_balance SET pd = pd + $5, pc = pc + $6 WHERE org = $1 AND account = $2 AND sub = $3 AND currency = $4
