-- What SQLite's planner should expect of the index made before (see 0008). Without it, it read all payments to find the few
-- that wait for their receipt number.

--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('payment', 'payment_made', '1000000 1000000 4 1');
ANALYZE sqlite_schema;
