-- Bills against the one before of the same contract and type.

CREATE INDEX lot_series ON lot (org, customer, contract, type, currency, day, doc) WHERE account = 1 AND kind = 1;

-- From which change on a customer wants to be told: percent of the bill before, or an amount in a currency; 0: not by that.
CREATE TABLE bill_alert (
  org {int} NOT NULL, customer {int} NOT NULL, percent {int} NOT NULL, amount {int} NOT NULL, currency {text} NOT NULL,
  PRIMARY KEY (org, customer), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  CHECK (percent >= 0 AND amount >= 0)
) {end};

--: sqlite
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('lot', 'lot_series', '1000000 1000000 1000 333 111 100 4 1');
ANALYZE sqlite_schema;
