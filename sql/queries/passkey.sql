-- Passkeys, and the challenges that were answered.

--: passkey_insert
INSERT INTO passkey (org, id, kind, person, credential, key_kind, public_key, counter, name, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

--: passkey_list
SELECT id, credential, key_kind, public_key, counter, name, made_us, used_us FROM passkey
WHERE org = $1 AND kind = $2 AND person = $3 ORDER BY id LIMIT 50

--: passkey_count
SELECT count(*) FROM passkey WHERE org = $1 AND kind = $2 AND person = $3

--: passkey_lock
SELECT id, person, key_kind, public_key, counter, name FROM passkey WHERE org = $1 AND kind = $2 AND credential = $3 {lock}

--: passkey_used
UPDATE passkey SET counter = $3, used_us = $4 WHERE org = $1 AND id = $2

--: passkey_delete
DELETE FROM passkey WHERE org = $1 AND kind = $2 AND person = $3 AND id = $4

--: passkey_delete_all
DELETE FROM passkey WHERE org = $1 AND kind = $2 AND person = $3

--: passkey_answer
INSERT INTO passkey_answered (org, challenge, expires_us) VALUES ($1, $2, $3)

--: passkey_forget
DELETE FROM passkey_answered WHERE org = $1 AND expires_us < $2
