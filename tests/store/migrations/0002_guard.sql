-- Rows that stay.
CREATE TABLE guarded (id {id} NOT NULL PRIMARY KEY) {end};

--: sqlite
CREATE TRIGGER guarded_stays BEFORE DELETE ON guarded
BEGIN
    SELECT RAISE(ABORT, 'guarded: rows stay');
END;
--: postgres
CREATE FUNCTION guarded_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'guarded: rows stay';
END;
$$;
CREATE TRIGGER guarded_stays BEFORE DELETE ON guarded FOR EACH ROW EXECUTE FUNCTION guarded_stays();
--: both
INSERT INTO tally (id, n) VALUES (1, 0);
