-- How many invoices a payment names: lists say it without counting.

ALTER TABLE payment ADD COLUMN invoices {int} NOT NULL DEFAULT 0;
UPDATE payment SET invoices = (SELECT count(*) FROM payment_item i WHERE i.org = payment.org AND i.payment = payment.id
                               AND i.account = 1);
