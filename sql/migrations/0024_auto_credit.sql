-- Credits and retainers of a customer go to its oldest invoices by themselves, where it wants that.

ALTER TABLE customer ADD COLUMN auto_credit {int} NOT NULL DEFAULT 0;
