-- Documents as issued: the frozen snapshot and what was made of it.

-- One document. body is the snapshot (core/snapshot.h), hash its SHA-256; source and pdf name files by SHA-256.
CREATE TABLE document (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  kind {int} NOT NULL, number {text} NOT NULL, issued {text} NOT NULL, hash {text} NOT NULL, body {blob} NOT NULL,
  source {text} NOT NULL DEFAULT '', source_format {text} NOT NULL DEFAULT '', made_us {int} NOT NULL,
  PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id)
) {end};
CREATE UNIQUE INDEX document_public ON document (org, public_id);
CREATE UNIQUE INDEX document_number ON document (org, kind, number);

-- The PDF of a document or of a payment's receipt, made once: subject and the file's SHA-256.
CREATE TABLE rendering (
  org {int} NOT NULL, subject {int} NOT NULL, sha256 {text} NOT NULL, bytes {int} NOT NULL, made_us {int} NOT NULL,
  PRIMARY KEY (org, subject)
) {end};

-- Something attached to a document; the bytes are a file by SHA-256, or elsewhere by address.
CREATE TABLE attached (
  org {int} NOT NULL, doc {int} NOT NULL, line {int} NOT NULL, name {text} NOT NULL, mime {text} NOT NULL,
  description {text} NOT NULL, url {text} NOT NULL, sha256 {text} NOT NULL, bytes {int} NOT NULL,
  PRIMARY KEY (org, doc, line), FOREIGN KEY (org, doc) REFERENCES document (org, id)
) {end};

-- What happened to a document or payment, as people read it: issued, imported, mailed, paid, seen.
CREATE TABLE history (
  org {int} NOT NULL, subject {int} NOT NULL, id {int} NOT NULL, at_us {int} NOT NULL, kind {text} NOT NULL,
  who {text} NOT NULL, detail {text} NOT NULL, PRIMARY KEY (org, subject, id)
) {end};
