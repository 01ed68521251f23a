/*
 * Thin words over libsodium, and the one gate through which all password hashing goes.
 *
 * Argon2 is meant to be dear, so log-ins are the first thing an attacker floods. Two permits keep
 * it off the rest of the machine; a short queue keeps the memory and the waiting bounded.
 */
#include "crypto/crypto.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>

#include "base/encode.h"
#include "base/limits.h"
#include "base/rand.h"

enum {
    PASSWORD_PASSES = 2,
    PASSWORD_MEMORY_BYTES = 19 * 1024 * 1024,
    PASSWORD_RUNNING_MAX = 2,
    PASSWORD_WAITING_MAX = 32,

    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
    KEY_ID_CHARS = 8,
    SEALED_BYTES_MAX = LIMIT_UPLOAD_BYTES,
};

_Static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct sha256_state), "state too small");
_Static_assert((int)crypto_kdf_KEYBYTES == (int)KEY_BYTES, "kdf key");
_Static_assert((int)crypto_aead_xchacha20poly1305_ietf_KEYBYTES == (int)KEY_BYTES, "aead key");

static struct {
    pthread_mutex_t lock;
    pthread_cond_t freed;
    int running, waiting;
} gate = { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER };

bool crypto_init(void)
{
    return sodium_init() >= 0;
}

/* libsodium's pointers may not be NULL, ours may when there is nothing behind them. */
static const unsigned char *bytes_of(str s)
{
    return (const unsigned char *)(s.n == 0 ? "" : s.p);
}

sha256 crypto_sha256(str bytes)
{
    sha256 digest;
    crypto_hash_sha256(digest.b, bytes_of(bytes), bytes.n);
    return digest;
}

void crypto_sha256_init(struct sha256_state *s)
{
    crypto_hash_sha256_init((crypto_hash_sha256_state *)(void *)s->opaque);
}

void crypto_sha256_update(struct sha256_state *s, const void *p, size_t n)
{
    if (n != 0) crypto_hash_sha256_update((crypto_hash_sha256_state *)(void *)s->opaque, p, n);
}

sha256 crypto_sha256_final(struct sha256_state *s)
{
    sha256 digest;
    crypto_hash_sha256_final((crypto_hash_sha256_state *)(void *)s->opaque, digest.b);
    return digest;
}

str crypto_hex(sha256 digest, char out[static 65])
{
    sodium_bin2hex(out, 65, digest.b, SHA256_BYTES);
    return (str){ out, 64 };
}

sha256 crypto_hmac(str key, str message)
{
    sha256 digest;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.n);
    crypto_auth_hmacsha256_update(&state, bytes_of(message), message.n);
    crypto_auth_hmacsha256_final(&state, digest.b);
    sodium_memzero(&state, sizeof(state));
    return digest;
}

bool crypto_equal(str a, str b)
{
    return a.n == b.n && sodium_memcmp(bytes_of(a), bytes_of(b), a.n) == 0;
}

struct key crypto_derive(const struct key *master, enum key_purpose purpose)
{
    struct key derived;
    /* Changing these eight letters makes every value sealed so far unreadable. */
    int failed =
        crypto_kdf_derive_from_key(derived.b, KEY_BYTES, (uint64_t)purpose, "cntrfoil", master->b);
    must(failed == 0);
    return derived;
}

str crypto_key_id(const struct key *key, char out[static 9])
{
    sha256 digest = crypto_sha256((str){ (const char *)key->b, KEY_BYTES });
    sodium_bin2hex(out, KEY_ID_CHARS + 1, digest.b, KEY_ID_CHARS / 2);
    return (str){ out, KEY_ID_CHARS };
}

/* Wait for a permit; false when the queue is full. */
static bool gate_enter(void)
{
    pthread_mutex_lock(&gate.lock);
    bool admitted = gate.running < PASSWORD_RUNNING_MAX || gate.waiting < PASSWORD_WAITING_MAX;
    if (admitted) {
        gate.waiting++;
        while (gate.running == PASSWORD_RUNNING_MAX) pthread_cond_wait(&gate.freed, &gate.lock);
        gate.waiting--;
        gate.running++;
    }
    pthread_mutex_unlock(&gate.lock);
    return admitted;
}

static void gate_leave(void)
{
    pthread_mutex_lock(&gate.lock);
    gate.running--;
    pthread_cond_signal(&gate.freed);
    pthread_mutex_unlock(&gate.lock);
}

err crypto_password_hash(struct arena *a, str password, str *out)
{
    char encoded[crypto_pwhash_STRBYTES];
    if (!gate_enter()) return E_BUSY;
    int failed =
        crypto_pwhash_str_alg(encoded, (const char *)bytes_of(password), password.n,
                              PASSWORD_PASSES, PASSWORD_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    gate_leave();
    if (failed != 0) return E_BUSY; /* only for want of memory */

    *out = arena_str(a, str_of(encoded));
    return OK;
}

/* The work of a check with nothing to check against, so that an unknown name answers as late. */
static void password_spend(str password)
{
    static const unsigned char salt[crypto_pwhash_SALTBYTES] = { 0 };
    unsigned char unused[32];
    int failed =
        crypto_pwhash(unused, sizeof(unused), (const char *)bytes_of(password), password.n, salt,
                      PASSWORD_PASSES, PASSWORD_MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
    (void)failed; /* the answer is "wrong" either way */
}

err crypto_password_check(str hash, str password)
{
    char encoded[crypto_pwhash_STRBYTES] = { 0 };
    bool usable = hash.n > 0 && hash.n < sizeof(encoded);
    if (usable) memcpy(encoded, hash.p, hash.n);

    if (!gate_enter()) return E_BUSY;
    int failed = -1;
    errno = 0;
    if (usable) {
        failed = crypto_pwhash_str_verify(encoded, (const char *)bytes_of(password), password.n);
    } else {
        password_spend(password);
    }
    bool no_memory = errno == ENOMEM;
    gate_leave();
    if (failed != 0) return no_memory ? E_BUSY : E_LOGIN;
    return OK;
}

str crypto_seal(struct arena *a, const struct key *key, str plain)
{
    must(plain.n <= SEALED_BYTES_MAX);
    char id[KEY_ID_CHARS + 1];
    crypto_key_id(key, id);

    size_t n = NONCE_BYTES + plain.n + TAG_BYTES;
    unsigned char *nonce = arena_take(a, n);
    rand_bytes(nonce, NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE_BYTES, NULL, bytes_of(plain), plain.n,
                                               (const unsigned char *)id, KEY_ID_CHARS, NULL, nonce,
                                               key->b);

    CLEANUP(buf_release) struct buf text;
    buf_init(&text, KEY_ID_CHARS + 1 + n * 4 / 3 + 4);
    buf_put(&text, id, KEY_ID_CHARS);
    buf_char(&text, '.');
    encode_base64url(&text, nonce, n);
    must(!text.overflow);
    return buf_copy(&text, a);
}

err crypto_open(struct arena *a, const struct key *key, str sealed, str *out)
{
    char id[KEY_ID_CHARS + 1];
    str head;
    if (sealed.n > 2 * (size_t)SEALED_BYTES_MAX) return E_CRYPTO;
    if (!str_cut(&sealed, '.', &head) || !str_eq(head, crypto_key_id(key, id))) return E_CRYPTO;

    CLEANUP(buf_release) struct buf bytes;
    buf_init(&bytes, sealed.n);
    if (!decode_base64url(sealed, &bytes) || bytes.n < NONCE_BYTES + TAG_BYTES) return E_CRYPTO;

    const unsigned char *nonce = (const unsigned char *)bytes.p;
    size_t n = bytes.n - NONCE_BYTES - TAG_BYTES;
    char *plain = arena_take(a, n + 1);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            (unsigned char *)plain, NULL, NULL, nonce + NONCE_BYTES, n + TAG_BYTES,
            (const unsigned char *)id, KEY_ID_CHARS, nonce, key->b) != 0)
        return E_CRYPTO;
    *out = (str){ plain, n };
    return OK;
}

str crypto_token(struct arena *a)
{
    unsigned char random[32];
    rand_bytes(random, sizeof(random));
    CLEANUP(buf_release) struct buf text;
    buf_init(&text, 64);
    encode_base64url(&text, random, sizeof(random));
    return buf_copy(&text, a);
}
