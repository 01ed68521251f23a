-- Statements of account: entries that change what a customer owes, and what is open on a day.

--= statement_sum
count(*), CAST(coalesce(sum(CASE WHEN effect > 0 THEN effect ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN effect < 0 THEN -effect ELSE 0 END), 0) AS BIGINT)

--= statement_entry
SELECT e.day, e.id, e.kind, e.effect, coalesce(l.account, 0), coalesce(l.kind, 0), coalesce(l.public_id, p.public_id, ''),
       coalesce(l.number, CASE WHEN p.receipt <> '' THEN p.receipt ELSE p.reference END, ''), coalesce(l.purchase_order, ''),
       e.at_us
FROM entry e LEFT JOIN giveback g ON g.org = e.org AND g.id = e.ref AND e.kind = 22
LEFT JOIN lot l ON l.org = e.org AND l.customer = e.customer AND l.doc = coalesce(g.doc, e.ref)
  AND l.account = coalesce(g.account, CASE e.kind WHEN 2 THEN 10 WHEN 1 THEN 1 WHEN 3 THEN 1 WHEN 4 THEN 1 WHEN 16 THEN 1 END)
LEFT JOIN payment p ON p.org = e.org AND p.id = e.ref

-- Entries with an effect, in the order of their days, from behind ($4, $5) up to ($6, $7).
--: statement_sums
SELECT {statement_sum}
FROM entry WHERE org = $1 AND customer = $2 AND currency = $3 AND (day, id) > ($4, $5) AND (day, id) <= ($6, $7)
  AND effect <> 0

-- The same one by one, with the document or payment each is about; what was given back (22) is about its credit.
--: statement_rows
{statement_entry}
WHERE e.org = $1 AND e.customer = $2 AND e.currency = $3 AND (e.day, e.id) > ($4, $5) AND e.day <= $6 AND e.effect <> 0
ORDER BY e.day, e.id LIMIT $7

-- Those up to the day $4 that were put into the books at $6 or later; $5 is the least id of that time.
--: statement_late_sums
SELECT {statement_sum}
FROM entry WHERE org = $1 AND customer = $2 AND currency = $3 AND day <= $4 AND id >= $5 AND at_us >= $6 AND effect <> 0

--: statement_late
{statement_entry}
WHERE e.org = $1 AND e.customer = $2 AND e.currency = $3 AND e.day <= $4 AND e.id >= $5 AND e.at_us >= $6 AND e.effect <> 0
ORDER BY e.day, e.id LIMIT $7

-- What was posted on a lot up to a day, with the payment or credit it came from or went back to.
--: statement_postings
SELECT e.day, e.id, e.at_us, e.kind, p.side * p.amount, coalesce(y.public_id, l.public_id, ''),
       coalesce(CASE WHEN y.receipt <> '' THEN y.receipt ELSE y.reference END, l.number, ''), coalesce(l.account, 0)
FROM posting p JOIN entry e ON e.org = p.org AND e.id = p.entry AND e.customer = $2
LEFT JOIN payment y ON y.org = p.org AND y.id = CASE WHEN p.source <> 0 THEN p.source ELSE e.ref END
LEFT JOIN lot l ON l.org = p.org AND l.customer = $2 AND l.doc = p.source AND l.doc <> p.doc AND l.account IN (10, 11)
  AND y.id IS NULL
WHERE p.org = $1 AND p.doc = $3 AND p.account = $4 AND p.phase = 1 AND e.day <= $5
ORDER BY e.day, e.id, p.line LIMIT $6

-- What was open on lots at the end of the day $4: what is now, less what happened after it. A retainer invoice is owed only
-- once it is paid, so its receivable is left out with what stands against it (retainer_unpaid, 12).
--: statement_open
SELECT l.account, l.doc, l.kind, l.public_id, l.number, l.purchase_order, l.day, l.due, l.total, x.open
FROM (SELECT b.account, b.doc, CAST(sum(b.amount) AS BIGINT) AS open FROM (
        SELECT account, doc, pd - pc AS amount FROM lot
        WHERE org = $1 AND customer = $2 AND currency = $3 AND account IN (1, 2) AND pd > pc
        UNION ALL SELECT account, doc, pd - pc FROM lot
        WHERE org = $1 AND customer = $2 AND currency = $3 AND account IN (10, 11, 13) AND pc > pd
        UNION ALL SELECT p.account, p.doc, -p.side * p.amount FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
        WHERE e.org = $1 AND e.customer = $2 AND e.currency = $3 AND e.day > $4 AND p.phase = 1
          AND p.account IN (1, 2, 10, 11, 13)
      ) b GROUP BY b.account, b.doc HAVING sum(b.amount) <> 0) x
JOIN lot l ON l.org = $1 AND l.customer = $2 AND l.account = x.account AND l.doc = x.doc
WHERE l.account <> 1 OR l.kind <> 3
ORDER BY l.day, l.doc, l.account LIMIT $5

--: statement_mail_get
SELECT wanted FROM statement_mail WHERE org = $1 AND customer = $2 AND contact = $3

--: statement_mail_put
INSERT INTO statement_mail (org, customer, contact, wanted, made_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, customer, contact) DO UPDATE SET wanted = excluded.wanted, made_us = excluded.made_us

-- Whom to send statements of which customer; $2 is what holds for those who have not said, ($3, $4) whom to go on after.
--: statement_mail_list
SELECT m.customer, m.contact FROM membership m JOIN contact c ON c.org = m.org AND c.id = m.contact AND c.active = 1
LEFT JOIN statement_mail s ON s.org = m.org AND s.customer = m.customer AND s.contact = m.contact
WHERE m.org = $1 AND m.permissions <> 0 AND coalesce(s.wanted, $2) = 1 AND (m.customer, m.contact) > ($3, $4)
ORDER BY m.customer, m.contact LIMIT $5
