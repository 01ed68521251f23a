-- How people have the list of invoices.

-- Columns of a contact, in order, "due,-type,total": a "-" before those that are hidden. No row: the usual ones.
CREATE TABLE list_column (
  org {int} NOT NULL, contact {int} NOT NULL, columns {text} NOT NULL,
  PRIMARY KEY (org, contact), FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};

-- A list that a contact has given a name: what stands behind "/invoices?", and its columns. At most one is the standard.
CREATE TABLE list_view (
  org {int} NOT NULL, contact {int} NOT NULL, public_id {text} NOT NULL, name {text} NOT NULL, query {text} NOT NULL,
  columns {text} NOT NULL, standard {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, contact, public_id), FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
CREATE UNIQUE INDEX list_view_name ON list_view (org, contact, name);
