-- Contracts: references on documents, and what was billed under each.

--= contract_lots
lot x WHERE x.org = $1 AND x.customer = $2 AND x.kind <> 3 AND x.contract <> ''

-- Per contract and currency: invoices, their open balance, free credit, first and last invoice. Names come one after the other
-- out of an index, behind $3; sums are of what is open and what is free.
--: contract_list
WITH RECURSIVE name (contract, n) AS (
  SELECT (SELECT min(x.contract) FROM {contract_lots} AND x.contract > $3), 1
  UNION ALL SELECT (SELECT min(x.contract) FROM {contract_lots} AND x.contract > name.contract), n + 1
  FROM name WHERE name.contract IS NOT NULL AND n < $4),
owed AS (SELECT l.contract, l.currency, sum(l.pd - l.pc) AS open FROM summary s CROSS JOIN lot l WHERE l.org = s.org
  AND l.customer = s.customer AND l.currency = s.currency AND l.account = 1 AND l.pd > l.pc
  AND s.org = $1 AND s.customer = $2 AND l.kind <> 3 AND l.closed = 0 GROUP BY l.contract, l.currency),
free AS (SELECT l.contract, l.currency, sum(l.pc - l.pd - l.nd) AS credit FROM summary s CROSS JOIN lot l WHERE l.org = s.org
  AND l.customer = s.customer AND l.currency = s.currency AND l.account = 10 AND l.pc > l.pd
  AND s.org = $1 AND s.customer = $2 GROUP BY l.contract, l.currency),
billed AS (SELECT name.contract AS contract, of.currency AS currency,
  (SELECT count(*) FROM {contract_lots} AND x.contract = name.contract AND x.account = 1 AND x.currency = of.currency) AS count,
  (SELECT min(x.day) FROM {contract_lots} AND x.contract = name.contract AND x.account = 1 AND x.currency = of.currency) AS first,
  (SELECT max(x.day) FROM {contract_lots} AND x.contract = name.contract AND x.account = 1 AND x.currency = of.currency) AS last
  FROM name CROSS JOIN summary of WHERE of.org = $1 AND of.customer = $2 AND name.contract IS NOT NULL)
SELECT b.contract, b.currency, b.count, CAST(coalesce(o.open, 0) AS BIGINT), CAST(coalesce(f.credit, 0) AS BIGINT),
  coalesce(b.first, ''), coalesce(b.last, '')
FROM billed b LEFT JOIN owed o ON o.contract = b.contract AND o.currency = b.currency
LEFT JOIN free f ON f.contract = b.contract AND f.currency = b.currency
WHERE b.first IS NOT NULL
  OR EXISTS (SELECT 1 FROM {contract_lots} AND x.contract = b.contract AND x.account = 10 AND x.currency = b.currency)
ORDER BY b.contract, b.currency LIMIT $4

-- The last invoice under one: of the last ones in each currency.
--: contract_last
SELECT d.body FROM summary s JOIN lot l ON l.org = s.org AND l.customer = s.customer AND l.account = 1 AND l.doc = (
  SELECT x.doc FROM {contract_lots} AND x.contract = $3 AND x.account = 1 AND x.currency = s.currency AND x.kind = 1
  ORDER BY x.day DESC, x.doc DESC LIMIT 1)
JOIN document d ON d.org = l.org AND d.id = l.doc
WHERE s.org = $1 AND s.customer = $2 ORDER BY l.day DESC, l.doc DESC LIMIT 1
