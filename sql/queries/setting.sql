-- What belongs to the database as a whole, and what jobs and commands ask of all organisations.

--: setting_get
SELECT value FROM setting WHERE name = $1

--: setting_insert
INSERT INTO setting (name, value) VALUES ($1, $2)

-- Organisations with entries that wait for their seal.
--: unsealed_orgs
SELECT DISTINCT org FROM unsealed ORDER BY org

-- The host an organisation's links name: its first by name.
--: org_first_host
SELECT coalesce(min(host), '') FROM org_host WHERE org = $1
