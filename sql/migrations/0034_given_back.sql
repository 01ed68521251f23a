-- Disputes that wait for an answer, and credits and retainers given back by themselves.

-- Until when a dispute is to be answered at the gateway; 0: it is not, or nobody said when.
ALTER TABLE dispute ADD COLUMN answer_us {int} NOT NULL DEFAULT 0;

-- A credit or retainer (account, doc) given back by itself. way 1: by refunds of the customer's payments, which name it; 2: by a
-- transfer that staff made at their bank on that day, under that reference, which the entry booked.
CREATE TABLE giveback (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL, account {int} NOT NULL,
  doc {int} NOT NULL, currency {text} NOT NULL, amount {int} NOT NULL CHECK (amount > 0), way {int} NOT NULL,
  key {text} NOT NULL, reference {text} NOT NULL, day {text} NOT NULL, entry {int} NOT NULL, asked {int} NOT NULL,
  signed_by {int} NOT NULL, reason {text} NOT NULL, made_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX giveback_key ON giveback (org, key);
CREATE INDEX giveback_lot ON giveback (org, account, doc, id);
CREATE INDEX giveback_transfer ON giveback (org, currency, amount, id) WHERE way = 2;

-- The give-back that a refund is a part of; 0: it is of its payment alone.
ALTER TABLE refund ADD COLUMN giveback {int} NOT NULL DEFAULT 0;
CREATE INDEX refund_giveback ON refund (org, giveback, id) WHERE giveback <> 0;
