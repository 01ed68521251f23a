-- The index of words that documents are found by (store/store_search.h says what a token is).

--: search_insert sqlite
INSERT INTO search (rowid, words) SELECT $3, $4 WHERE $1 <> 0 AND $2 <> 0

--: search_insert postgres
INSERT INTO search (org, customer, doc, words) VALUES ($1, $2, $3, array_to_tsvector(string_to_array($4, ' ')))

--: search_waiting
SELECT id, customer, body FROM document WHERE org = $1 AND id < $2 ORDER BY id DESC LIMIT $3

--: search_reached
UPDATE job SET subject = $4 WHERE org = $1 AND id = $2 AND subject = $3

--: search_filling
SELECT count(*) FROM job WHERE org = $1 AND kind = 'search.fill' AND key = '1' AND state = 0
