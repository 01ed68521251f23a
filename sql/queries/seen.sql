-- Who has looked at which document.

--: seen_get
SELECT 1 FROM document_seen WHERE org = $1 AND doc = $2 AND contact = $3 AND address = $4

--: seen_insert
INSERT INTO document_seen (org, doc, contact, address, made_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (org, doc, contact, address) DO NOTHING
