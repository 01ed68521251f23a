-- Quotes and orders that staff write before customers see them, and their versions.

-- One being written. kind 5 order, 6 quote; replaces: the one it is to be the next version of, 0 none; body: it as it stands, in the
-- form of snapshots, without a day of issue; staff: who changed it last; version: +1 with each change.
CREATE TABLE order_draft (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  kind {int} NOT NULL CHECK (kind IN (5, 6)), replaces {int} NOT NULL, number {text} NOT NULL, body {blob} NOT NULL,
  staff {int} NOT NULL, changed_us {int} NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX order_draft_public ON order_draft (org, public_id);

-- The one that this is the next version of; 0: it is the first.
ALTER TABLE sales_order ADD COLUMN replaces {int} NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX sales_order_replaces ON sales_order (org, replaces) WHERE replaces <> 0;
