-- Retainer invoices have a list of their own: few among many invoices.

CREATE INDEX lot_retainer ON lot (org, customer, account, day, doc) WHERE kind = 3;
