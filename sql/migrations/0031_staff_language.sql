-- The language a staff user chose; empty: the organisation's. Contacts have theirs since the beginning.
ALTER TABLE staff ADD COLUMN language {text} NOT NULL DEFAULT '';
