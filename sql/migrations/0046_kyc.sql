-- Proofs by which business customers are verified (F3).

-- A proof of a kind (core/kyc.h), the newest of its kind counts. state 0: received, 1: approved until a day ('': without end),
-- 2: refused for `reason`; by decided_by of the staff.
CREATE TABLE kyc_proof (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, public_id {text} NOT NULL, customer {int} NOT NULL,
  kind {text} NOT NULL, upload {int} NOT NULL, state {int} NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
  until {text} NOT NULL DEFAULT '', reason {text} NOT NULL DEFAULT '', decided_by {text} NOT NULL DEFAULT '',
  decided_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id), FOREIGN KEY (org, customer) REFERENCES customer (org, id),
  FOREIGN KEY (org, upload) REFERENCES upload (org, id)
) {end};
CREATE UNIQUE INDEX kyc_proof_public ON kyc_proof (org, public_id);
CREATE INDEX kyc_proof_customer ON kyc_proof (org, customer, id);
