-- Payments of all customers in the order they were made: the staff's list.

CREATE INDEX payment_made ON payment (org, made_us, id);
