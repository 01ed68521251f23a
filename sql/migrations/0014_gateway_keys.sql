-- What gateways of the world need beside a secret.

-- The key's id, for a gateway that knows us by two texts; no secret.
ALTER TABLE gateway_account ADD COLUMN public_key {text} NOT NULL DEFAULT '';
-- An event may name a payment by the gateway's id alone.
CREATE INDEX attempt_gateway_ref ON attempt (org, gateway, gateway_ref);
