-- The books. Entries and postings are inserted, never changed (triggers in 0006). Account numbers are those of
-- core/account.h: below 10 debit guard, 10 to 19 credit guard, from 20 on none.

-- One event, in one currency, of one organisation, concerning at most one customer.
CREATE TABLE entry (
  org {int} NOT NULL, id {int} NOT NULL, customer {int} NOT NULL, currency {text} NOT NULL, kind {int} NOT NULL,
  day {text} NOT NULL, at_us {int} NOT NULL, who {int} NOT NULL, key {text} NOT NULL, ref {int} NOT NULL,
  resolves {int}, reverses {int}, effect {int} NOT NULL, document_hash {text} NOT NULL,
  PRIMARY KEY (org, id),
  FOREIGN KEY (org, resolves) REFERENCES entry (org, id), FOREIGN KEY (org, reverses) REFERENCES entry (org, id)
) {end};
CREATE UNIQUE INDEX entry_key ON entry (org, key);
CREATE UNIQUE INDEX entry_resolves ON entry (org, resolves) WHERE resolves IS NOT NULL;
CREATE UNIQUE INDEX entry_reverses ON entry (org, reverses) WHERE reverses IS NOT NULL;
CREATE INDEX entry_statement ON entry (org, customer, currency, day, id, effect);

-- One side of an entry: side 1 debit, -1 credit; phase 1 posted, 0 pending. version is that of its lot after it.
CREATE TABLE posting (
  org {int} NOT NULL, entry {int} NOT NULL, line {int} NOT NULL, account {int} NOT NULL, sub {text} NOT NULL,
  doc {int} NOT NULL, source {int} NOT NULL, side {int} NOT NULL CHECK (side IN (1, -1)),
  amount {int} NOT NULL CHECK (amount > 0), phase {int} NOT NULL CHECK (phase IN (0, 1)), version {int} NOT NULL,
  PRIMARY KEY (org, entry, line), FOREIGN KEY (org, entry) REFERENCES entry (org, id)
) {end};
CREATE INDEX posting_lot ON posting (org, doc, account, entry);

-- A lot: (account, document) with its balances, and what lists show of the document, frozen at issue.
CREATE TABLE lot (
  org {int} NOT NULL, customer {int} NOT NULL, account {int} NOT NULL, doc {int} NOT NULL, currency {text} NOT NULL,
  public_id {text} NOT NULL, kind {int} NOT NULL, number {text} NOT NULL, day {text} NOT NULL, due {text} NOT NULL,
  type {text} NOT NULL DEFAULT '', purchase_order {text} NOT NULL DEFAULT '', contract {text} NOT NULL DEFAULT '',
  net {int} NOT NULL DEFAULT 0, tax {int} NOT NULL DEFAULT 0, total {int} NOT NULL CHECK (total >= 0),
  closed {int} NOT NULL DEFAULT 0, written_off {int} NOT NULL DEFAULT 0,
  pd {int} NOT NULL, pc {int} NOT NULL, nd {int} NOT NULL, nc {int} NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (org, customer, account, doc),
  CHECK (pd >= 0 AND pc >= 0 AND nd >= 0 AND nc >= 0),
  CHECK (account >= 10 OR pc + nc <= pd), CHECK (account < 10 OR account >= 20 OR pd + nd <= pc),
  CHECK (closed = 0 OR (pd = pc AND nd + nc = 0))
) {end};
CREATE INDEX lot_open ON lot (org, customer, currency, account, due, day, doc, kind, pd, pc, nc, total) WHERE pd > pc;
CREATE INDEX lot_free ON lot (org, customer, currency, account, day, doc) WHERE pc > pd;
CREATE INDEX lot_list ON lot (org, customer, account, day, doc);
CREATE UNIQUE INDEX lot_public ON lot (org, public_id, account);

-- What a customer owes in a currency, by state: counts and sums, kept in each transaction.
CREATE TABLE summary (
  org {int} NOT NULL, customer {int} NOT NULL, currency {text} NOT NULL,
  open_n {int} NOT NULL, open_sum {int} NOT NULL, pending_n {int} NOT NULL, pending_sum {int} NOT NULL,
  paid_n {int} NOT NULL, paid_sum {int} NOT NULL, cancelled_n {int} NOT NULL, cancelled_sum {int} NOT NULL,
  credit_n {int} NOT NULL, credit_sum {int} NOT NULL, credit_pending {int} NOT NULL,
  retainer_n {int} NOT NULL, retainer_sum {int} NOT NULL, retainer_due_n {int} NOT NULL, retainer_due_sum {int} NOT NULL,
  received_sum {int} NOT NULL, version {int} NOT NULL,
  PRIMARY KEY (org, customer, currency)
) {end};

-- The next number of a series without gaps.
CREATE TABLE series (
  org {int} NOT NULL, kind {int} NOT NULL, year {text} NOT NULL, next {int} NOT NULL, held {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, kind, year)
) {end};

-- Entries that the sealer has not taken yet.
CREATE TABLE unsealed (
  org {int} NOT NULL, entry {int} NOT NULL, PRIMARY KEY (org, entry)
) {end};

-- The chain: gapless number, hash over the previous hash and the entry's canonical bytes.
CREATE TABLE seal (
  org {int} NOT NULL, n {int} NOT NULL, entry {int} NOT NULL, hash {text} NOT NULL, PRIMARY KEY (org, n)
) {end};
CREATE UNIQUE INDEX seal_entry ON seal (org, entry);

-- The head of each organisation's chain; locked by its sealer.
CREATE TABLE chain (
  org {int} NOT NULL PRIMARY KEY, epoch {int} NOT NULL, n {int} NOT NULL, hash {text} NOT NULL
) {end};

-- Turnover of the organisation's own accounts, folded by the sealer.
CREATE TABLE org_balance (
  org {int} NOT NULL, account {int} NOT NULL, sub {text} NOT NULL, currency {text} NOT NULL,
  pd {int} NOT NULL, pc {int} NOT NULL, PRIMARY KEY (org, account, sub, currency)
) {end};
