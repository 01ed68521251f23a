-- Credits and retainers given back by themselves.

--: giveback_insert
INSERT INTO giveback (org, id, public_id, customer, account, doc, currency, amount, way, key, reference, day, entry, asked,
                      signed_by, reason, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)

--= giveback_row
id, public_id, customer, account, doc, currency, amount, way, key, reference, day, entry, asked, signed_by, reason, made_us

--: giveback_by_key
SELECT {giveback_row}
FROM giveback WHERE org = $1 AND key = $2

--: giveback_get
SELECT {giveback_row}
FROM giveback WHERE org = $1 AND id = $2

--: giveback_lock
SELECT {giveback_row}
FROM giveback WHERE org = $1 AND id = $2 {lock}

-- Those of a credit or retainer, the newest first.
--: giveback_list
SELECT {giveback_row}
FROM giveback WHERE org = $1 AND account = $2 AND doc = $3 ORDER BY id DESC LIMIT 100

-- The refunds by which one goes back.
--: giveback_refunds
SELECT r.reference, r.amount, r.done, r.state, r.problem, p.public_id, p.reference, p.method
FROM refund r JOIN payment p ON p.org = r.org AND p.id = r.payment WHERE r.org = $1 AND r.giveback = $2 ORDER BY r.id

-- What went back of a credit or retainer by the word of one person; what failed did not.
--: giveback_alone
SELECT CAST(coalesce(sum(CASE WHEN g.way = 2 THEN g.amount
  ELSE (SELECT coalesce(sum(r.amount), 0) FROM refund r WHERE r.org = g.org AND r.giveback = g.id AND r.state <> 11) END), 0) AS BIGINT)
FROM giveback g WHERE g.org = $1 AND g.account = $2 AND g.doc = $3 AND g.signed_by = 0

-- Payments of a customer whose captures may take some of it: the one that left the credit ($4) first, then the newest.
--: giveback_payments
SELECT id FROM payment WHERE org = $1 AND customer = $2 AND currency = $3 AND state IN (10, 13) AND gateway <> 'offline'
  AND captured > refunded + refund_pending + returned
ORDER BY CASE WHEN id = $4 THEN 0 ELSE 1 END, settled_us DESC, id DESC LIMIT $5

-- The oldest transfer of that amount, under that reference or ('') any, that no line of a bank is matched with.
--: giveback_unmatched
SELECT g.id FROM giveback g WHERE g.org = $1 AND g.way = 2 AND g.currency = $2 AND g.amount = $3 AND ($4 = '' OR g.reference = $4)
  AND NOT EXISTS (SELECT 1 FROM bank_line l WHERE l.org = g.org AND l.target = g.id AND l.state = 1) ORDER BY g.id LIMIT 1
