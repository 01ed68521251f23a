-- The index of words again, with tokens made by the program, the same on both engines (store/store_search.h). What is in the
-- books already is put in by the job search.fill, step by step; its subject is the document that it has reached.

DROP TABLE search;

--: sqlite
CREATE VIRTUAL TABLE search USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii');

--: postgres
CREATE TABLE search (
  org BIGINT NOT NULL, customer BIGINT NOT NULL, doc BIGINT NOT NULL PRIMARY KEY, words tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);

--: both
INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane)
SELECT o.id, 1, 'search.fill', '1', (SELECT max(d.id) + 1 FROM document d WHERE d.org = o.id), '', 0, 1
FROM org o WHERE EXISTS (SELECT 1 FROM document d WHERE d.org = o.id);
