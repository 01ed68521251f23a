-- Links of a person, found to be taken back when another takes their place.

CREATE INDEX token_person ON token (org, person);
