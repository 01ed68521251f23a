-- Documents forwarded by mail.

--: forward_insert
INSERT INTO forward (org, id, customer, contact, account, subject, address, message, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

--: forward_get
SELECT customer, contact, account, subject, address, message, made_us FROM forward WHERE org = $1 AND id = $2

-- How many since $5: by the contact $2, for the customer $3, to the address $4.
--: forward_since
SELECT (SELECT count(*) FROM forward WHERE org = $1 AND contact = $2 AND made_us > $5),
       (SELECT count(*) FROM forward WHERE org = $1 AND customer = $3 AND made_us > $5),
       (SELECT count(*) FROM forward WHERE org = $1 AND address = $4 AND made_us > $5)

-- Known by forwarding, and nothing more; who is known already stays as he is.
--: membership_forwarded
INSERT INTO membership (org, contact, customer, permissions, forwarded_us) VALUES ($1, $2, $3, 0, $4)
ON CONFLICT (org, contact, customer) DO NOTHING

-- He is given permissions: the row makes room for the one that says so.
--: membership_forget
DELETE FROM membership WHERE org = $1 AND contact = $2 AND customer = $3 AND permissions = 0
