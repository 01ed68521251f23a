-- Documents that an organisation and a customer share.

--: shared_insert
INSERT INTO shared (org, id, public_id, customer, title, version, last, side) VALUES ($1, $2, $3, $4, $5, 1, $6, $7)

-- The next version, if $3 is still the newest and it was not withdrawn.
--: shared_next
UPDATE shared SET version = version + 1, last = $4, side = $5
WHERE org = $1 AND id = $2 AND version = $3 AND withdrawn_us = 0

--: shared_version_insert
INSERT INTO shared_version (org, shared, n, upload, note) VALUES ($1, $2, $3, $4, $5)

--: shared_by_public
SELECT s.id, s.public_id, s.customer, s.title, s.version, s.last, s.side, s.withdrawn_us, s.withdrawn_by, s.reason
FROM shared s WHERE s.org = $1 AND s.public_id = $2

--: shared_by_id
SELECT s.id, s.public_id, s.customer, s.title, s.version, s.last, s.side, s.withdrawn_us, s.withdrawn_by, s.reason
FROM shared s WHERE s.org = $1 AND s.id = $2

-- Of a customer, changed last first, before $3; of one side ($4; 0: both).
--: shared_list
SELECT s.id, s.public_id, s.customer, s.title, s.version, s.last, s.side, s.withdrawn_us, s.withdrawn_by, s.reason,
  u.name, u.bytes, u.who, u.at_us, v.note, v.marked_us, v.marked_by
FROM shared s JOIN upload u ON u.org = s.org AND u.id = s.last
JOIN shared_version v ON v.org = s.org AND v.shared = s.id AND v.n = s.version
WHERE s.org = $1 AND s.customer = $2 AND s.last < $3 AND ($4 = 0 OR s.side = $4) ORDER BY s.last DESC LIMIT $5

-- The same without those that were withdrawn.
--: shared_list_there
SELECT s.id, s.public_id, s.customer, s.title, s.version, s.last, s.side, s.withdrawn_us, s.withdrawn_by, s.reason,
  u.name, u.bytes, u.who, u.at_us, v.note, v.marked_us, v.marked_by
FROM shared s JOIN upload u ON u.org = s.org AND u.id = s.last
JOIN shared_version v ON v.org = s.org AND v.shared = s.id AND v.n = s.version
WHERE s.org = $1 AND s.customer = $2 AND s.withdrawn_us = 0 ORDER BY s.last DESC LIMIT $3

--: shared_versions
SELECT v.n, v.upload, u.kind, u.name, u.bytes, u.who, u.at_us, v.note, v.marked_us, v.marked_by
FROM shared_version v JOIN upload u ON u.org = v.org AND u.id = v.upload
WHERE v.org = $1 AND v.shared = $2 ORDER BY v.n DESC LIMIT 200

--: shared_version_upload
SELECT upload FROM shared_version WHERE org = $1 AND shared = $2 AND n = $3

--: shared_mark
UPDATE shared_version SET marked_us = $4, marked_by = $5 WHERE org = $1 AND shared = $2 AND n = $3 AND marked_us = 0

--: shared_withdraw
UPDATE shared SET withdrawn_us = $3, withdrawn_by = $4, reason = $5 WHERE org = $1 AND id = $2 AND withdrawn_us = 0
