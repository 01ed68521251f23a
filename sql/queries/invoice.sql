-- Invoices as lists show them: lots of receivable. The state bits are those of core/lot.h, STATE_BIT.

--= invoice_state
CASE WHEN closed = 1 THEN 2 WHEN pd = pc THEN CASE WHEN written_off > 0 THEN 4 ELSE 8 END WHEN nc > 0 THEN 16
     WHEN due < $+0 THEN 64 ELSE 128 END

-- $+0 state bits, 255 all of them; with 256 only those that are disputed.
--= invoice_asked
($+0 & 255 = 255 OR state & $+0 <> 0)
  AND ($+0 & 256 = 0 OR doc IN (SELECT o.doc FROM objection o WHERE o.org = $1 AND o.customer = $2 AND o.state <= 2))

-- What a filter finds, per currency; $+0 state bits: only where they ask for what is disputed is its part added up.
--= invoice_sums
SELECT currency, count(*), CAST(sum(total) AS BIGINT), CAST(sum(CASE WHEN closed = 1 THEN 0 ELSE pd - pc END) AS BIGINT),
       CAST(sum(CASE WHEN $+0 & 256 = 0 THEN 0 ELSE (SELECT CASE WHEN o.amount < pd - pc THEN o.amount ELSE pd - pc END
         FROM objection o WHERE o.org = $1 AND o.customer = $2 AND o.state <= 2 AND o.doc = found.doc) END) AS BIGINT)

-- A filter: $+0 currency, '' any, '*' any and nothing else is bounded; $+1 $+2 issued from and to, $+3 $+4 due from and to, $+5
-- type or '', $+6 contract or '', $+7 $+8 total from and to, $+9 $+10 paid from ('': whenever) and to. The days of issue stand so
-- that no index is walked for them: where there are none, each row behind it would be looked up. {invoice_dated} walks it.
--= invoice_fits
($+0 = '*' OR (($+0 = '' OR currency = $+0) AND NOT (day < $+1 OR day > $+2) AND due >= $+3 AND due <= $+4
  AND ($+5 = '' OR type = $+5) AND ($+6 = '' OR contract = $+6) AND total >= $+7 AND total <= $+8
  AND ($+9 = '' OR doc IN (SELECT p.doc FROM summary s
       JOIN entry e ON e.org = s.org AND e.customer = s.customer AND e.currency = s.currency AND e.day >= $+9 AND e.day <= $+10
       JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.account = 1 AND p.side = -1 AND p.phase = 1
       WHERE s.org = $1 AND s.customer = $2 AND e.kind IN (4, 5, 11, 13, 15)))))

--= invoice_dated
day >= $+0 AND day <= $+1

-- What the words $+0 find, each looked up: for few.
--= invoice_with sqlite
search CROSS JOIN lot ON doc = search.rowid WHERE search MATCH $+0
--= invoice_with postgres
search s JOIN lot ON lot.doc = s.doc WHERE s.words @@ CAST($+0 AS tsquery)

-- The same, asked of each row of a list: for many.
--= invoice_among sqlite
+doc IN (SELECT rowid FROM search WHERE search MATCH $+0)
--= invoice_among postgres
doc IN (SELECT s.doc FROM search s WHERE s.words @@ CAST($+0 AS tsquery))

-- In any order: $3 enum invoice_sort, $4 down, $5 number key, $6 text key, $7 doc to go on after. A list stands between the two.
--= invoice_keyed
SELECT {lot_row},
       CASE CAST($3 AS BIGINT) WHEN 5 THEN net WHEN 6 THEN tax WHEN 7 THEN total WHEN 8 THEN pd - pc WHEN 10 THEN state ELSE 0 END AS n,
       CASE CAST($3 AS BIGINT) WHEN 1 THEN day WHEN 2 THEN due WHEN 3 THEN number WHEN 4 THEN type WHEN 9 THEN contract ELSE '' END AS t
--= invoice_in_order
WHERE CASE CAST($4 AS BIGINT) WHEN 0 THEN (n, t, doc) > ($5, $6, $7) ELSE (n, t, doc) < ($5, $6, $7) END
ORDER BY CASE $4 WHEN 0 THEN n END, CASE $4 WHEN 0 THEN t END, CASE $4 WHEN 0 THEN doc END, n DESC, t DESC, doc DESC

--: invoice_newest
SELECT {lot_row}
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND (day, doc) < ($3, $4) AND kind <> 3
  AND ({invoice_state:5}) & $6 <> 0
ORDER BY day DESC, doc DESC LIMIT $7

--: invoice_oldest
SELECT {lot_row}
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND (day, doc) > ($3, $4) AND kind <> 3
  AND ({invoice_state:5}) & $6 <> 0
ORDER BY day, doc LIMIT $7

-- Any order, any filter: $3 to $7 as above, $8 today, $9 state bits, $10 to $20 the filter, $21 how many.
--: invoice_sorted
SELECT {lot_row}
FROM ({invoice_keyed}
FROM (SELECT lot.*, {invoice_state:8} AS state FROM lot WHERE org = $1 AND customer = $2 AND account = 1) AS found
WHERE kind <> 3 AND {invoice_asked:9} AND {invoice_fits:10}) AS keyed
{invoice_in_order} LIMIT $21

-- The same of some days of issue, along them.
--: invoice_sorted_dated
SELECT {lot_row}
FROM ({invoice_keyed}
FROM (SELECT lot.*, {invoice_state:8} AS state FROM lot WHERE org = $1 AND customer = $2 AND account = 1
  AND {invoice_dated:11}) AS found
WHERE kind <> 3 AND {invoice_asked:9} AND {invoice_fits:10}) AS keyed
{invoice_in_order} LIMIT $21

-- The same of what the words $22 find.
--: invoice_matched
SELECT {lot_row}
FROM ({invoice_keyed}
FROM (SELECT lot.*, {invoice_state:8} AS state
FROM {invoice_with:22} AND lot.org = $1 AND lot.customer = $2 AND lot.account = 1) AS found
WHERE kind <> 3 AND {invoice_asked:9} AND {invoice_fits:10}) AS keyed
{invoice_in_order} LIMIT $21

--: invoice_matched_many
SELECT {lot_row}
FROM ({invoice_keyed}
FROM (SELECT lot.*, {invoice_state:8} AS state
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND {invoice_among:22}) AS found
WHERE kind <> 3 AND {invoice_asked:9} AND {invoice_fits:10}) AS keyed
{invoice_in_order} LIMIT $21

-- The newest of many: along the list, each asked whether it is among them. $3 $4 the row to go on after, $5 today, $6 state
-- bits, $7 to $17 the filter, $18 how many, $19 words.
--: invoice_matched_newest
SELECT {lot_row}
FROM (SELECT lot.*, {invoice_state:5} AS state
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND (day, doc) < ($3, $4)
  AND {invoice_dated:8} AND {invoice_among:19}) AS found
WHERE kind <> 3 AND {invoice_asked:6} AND {invoice_fits:7}
ORDER BY day DESC, doc DESC LIMIT $18

-- All that a filter finds without words, along the list, newest first: for who goes through all of it. Its numbers are those
-- above.
--: invoice_walk
SELECT {lot_row}
FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND (day, doc) < ($3, $4) AND kind <> 3
  AND ({invoice_state:5}) & $6 <> 0 AND {invoice_dated:8} AND {invoice_fits:7}
ORDER BY day DESC, doc DESC LIMIT $18

-- What the filter finds, per currency: count, totals, balances. $3 today, $4 state bits, $5 to $15 the filter, $16 words.
--: invoice_found
{invoice_sums:4}
FROM (SELECT lot.*, {invoice_state:3} AS state FROM lot WHERE org = $1 AND customer = $2 AND account = 1) AS found
WHERE kind <> 3 AND {invoice_asked:4} AND {invoice_fits:5}
GROUP BY currency ORDER BY currency

--: invoice_found_dated
{invoice_sums:4}
FROM (SELECT lot.*, {invoice_state:3} AS state FROM lot WHERE org = $1 AND customer = $2 AND account = 1
  AND {invoice_dated:6}) AS found
WHERE kind <> 3 AND {invoice_asked:4} AND {invoice_fits:5}
GROUP BY currency ORDER BY currency

--: invoice_matched_found
{invoice_sums:4}
FROM (SELECT lot.*, {invoice_state:3} AS state
FROM {invoice_with:16} AND lot.org = $1 AND lot.customer = $2 AND lot.account = 1) AS found
WHERE kind <> 3 AND {invoice_asked:4} AND {invoice_fits:5}
GROUP BY currency ORDER BY currency

-- How many the filter finds, counted no further than $16; with the words $17.
--: invoice_count
SELECT count(*)
FROM (SELECT 1 FROM (SELECT lot.*, {invoice_state:3} AS state FROM lot WHERE org = $1 AND customer = $2 AND account = 1) AS found
WHERE kind <> 3 AND {invoice_asked:4} AND {invoice_fits:5} LIMIT $16) AS counted

--: invoice_count_dated
SELECT count(*)
FROM (SELECT 1 FROM (SELECT lot.*, {invoice_state:3} AS state FROM lot WHERE org = $1 AND customer = $2 AND account = 1
  AND {invoice_dated:6}) AS found
WHERE kind <> 3 AND {invoice_asked:4} AND {invoice_fits:5} LIMIT $16) AS counted

--: invoice_matched_count
SELECT count(*) FROM (SELECT 1 FROM (SELECT lot.*, {invoice_state:3} AS state
FROM {invoice_with:17} AND lot.org = $1 AND lot.customer = $2 AND lot.account = 1) AS found
WHERE kind <> 3 AND {invoice_asked:4} AND {invoice_fits:5} LIMIT $16) AS counted

--: invoice_types
SELECT DISTINCT type FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3 AND type <> '' ORDER BY type LIMIT $3

--: invoice_contracts
SELECT DISTINCT contract FROM lot WHERE org = $1 AND customer = $2 AND account = 1 AND kind <> 3 AND contract <> ''
ORDER BY contract LIMIT $3

-- The open ones of one currency, oldest due first: what paying all or an amount starts from.
--: invoice_open
SELECT {lot_row}
FROM lot WHERE org = $1 AND customer = $2 AND currency = $3 AND account = 1 AND pd > pc AND nc = 0 AND kind <> 3
  AND due <= $4
ORDER BY due, day, doc LIMIT $5

-- The same, with no more of each than spreading an amount needs: there may be ten thousand.
--: invoice_payable
SELECT doc, number, day, due, pd, pc FROM lot
WHERE org = $1 AND customer = $2 AND currency = $3 AND account = 1 AND pd > pc AND nc = 0 AND kind <> 3
ORDER BY due, day, doc LIMIT $4

-- The next ones due in a currency, from the day $4 on: all of it stands in the index lot_open.
--: invoice_next
SELECT doc, public_id, kind, number, day, due, type, total, pd, pc, nc, prior
FROM lot WHERE org = $1 AND customer = $2 AND currency = $3 AND account = 1 AND pd > pc AND nc = 0 AND kind <> 3
  AND due >= $4
ORDER BY due, day, doc LIMIT $5

-- Retainer invoices that are not paid, oldest due first.
--: retainer_due
SELECT {lot_whole}
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
SELECT {lot_whole}
FROM lot WHERE org = $1 AND public_id = $2 AND account = $3

--: lot_by_doc
SELECT {lot_whole}
FROM lot WHERE org = $1 AND customer = $2 AND account = $3 AND doc = $4

-- Lots of credit or retainers with something free on them, oldest first.
--: credit_free
SELECT {lot_whole}
FROM lot WHERE org = $1 AND customer = $2 AND currency = $3 AND account = $4 AND pc > pd
ORDER BY day, doc LIMIT $5

-- Credit and retainers (account $3), used up or not, newest first; not what a payment only asked for. $6 1: only documents.
--: credit_page
SELECT {lot_whole}
FROM lot WHERE org = $1 AND customer = $2 AND account = $3 AND (day, doc) < ($4, $5) AND pc > 0 AND ($6 = 0 OR kind <> 0)
ORDER BY day DESC, doc DESC LIMIT $7

-- How many of them, counted no further than $5.
--: credit_count
SELECT count(*) FROM (SELECT 1 FROM lot WHERE org = $1 AND customer = $2 AND account = $3 AND pc > 0 AND ($4 = 0 OR kind <> 0)
LIMIT $5) AS counted

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

-- Documents whose numbers have one of the keys $3 (a JSON list; see 0057_invoice_number), each with its key.
--: invoice_named sqlite
SELECT k, {lot_whole}
FROM (SELECT lot.*, ltrim(upper(replace(replace(number, '-', ''), ' ', '')), '0') AS k FROM lot
      WHERE org = $1 AND customer = $2 AND account IN (1, 10)
        AND ltrim(upper(replace(replace(number, '-', ''), ' ', '')), '0') IN (SELECT value FROM json_each($3))) AS found
ORDER BY k, account, doc LIMIT $4

--: invoice_named postgres
SELECT k, {lot_whole}
FROM (SELECT lot.*, ltrim(upper(replace(replace(number, '-', ''), ' ', '') COLLATE "C"), '0') COLLATE "C" AS k FROM lot
      WHERE org = $1 AND customer = $2 AND account IN (1, 10)
        AND ltrim(upper(replace(replace(number, '-', ''), ' ', '') COLLATE "C"), '0')
            IN (SELECT json_array_elements_text(CAST($3 AS json)))) AS found
ORDER BY k, account, doc LIMIT $4

-- Orders of these keys: how many invoices each has, how many of them are open, and the first of the open, or of all.
--: invoice_ordered sqlite
SELECT k, count(*), count(*) FILTER (WHERE pd > pc), coalesce(min(doc) FILTER (WHERE pd > pc), min(doc))
FROM (SELECT lot.*, ltrim(upper(replace(replace(purchase_order, '-', ''), ' ', '')), '0') AS k FROM lot
      WHERE org = $1 AND customer = $2 AND account = 1 AND purchase_order <> ''
        AND ltrim(upper(replace(replace(purchase_order, '-', ''), ' ', '')), '0') IN (SELECT value FROM json_each($3))) AS found
GROUP BY k ORDER BY k LIMIT $4

--: invoice_ordered postgres
SELECT k, count(*), count(*) FILTER (WHERE pd > pc), coalesce(min(doc) FILTER (WHERE pd > pc), min(doc))
FROM (SELECT lot.*, ltrim(upper(replace(replace(purchase_order, '-', ''), ' ', '') COLLATE "C"), '0') COLLATE "C" AS k FROM lot
      WHERE org = $1 AND customer = $2 AND account = 1 AND purchase_order <> ''
        AND ltrim(upper(replace(replace(purchase_order, '-', ''), ' ', '') COLLATE "C"), '0')
            IN (SELECT json_array_elements_text(CAST($3 AS json)))) AS found
GROUP BY k ORDER BY k LIMIT $4

-- What was invoiced in each month from $3 to $4, with tax, per currency: what was cancelled is not.
--: invoice_months
SELECT currency, substr(day, 1, 7) || '-01', count(*), CAST(sum(total) AS BIGINT) FROM lot
WHERE org = $1 AND customer = $2 AND account = 1 AND day >= $3 AND day <= $4 AND kind <> 3 AND closed = 0
GROUP BY currency, substr(day, 1, 7) ORDER BY currency, substr(day, 1, 7)

-- The bill before $3 of the same contract and type; what was cancelled is passed over.
--: invoice_before
SELECT b.doc, b.public_id, b.number, b.day, b.total FROM lot l
JOIN lot b ON b.org = l.org AND b.customer = l.customer AND b.account = 1 AND b.kind = 1 AND b.contract = l.contract
  AND b.type = l.type AND b.currency = l.currency AND (b.day, b.doc) < (l.day, l.doc) AND b.closed = 0
WHERE l.org = $1 AND l.customer = $2 AND l.account = 1 AND l.doc = $3 AND l.kind = 1
ORDER BY b.day DESC, b.doc DESC LIMIT 1

--: bill_alert_get
SELECT percent, amount, currency FROM bill_alert WHERE org = $1 AND customer = $2

--: bill_alert_set
INSERT INTO bill_alert (org, customer, percent, amount, currency) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, customer) DO UPDATE SET percent = excluded.percent, amount = excluded.amount, currency = excluded.currency
