-- How people have the list of invoices.

--: list_columns
SELECT columns FROM list_column WHERE org = $1 AND contact = $2

--: list_columns_set
INSERT INTO list_column (org, contact, columns) VALUES ($1, $2, $3)
ON CONFLICT (org, contact) DO UPDATE SET columns = excluded.columns

--: list_columns_delete
DELETE FROM list_column WHERE org = $1 AND contact = $2
