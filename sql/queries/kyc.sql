-- Proofs of customers.

--: kyc_insert
INSERT INTO kyc_proof (org, id, public_id, customer, kind, upload) VALUES ($1, $2, $3, $4, $5, $6)

--: kyc_by_public
SELECT p.id, p.public_id, p.customer, p.kind, p.upload, p.state, p.until, p.reason, p.decided_by, p.decided_us,
  u.name, u.bytes, u.who, u.at_us
FROM kyc_proof p JOIN upload u ON u.org = p.org AND u.id = p.upload WHERE p.org = $1 AND p.public_id = $2

--: kyc_by_id
SELECT p.id, p.public_id, p.customer, p.kind, p.upload, p.state, p.until, p.reason, p.decided_by, p.decided_us,
  u.name, u.bytes, u.who, u.at_us
FROM kyc_proof p JOIN upload u ON u.org = p.org AND u.id = p.upload WHERE p.org = $1 AND p.id = $2

-- Of a customer, newest first.
--: kyc_list
SELECT p.id, p.public_id, p.customer, p.kind, p.upload, p.state, p.until, p.reason, p.decided_by, p.decided_us,
  u.name, u.bytes, u.who, u.at_us
FROM kyc_proof p JOIN upload u ON u.org = p.org AND u.id = p.upload
WHERE p.org = $1 AND p.customer = $2 ORDER BY p.id DESC LIMIT 200

-- What waits for an answer and is still the newest of its kind.
--: kyc_decide
UPDATE kyc_proof SET state = $3, until = $4, reason = $5, decided_by = $6, decided_us = $7
WHERE org = $1 AND id = $2 AND state = 0 AND NOT EXISTS (SELECT 1 FROM kyc_proof n WHERE n.org = kyc_proof.org
  AND n.customer = kyc_proof.customer AND n.kind = kyc_proof.kind AND n.id > kyc_proof.id)
