-- How people have the list of invoices.

-- Columns of a contact, in order, "due,-type,total": a "-" before those that are hidden. No row: the usual ones.
CREATE TABLE list_column (
  org {int} NOT NULL, contact {int} NOT NULL, columns {text} NOT NULL,
  PRIMARY KEY (org, contact), FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};
