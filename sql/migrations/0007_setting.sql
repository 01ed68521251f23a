-- What belongs to the database as a whole, by name: "key" is the id of the key that seals its secrets.
CREATE TABLE setting (
  name {text} NOT NULL PRIMARY KEY, value {text} NOT NULL
) {end};
