-- Contracts: references on documents, and what was billed under each.

-- Per contract and currency: invoices, their open balance, free credit, first and last invoice.
--: contract_list
SELECT contract, currency, CAST(sum(CASE WHEN account = 1 THEN 1 ELSE 0 END) AS BIGINT),
  CAST(sum(CASE WHEN account = 1 AND closed = 0 THEN pd - pc ELSE 0 END) AS BIGINT),
  CAST(sum(CASE WHEN account = 10 THEN pc - pd - nd ELSE 0 END) AS BIGINT),
  coalesce(min(CASE WHEN account = 1 THEN day END), ''), coalesce(max(CASE WHEN account = 1 THEN day END), '')
FROM lot WHERE org = $1 AND customer = $2 AND contract > $3 AND ((account = 1 AND kind <> 3) OR account = 10)
GROUP BY contract, currency ORDER BY contract, currency LIMIT $4

-- The last invoice under one.
--: contract_last
SELECT d.body FROM lot l JOIN document d ON d.org = l.org AND d.id = l.doc
WHERE l.org = $1 AND l.customer = $2 AND l.account = 1 AND l.contract = $3 AND l.kind = 1
ORDER BY l.day DESC, l.doc DESC LIMIT 1
