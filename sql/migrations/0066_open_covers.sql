-- What is asked of many open invoices at once, to pay them and to say which comes next, stands in the index: no row is looked up.

DROP INDEX lot_open;
CREATE INDEX lot_open ON lot (org, customer, currency, account, due, day, doc, kind, pd, pc, nc, total, prior, public_id, number, type)
  WHERE pd > pc;

--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('lot', 'lot_open', '1000000 1000000 1000 333 111 37 12 4 1 1 1 1 1 1 1 1 1');
ANALYZE sqlite_schema;
