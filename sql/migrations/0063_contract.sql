-- Contracts of a customer, without a walk over his documents.

CREATE INDEX lot_contract ON lot (org, customer, contract, account, currency, day, doc, kind) WHERE contract <> '';

--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('lot', 'lot_contract', '1000000 1000000 1000 50 45 45 2 1 1');
ANALYZE sqlite_schema;
