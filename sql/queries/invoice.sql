-- Invoices as lists show them: lots of receivable. The state bits are those of core/lot.h, STATE_BIT.

--: invoice_newest
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND (day, doc) < ($3, $4) AND kind <> 3
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $5 THEN 64 ELSE 128 END) & $6 <> 0
ORDER BY day DESC, doc DESC LIMIT $7

--: invoice_oldest
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND (day, doc) > ($3, $4) AND kind <> 3
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $5 THEN 64 ELSE 128 END) & $6 <> 0
ORDER BY day, doc LIMIT $7

-- Any order, any filter: $3 sort (core of web/portal/list), $4 number key, $5 text key, $6 doc to go on after, $7 today,
-- $8 state bits, $9 currency or '', $10 $11 issued from and to, $12 $13 due from and to, $14 words or '', $15 how many.
--: invoice_sorted_up sqlite
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3
  AND (CASE $3 WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END,
       CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END, doc) > ($4, $5, $6)
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $7 THEN 64 ELSE 128 END) & $8 <> 0
  AND ($9 = '' OR currency = $9) AND day >= $10 AND day <= $11 AND due >= $12 AND due <= $13
  AND ($14 = '' OR doc IN (SELECT rowid FROM search WHERE search MATCH $14))
ORDER BY CASE $3 WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END,
         CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END, doc
LIMIT $15

--: invoice_sorted_up postgres
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3
  AND (CASE $3::bigint WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END,
       CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END, doc) > ($4::bigint, $5::text, $6::bigint)
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $7 THEN 64 ELSE 128 END) & $8 <> 0
  AND ($9::text = '' OR currency = $9) AND day >= $10 AND day <= $11 AND due >= $12 AND due <= $13
  AND ($14::text = '' OR doc IN (SELECT s.doc FROM search s WHERE s.words @@ CAST($14 AS tsquery)))
ORDER BY CASE $3 WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END,
         CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END, doc
LIMIT $15

--: invoice_sorted_down sqlite
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3
  AND (CASE $3 WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END,
       CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END, doc) < ($4, $5, $6)
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $7 THEN 64 ELSE 128 END) & $8 <> 0
  AND ($9 = '' OR currency = $9) AND day >= $10 AND day <= $11 AND due >= $12 AND due <= $13
  AND ($14 = '' OR doc IN (SELECT rowid FROM search WHERE search MATCH $14))
ORDER BY CASE $3 WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END DESC,
         CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END DESC, doc DESC
LIMIT $15

--: invoice_sorted_down postgres
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3
  AND (CASE $3::bigint WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END,
       CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END, doc) < ($4::bigint, $5::text, $6::bigint)
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $7 THEN 64 ELSE 128 END) & $8 <> 0
  AND ($9::text = '' OR currency = $9) AND day >= $10 AND day <= $11 AND due >= $12 AND due <= $13
  AND ($14::text = '' OR doc IN (SELECT s.doc FROM search s WHERE s.words @@ CAST($14 AS tsquery)))
ORDER BY CASE $3 WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc ELSE 0 END DESC,
         CASE $3 WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type ELSE '' END DESC, doc DESC
LIMIT $15

-- What the filter finds, per currency: count, totals, balances.
--: invoice_found sqlite
SELECT currency, count(*), sum(total), sum(CASE WHEN closed = 1 THEN 0 ELSE pd - pc END)
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $3 THEN 64 ELSE 128 END) & $4 <> 0
  AND ($5 = '' OR currency = $5) AND day >= $6 AND day <= $7 AND due >= $8 AND due <= $9
  AND ($10 = '' OR doc IN (SELECT rowid FROM search WHERE search MATCH $10))
GROUP BY currency ORDER BY currency

--: invoice_found postgres
SELECT currency, count(*), CAST(sum(total) AS BIGINT), CAST(sum(CASE WHEN closed = 1 THEN 0 ELSE pd - pc END) AS BIGINT)
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3
  AND (CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
       WHEN due < $3 THEN 64 ELSE 128 END) & $4 <> 0
  AND ($5::text = '' OR currency = $5) AND day >= $6 AND day <= $7 AND due >= $8 AND due <= $9
  AND ($10::text = '' OR doc IN (SELECT s.doc FROM search s WHERE s.words @@ CAST($10 AS tsquery)))
GROUP BY currency ORDER BY currency

-- The open ones of one currency, oldest due first: what paying all or an amount starts from.
--: invoice_open
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND currency = $3 AND account = 1 AND pd > pc AND nc = 0 AND kind <> 3
  AND due <= $4
ORDER BY due, day, doc LIMIT $5

-- The same, with no more of each than spreading an amount needs: there may be ten thousand.
--: invoice_payable
SELECT doc, number, day, due, pd, pc FROM lot
WHERE org = $1 AND customer = $2 AND currency = $3 AND account = 1 AND pd > pc AND nc = 0 AND kind <> 3
ORDER BY due, day, doc LIMIT $4

-- The next ones due in a currency, from the day $4 on.
--: invoice_next
SELECT doc, currency, public_id, kind, number, day, due, type, purchase_order, contract, net, tax, total, closed,
       written_off, pd, pc, nd, nc
FROM lot WHERE org = $1 AND customer = $2 AND currency = $3 AND account = 1 AND pd > pc AND nc = 0 AND kind <> 3
  AND due >= $4
ORDER BY due, day, doc LIMIT $5

-- Retainer invoices that are not paid, oldest due first.
--: retainer_due
SELECT customer, account, doc, currency, public_id, kind, number, day, due, type, purchase_order, contract,
       net, tax, total, closed, written_off, pd, pc, nd, nc, version
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND pd > pc AND kind = 3
ORDER BY due, day, doc LIMIT $3

-- Retainer invoices, newest first, with what is left of what was paid; $5 0 all, 1 outstanding, 2 paid.
--: retainer_list
SELECT l.doc, l.currency, l.public_id, l.number, l.day, l.due, l.total, l.closed, l.written_off, l.pd, l.pc, l.nc,
       coalesce(r.pc - r.pd - r.nd, 0)
FROM lot l LEFT JOIN lot r ON r.org = l.org AND r.customer = l.customer AND r.account = 11 AND r.doc = l.doc
WHERE l.org = $1 AND l.customer = $2 AND l.account = 1 AND l.kind = 3 AND (l.day, l.doc) < ($3, $4)
  AND ($5 = 0 OR ($5 = 1 AND l.pd > l.pc) OR ($5 = 2 AND l.pd = l.pc AND l.closed = 0))
ORDER BY l.day DESC, l.doc DESC LIMIT $6

-- Terms of payment of the open ones of a currency, where they differ from the organisation's.
--: invoice_terms_list
SELECT t.doc, t.partial, t.minimum FROM invoice_terms t
JOIN lot l ON l.org = t.org AND l.customer = t.customer AND l.account = 1 AND l.doc = t.doc
WHERE t.org = $1 AND t.customer = $2 AND l.currency = $3 AND l.pd > l.pc ORDER BY t.doc

--: invoice_terms_set
INSERT INTO invoice_terms (org, customer, doc, partial, minimum) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, customer, doc) DO UPDATE SET partial = excluded.partial, minimum = excluded.minimum

--: invoice_terms_delete
DELETE FROM invoice_terms WHERE org = $1 AND customer = $2 AND doc = $3

--: invoice_by_public
SELECT customer, account, doc, currency, public_id, kind, number, day, due, type, purchase_order, contract,
       net, tax, total, closed, written_off, pd, pc, nd, nc, version
FROM lot WHERE org = $1 AND public_id = $2 AND account = $3

--: lot_by_doc
SELECT customer, account, doc, currency, public_id, kind, number, day, due, type, purchase_order, contract,
       net, tax, total, closed, written_off, pd, pc, nd, nc, version
FROM lot WHERE org = $1 AND customer = $2 AND account = $3 AND doc = $4

-- Lots of credit or retainers with something free on them, oldest first.
--: credit_free
SELECT customer, account, doc, currency, public_id, kind, number, day, due, type, purchase_order, contract,
       net, tax, total, closed, written_off, pd, pc, nd, nc, version
FROM lot WHERE org = $1 AND customer = $2 AND currency = $3 AND account = $4 AND pc > pd
ORDER BY day, doc LIMIT $5

-- Credit and retainers (account $3), used up or not, newest first; not what a payment only asked for.
--: credit_page
SELECT customer, account, doc, currency, public_id, kind, number, day, due, type, purchase_order, contract,
       net, tax, total, closed, written_off, pd, pc, nd, nc, version
FROM lot WHERE org = $1 AND customer = $2 AND account = $3 AND (day, doc) < ($4, $5) AND pc > 0
ORDER BY day DESC, doc DESC LIMIT $6

-- What a credit or retainer was used on: by invoice, or by the payment that used it. Net of what came back; the last column
-- is what people applied by hand, which they may take back.
--: credit_used_list
SELECT coalesce(l.doc, 0), coalesce(l.public_id, y.public_id, ''), coalesce(l.number, y.reference, ''), max(e.day),
       CAST(sum(c.side * c.amount) AS BIGINT),
       CAST(sum(CASE WHEN e.kind = 5 AND e.key LIKE 'hand:%' THEN c.side * c.amount ELSE 0 END) AS BIGINT)
FROM posting c JOIN entry e ON e.org = c.org AND e.id = c.entry
LEFT JOIN posting p ON p.org = c.org AND p.entry = c.entry AND p.account = 1 AND p.source = c.doc AND p.phase = 1
LEFT JOIN lot l ON l.org = c.org AND l.customer = e.customer AND l.account = 1 AND l.doc = p.doc AND e.kind IN (5, 6)
LEFT JOIN payment y ON y.org = c.org AND y.id = e.ref AND e.kind = 11
WHERE c.org = $1 AND c.doc = $2 AND c.account = $3 AND c.phase = 1 AND e.kind NOT IN (2, 3) AND (c.side = 1 OR e.kind IN (5, 6))
GROUP BY l.doc, l.public_id, l.number, y.public_id, y.reference HAVING sum(c.side * c.amount) <> 0
ORDER BY 4 DESC, 3 LIMIT 500

-- What is open, per currency. $3 is today, $4 to $6 the days 30, 60 and 90 before it. Of those that are not pending: count and
-- balance of what is not yet due, 1-30, 31-60, 61-90 and over 90 days late; then totals as issued of due, overdue, pending.
--: invoice_open_sums
SELECT currency,
       CAST(coalesce(sum(1) FILTER (WHERE nc = 0 AND due >= $3), 0) AS BIGINT),
       CAST(coalesce(sum(pd - pc) FILTER (WHERE nc = 0 AND due >= $3), 0) AS BIGINT),
       CAST(coalesce(sum(1) FILTER (WHERE nc = 0 AND due < $3 AND due >= $4), 0) AS BIGINT),
       CAST(coalesce(sum(pd - pc) FILTER (WHERE nc = 0 AND due < $3 AND due >= $4), 0) AS BIGINT),
       CAST(coalesce(sum(1) FILTER (WHERE nc = 0 AND due < $4 AND due >= $5), 0) AS BIGINT),
       CAST(coalesce(sum(pd - pc) FILTER (WHERE nc = 0 AND due < $4 AND due >= $5), 0) AS BIGINT),
       CAST(coalesce(sum(1) FILTER (WHERE nc = 0 AND due < $5 AND due >= $6), 0) AS BIGINT),
       CAST(coalesce(sum(pd - pc) FILTER (WHERE nc = 0 AND due < $5 AND due >= $6), 0) AS BIGINT),
       CAST(coalesce(sum(1) FILTER (WHERE nc = 0 AND due < $6), 0) AS BIGINT),
       CAST(coalesce(sum(pd - pc) FILTER (WHERE nc = 0 AND due < $6), 0) AS BIGINT),
       CAST(coalesce(sum(total) FILTER (WHERE nc = 0 AND due >= $3), 0) AS BIGINT),
       CAST(coalesce(sum(total) FILTER (WHERE nc = 0 AND due < $3), 0) AS BIGINT),
       CAST(coalesce(sum(total) FILTER (WHERE nc > 0), 0) AS BIGINT)
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND pd > pc AND kind <> 3
GROUP BY currency ORDER BY currency
