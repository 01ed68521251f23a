-- Passkeys of contacts (kind 1) and staff (kind 2).

-- One passkey: the credential's id and public key in base64url, its kind of key (crypto/webauthn.h), its signature counter.
CREATE TABLE passkey (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, kind {int} NOT NULL, person {int} NOT NULL, credential {text} NOT NULL,
  key_kind {int} NOT NULL, public_key {text} NOT NULL, counter {int} NOT NULL, name {text} NOT NULL, made_us {int} NOT NULL,
  used_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX passkey_credential ON passkey (org, credential);
CREATE INDEX passkey_person ON passkey (org, kind, person);

-- Challenges that were answered, so that none is answered twice; forgotten once they are too old to be.
CREATE TABLE passkey_answered (
  org {int} NOT NULL, challenge {text} NOT NULL, expires_us {int} NOT NULL, PRIMARY KEY (org, challenge)
) {end};
