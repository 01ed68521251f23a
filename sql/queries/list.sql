-- How people have the list of invoices.

--: list_columns
SELECT columns FROM list_column WHERE org = $1 AND contact = $2

--: list_columns_set
INSERT INTO list_column (org, contact, columns) VALUES ($1, $2, $3)
ON CONFLICT (org, contact) DO UPDATE SET columns = excluded.columns

--: list_columns_delete
DELETE FROM list_column WHERE org = $1 AND contact = $2

--: list_views
SELECT public_id, name, query, columns, standard FROM list_view WHERE org = $1 AND contact = $2 ORDER BY name

--: list_view_by_id
SELECT public_id, name, query, columns, standard FROM list_view WHERE org = $1 AND contact = $2 AND public_id = $3

--: list_view_standard
SELECT public_id, name, query, columns, standard FROM list_view WHERE org = $1 AND contact = $2 AND standard = 1 LIMIT 1

--: list_view_insert
INSERT INTO list_view (org, contact, public_id, name, query, columns) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (org, contact, name) DO UPDATE SET query = excluded.query, columns = excluded.columns

--: list_view_rename
UPDATE list_view SET name = $4 WHERE org = $1 AND contact = $2 AND public_id = $3

-- That one alone; one that is not there: none.
--: list_view_choose
UPDATE list_view SET standard = CASE WHEN public_id = $3 THEN 1 ELSE 0 END WHERE org = $1 AND contact = $2

--: list_view_delete
DELETE FROM list_view WHERE org = $1 AND contact = $2 AND public_id = $3
