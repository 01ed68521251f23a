-- What has only three characters is found in the most documents: on SQLite the index keeps what tokens begin with as far as that
-- (scope, kind, three characters: store/store_search.h). It is filled anew, as in 0036_search.

--: sqlite
DROP TABLE search;
CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, detail=none, prefix='12', tokenize='ascii');
DELETE FROM job WHERE kind = 'search.fill';
INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane)
SELECT o.id, 1, 'search.fill', '1', (SELECT max(d.id) + 1 FROM document d WHERE d.org = o.id), '', 0, 1
FROM org o WHERE EXISTS (SELECT 1 FROM document d WHERE d.org = o.id);
