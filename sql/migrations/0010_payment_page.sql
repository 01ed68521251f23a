-- What the pages of a payment need.

-- The list its payer came from: a local path.
ALTER TABLE payment ADD COLUMN back {text} NOT NULL DEFAULT '';
-- Fields for a gateway whose page is opened by POST to next_url, urlencoded.
ALTER TABLE attempt ADD COLUMN next_form {text} NOT NULL DEFAULT '';
