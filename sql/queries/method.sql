-- Saved methods, those on their way, and rules of which are offered.

--: method_insert
INSERT INTO saved_method (org, id, public_id, customer, gateway, method, currency, brand, last4, expiry_year, expiry_month, name,
                          token, gateway_customer, mandate, address, country, is_default, consent, consented_us, contact, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)

--: method_of_token
SELECT id FROM saved_method WHERE org = $1 AND gateway = $2 AND token = $3

--: method_get
SELECT public_id, customer, gateway, method, currency, brand, last4, expiry_year, expiry_month, name, token, gateway_customer,
       mandate, address, country, is_default, consent, consented_us, contact, made_us, removed_us
FROM saved_method WHERE org = $1 AND id = $2

--: method_by_public
SELECT id FROM saved_method WHERE org = $1 AND public_id = $2

--: method_list
SELECT id, public_id, gateway, method, currency, brand, last4, expiry_year, expiry_month, name, token, gateway_customer,
       mandate, address, country, is_default, consent, consented_us, contact, made_us
FROM saved_method WHERE org = $1 AND customer = $2 AND removed_us = 0 ORDER BY is_default DESC, id DESC LIMIT 100

-- The defaults that pay in a currency: its own, and cards, which pay in any.
--: method_defaults
SELECT id, currency FROM saved_method WHERE org = $1 AND customer = $2 AND removed_us = 0 AND is_default = 1
  AND (currency = $3 OR method = 'card')

--: method_update
UPDATE saved_method SET name = $3, expiry_year = $4, expiry_month = $5, address = $6, country = $7 WHERE org = $1 AND id = $2

--: method_default_clear
UPDATE saved_method SET is_default = 0 WHERE org = $1 AND customer = $2 AND currency = $3 AND is_default = 1

--: method_default_set
UPDATE saved_method SET is_default = 1 WHERE org = $1 AND id = $2 AND removed_us = 0

--: method_remove
UPDATE saved_method SET removed_us = $3, is_default = 0 WHERE org = $1 AND id = $2 AND removed_us = 0

-- Who the customer is to a gateway, once something was kept there.
--: method_gateway_customer
SELECT gateway_customer FROM saved_method WHERE org = $1 AND customer = $2 AND gateway = $3 AND gateway_customer <> ''
ORDER BY id DESC LIMIT 1

-- What is confirmed for a later day, or on its way, by a method.
--: method_payments
SELECT id FROM payment WHERE org = $1 AND customer = $2 AND saved_method = $3 AND state < 10 ORDER BY id LIMIT 50

--: setup_insert
INSERT INTO method_setup (org, id, public_id, customer, contact, gateway, method, currency, key, reference, state, consent,
                          address, country, back, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)

--= method_setup_row
public_id, customer, contact, gateway, method, currency, key, reference, gateway_ref, next_url, state, reason, consent,
       address, country, back, saved_method, made_us

--: setup_get
SELECT {method_setup_row}
FROM method_setup WHERE org = $1 AND id = $2

--: setup_lock
SELECT {method_setup_row}
FROM method_setup WHERE org = $1 AND id = $2 {lock}

--: setup_by_key
SELECT id FROM method_setup WHERE org = $1 AND key = $2

--: setup_by_public
SELECT id FROM method_setup WHERE org = $1 AND public_id = $2

--: setup_by_reference
SELECT id FROM method_setup WHERE org = $1 AND reference = $2

--: setup_update
UPDATE method_setup SET gateway_ref = $3, next_url = $4, state = $5, reason = $6, saved_method = $7 WHERE org = $1 AND id = $2

-- Those that wait for a step of their payer.
--: setup_waiting
SELECT id FROM method_setup WHERE org = $1 AND customer = $2 AND state = 2 ORDER BY id DESC LIMIT 20

--: method_rule_list
SELECT doc, methods FROM method_rule WHERE org = $1 AND customer = $2 ORDER BY doc

--: method_rule_put
INSERT INTO method_rule (org, customer, doc, methods) VALUES ($1, $2, $3, $4)
ON CONFLICT (org, customer, doc) DO UPDATE SET methods = $4

--: method_rule_delete
DELETE FROM method_rule WHERE org = $1 AND customer = $2 AND doc = $3
