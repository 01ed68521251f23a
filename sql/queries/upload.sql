-- Files that people sent.

--: upload_insert
INSERT INTO upload (org, id, public_id, customer, name, mime, bytes, sha256, kind, person, who, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

--: upload_by_id
SELECT public_id, customer, name, mime, bytes, sha256, kind, person, who, at_us FROM upload WHERE org = $1 AND id = $2

--: upload_by_public
SELECT id FROM upload WHERE org = $1 AND public_id = $2

-- What the contacts of a customer have sent so far.
--: upload_sums
SELECT count(*), CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM upload WHERE org = $1 AND customer = $2 AND kind = 1
