-- The last wall: what is written in the books stays, in both engines.

--: sqlite
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER posting_stays BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'postings are never changed'); END;
CREATE TRIGGER posting_remains BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'postings are never deleted'); END;
CREATE TRIGGER seal_stays BEFORE UPDATE ON seal BEGIN SELECT RAISE(ABORT, 'seals are never changed'); END;
CREATE TRIGGER seal_remains BEFORE DELETE ON seal BEGIN SELECT RAISE(ABORT, 'seals are never deleted'); END;
CREATE TRIGGER lot_total_stays BEFORE UPDATE OF total, currency, number, day ON lot
WHEN NEW.total <> OLD.total OR NEW.currency <> OLD.currency OR NEW.number <> OLD.number OR NEW.day <> OLD.day
BEGIN SELECT RAISE(ABORT, 'what a lot was issued with is never changed'); END;
CREATE TRIGGER document_stays BEFORE UPDATE OF body, hash, number, kind ON document
BEGIN SELECT RAISE(ABORT, 'documents are never changed'); END;
CREATE TRIGGER document_remains BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;

-- Words of documents, by organisation and customer; contentless, the row id is the document.
CREATE VIRTUAL TABLE search USING fts5(scope, words, content='', tokenize='unicode61 remove_diacritics 2');

--: postgres
CREATE FUNCTION books_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the books are never changed'; END $$;
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER posting_stays BEFORE UPDATE OR DELETE ON posting FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER seal_stays BEFORE UPDATE OR DELETE ON seal FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER lot_total_stays BEFORE UPDATE ON lot FOR EACH ROW
WHEN (NEW.total <> OLD.total OR NEW.currency <> OLD.currency OR NEW.number <> OLD.number OR NEW.day <> OLD.day)
EXECUTE FUNCTION books_stay();
CREATE TRIGGER document_stays BEFORE DELETE ON document FOR EACH ROW EXECUTE FUNCTION books_stay();
CREATE TRIGGER document_body_stays BEFORE UPDATE OF body, hash, number, kind ON document FOR EACH ROW EXECUTE FUNCTION books_stay();

-- Words of documents, by organisation and customer.
CREATE TABLE search (
  org BIGINT NOT NULL, customer BIGINT NOT NULL, doc BIGINT NOT NULL PRIMARY KEY, words tsvector NOT NULL
);
CREATE INDEX search_words ON search USING gin (words);
