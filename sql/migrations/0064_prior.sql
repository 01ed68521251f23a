-- What the bill before a bill came to, kept with it, so that lists need not look for it; -1: it is the first of its series, or no bill.
-- A series: open and paid invoices of a customer of the same contract, type and currency, by day.

DROP INDEX lot_series;
ALTER TABLE lot ADD COLUMN prior {int} NOT NULL DEFAULT -1;
UPDATE lot SET prior = s.prior FROM (
  SELECT org, customer, doc,
    lag(total, 1, CAST(-1 AS BIGINT)) OVER (PARTITION BY org, customer, contract, type, currency ORDER BY day, doc) AS prior
  FROM lot WHERE account = 1 AND kind = 1 AND closed = 0) s
WHERE lot.org = s.org AND lot.customer = s.customer AND lot.account = 1 AND lot.doc = s.doc AND s.prior >= 0;
CREATE INDEX lot_series ON lot (org, customer, contract, type, currency, day, doc, total) WHERE account = 1 AND kind = 1 AND closed = 0;

-- Files are swept by what names them: found by their digest.
CREATE INDEX document_source ON document (org, source) WHERE source <> '';
CREATE INDEX rendering_file ON rendering (org, sha256);

--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('lot', 'lot_series', '1000000 1000000 1000 333 111 100 4 1 1'),
  ('document', 'document_source', '1000000 1000000 1'),
  ('rendering', 'rendering_file', '1000000 1000000 1');
ANALYZE sqlite_schema;
