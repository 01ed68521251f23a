/*
 * Everything secret, by libsodium: digests, keyed digests, passwords, sealed values, derived keys.
 *
 * Knows nothing of billing. Comparisons of secrets are constant in time.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"

enum { SHA256_BYTES = 32, KEY_BYTES = 32 };

/* Must run before anything else here; false if the machine has no good randomness. */
bool crypto_init(void);

typedef struct sha256 {
    unsigned char b[SHA256_BYTES];
} sha256;

sha256 crypto_sha256(str bytes);
/* In pieces: init, any number of updates, final. */
struct sha256_state {
    _Alignas(16) unsigned char opaque[128];
};
void crypto_sha256_init(struct sha256_state *s);
void crypto_sha256_update(struct sha256_state *s, const void *p, size_t n);
sha256 crypto_sha256_final(struct sha256_state *s);
/* Lower-case hex into 65 bytes, NUL at the end. */
str crypto_hex(sha256 digest, char out[static 65]);

/* HMAC-SHA256 (RFC 2104) with a key of any length. */
sha256 crypto_hmac(str key, str message);
bool crypto_equal(str a, str b); /* constant in time for equal lengths */

/* The 32-byte master key and what is derived from it, by purpose (crypto_kdf). */
struct key {
    unsigned char b[KEY_BYTES];
};
enum key_purpose {
    KEY_FIELDS = 1,
    KEY_LINKS,
    KEY_FILTERS,
    KEY_CSRF,
    KEY_STATE,
    KEY_COOKIE,
    KEY_BACKUP
};
struct key crypto_derive(const struct key *master, enum key_purpose purpose);
/* Short public name of a key: first 4 bytes of its SHA-256 as hex; written beside ciphertexts. */
str crypto_key_id(const struct key *key, char out[static 9]);

/*
 * Argon2id, 19 MiB and 2 passes. `out` gets the encoded string (crypto_pwhash_str). About 20 ms of
 * one core and 19 MiB: call from a worker, never from an event thread. At most two run at a
 * time; 32 wait; beyond that E_BUSY.
 */
MUST_USE err crypto_password_hash(struct arena *a, str password, str *out);
/* OK, E_LOGIN when wrong, E_BUSY. An empty `hash` costs the same time and is wrong. */
MUST_USE err crypto_password_check(str hash, str password);

/*
 * XChaCha20-Poly1305. The result is text: the key's id, '.', nonce and ciphertext in base64url;
 * safe in cookies and addresses, and a query can tell by its first 8 characters which key made it.
 */
str crypto_seal(struct arena *a, const struct key *key, str plain);
/* E_CRYPTO if it was made with another key or changed. */
MUST_USE err crypto_open(struct arena *a, const struct key *key, str sealed, str *out);

/* A new token of 256 bits as 43 characters of base64url. */
str crypto_token(struct arena *a);
