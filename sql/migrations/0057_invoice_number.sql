-- Documents by their number, or that of the order, as people type it: upper case of ASCII, without blanks, dashes and the
-- noughts before it (paste_key of web/portal/paste.h makes the same of what was pasted).

--: sqlite
CREATE INDEX lot_number ON lot (org, customer, ltrim(upper(replace(replace(number, '-', ''), ' ', '')), '0'))
WHERE account IN (1, 10);
CREATE INDEX lot_order ON lot (org, customer, ltrim(upper(replace(replace(purchase_order, '-', ''), ' ', '')), '0'))
WHERE account = 1 AND purchase_order <> '';

--: postgres
CREATE INDEX lot_number ON lot (org, customer, ltrim(upper(replace(replace(number, '-', ''), ' ', '') COLLATE "C"), '0'))
WHERE account IN (1, 10);
CREATE INDEX lot_order ON lot (org, customer, ltrim(upper(replace(replace(purchase_order, '-', ''), ' ', '') COLLATE "C"), '0'))
WHERE account = 1 AND purchase_order <> '';


--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
  ('lot', 'lot_number', '1000000 1000000 1000 1'),
  ('lot', 'lot_order', '1000000 1000000 1000 4');
ANALYZE sqlite_schema;
