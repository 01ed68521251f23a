-- The language a staff user chose; empty: the organisation's. Contacts have theirs since the beginning.
ALTER TABLE staff ADD COLUMN language {text} NOT NULL DEFAULT '';
-- The language a document is printed in, and its receipts: the customer's when it was issued. Empty: what the snapshot says.
ALTER TABLE document ADD COLUMN language {text} NOT NULL DEFAULT '';
