-- Sales orders and quotes: documents that ask for a yes, and owe nothing.

-- What becomes of one, and what lists show of it. kind 5 order, 6 quote; state 1 open, 2 accepted, 3 declined, 4 withdrawn;
-- until: the last day to accept it, '' any; sent_us: mailed, 0 not yet; invoice: the one made of it, 0 none.
CREATE TABLE sales_order (
  org {int} NOT NULL, id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL, kind {int} NOT NULL,
  number {text} NOT NULL, issued {text} NOT NULL, until {text} NOT NULL, currency {text} NOT NULL, total {int} NOT NULL,
  purchase_order {text} NOT NULL, contract {text} NOT NULL, state {int} NOT NULL DEFAULT 1, sent_us {int} NOT NULL DEFAULT 0,
  invoice {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id), FOREIGN KEY (org, id) REFERENCES document (org, id),
  FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX sales_order_public ON sales_order (org, public_id);
CREATE INDEX sales_order_customer ON sales_order (org, customer, issued, id);
CREATE UNIQUE INDEX sales_order_invoice ON sales_order (org, invoice) WHERE invoice <> 0;

-- What the customer said, once and for ever: who, from where, about which version (the document's hash); words: why not.
CREATE TABLE order_answer (
  org {int} NOT NULL, doc {int} NOT NULL, accepted {int} NOT NULL CHECK (accepted IN (0, 1)), contact {int} NOT NULL,
  name {text} NOT NULL, address {text} NOT NULL, hash {text} NOT NULL, words {text} NOT NULL, at_us {int} NOT NULL,
  PRIMARY KEY (org, doc), FOREIGN KEY (org, doc) REFERENCES sales_order (org, id),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};

--: sqlite
CREATE TRIGGER order_answer_stays BEFORE UPDATE ON order_answer BEGIN SELECT RAISE(ABORT, 'answers are never changed'); END;
CREATE TRIGGER order_answer_remains BEFORE DELETE ON order_answer BEGIN SELECT RAISE(ABORT, 'answers are never deleted'); END;

--: postgres
CREATE TRIGGER order_answer_stays BEFORE UPDATE OR DELETE ON order_answer FOR EACH ROW EXECUTE FUNCTION books_stay();
