-- What came with documents, small enough to be written with their rows; what is larger is a file of the data folder.

-- The bytes of an imported document or of something attached, once for each SHA-256 (hex).
CREATE TABLE kept (
  org {int} NOT NULL REFERENCES org (id), sha256 {text} NOT NULL, bytes {blob} NOT NULL, PRIMARY KEY (org, sha256)
) {rowid_end};

--: sqlite
CREATE TRIGGER kept_stays BEFORE UPDATE ON kept BEGIN SELECT RAISE(ABORT, 'what is kept is never changed'); END;

--: postgres
CREATE TRIGGER kept_stays BEFORE UPDATE ON kept FOR EACH ROW EXECUTE FUNCTION books_stay();
