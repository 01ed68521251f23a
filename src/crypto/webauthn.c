/*
 * The browser's words are compared, not parsed: they have one spelling (5.8.1.1), and a check of
 * it without a JSON reader is the standard's own (5.8.1.2). Authenticator data are read by
 * libfido2.
 */
#include "crypto/webauthn.h"

#include <fido.h>
#include <fido/eddsa.h>
#include <fido/es256.h>
#include <fido/rs256.h>
#include <string.h>

#include "crypto/crypto.h"

bool webauthn_host(str host)
{
    bool letter = false;
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        if (c == ':' || c == '[') return false;
        letter = letter || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    return letter;
}

/* Step over `part`, if that is what comes. */
static bool skip(str *rest, str part)
{
    if (!str_starts(*rest, part)) return false;
    *rest = str_sub(*rest, part.n, rest->n);
    return true;
}

/* Type, challenge, origin and crossOrigin stand first, in this order; others may follow. */
static bool client_fits(const struct webauthn_site *site, str client, str type)
{
    if (client.n > WEBAUTHN_CLIENT_BYTES || !str_ends(client, S("}"))) return false;
    bool fits = skip(&client, S("{\"type\":\"")) && skip(&client, type) &&
                skip(&client, S("\",\"challenge\":\"")) && skip(&client, site->challenge) &&
                skip(&client, S("\",\"origin\":\"")) && skip(&client, site->origin) &&
                skip(&client, S("\""));
    if (!fits || site->challenge.n == 0 || site->origin.n == 0) return false;
    if (str_starts(client, S(",\"crossOrigin\":true"))) return false;
    return str_starts(client, S(",")) || str_eq(client, S("}"));
}

static bool site_fits(const struct webauthn_site *site, const unsigned char *data)
{
    sha256 wanted = crypto_sha256(site->rp_id);
    return memcmp(wanted.b, data, sizeof wanted.b) == 0;
}

static const unsigned char *bytes(str s)
{
    return (const unsigned char *)s.p;
}

/* The head of a CBOR item (RFC 8949 3): its kind and number; no lengths left open (CTAP2 8). */
static bool cbor_head(str *rest, int *major, uint64_t *number)
{
    if (rest->n == 0) return false;
    int first = (unsigned char)rest->p[0], low = first & 31;
    size_t more = low < 24 ? 0 : (size_t)1 << (low - 24);

    if (low > 27 || rest->n < 1 + more) return false;
    *major = first >> 5;
    *number = low < 24 ? (uint64_t)low : 0;
    for (size_t i = 0; i < more; i++) *number = *number << 8 | (unsigned char)rest->p[1 + i];
    *rest = str_sub(*rest, 1 + more, rest->n);
    return true;
}

enum { CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_ARRAY = 4, CBOR_MAP = 5 };

/* No item says it holds more than there is: the library asks for memory by what they say. */
static bool cbor_fits(str rest)
{
    int major;
    uint64_t n;

    while (rest.n > 0) {
        if (!cbor_head(&rest, &major, &n)) return false;
        if (major >= CBOR_BYTES && major <= CBOR_MAP && n > rest.n) return false;
        if (major == CBOR_BYTES || major == CBOR_TEXT) rest = str_sub(rest, (size_t)n, rest.n);
    }
    return true;
}

enum {
    DATA_HEAD = 37,  /* site, flags, counter (6.1) */
    DATA_ID_AT = 55, /* and behind the kind of device and a length: the credential's id */
};

/* What is CBOR in it, is bounded. */
static bool data_fits(str data, bool made)
{
    if (data.n < DATA_HEAD || data.n > WEBAUTHN_DATA_BYTES) return false;
    if (!made) return cbor_fits(str_sub(data, DATA_HEAD, data.n));
    if (data.n < DATA_ID_AT) return false;
    size_t id = (size_t)bytes(data)[DATA_ID_AT - 2] << 8 | bytes(data)[DATA_ID_AT - 1];
    return id <= data.n - DATA_ID_AT && cbor_fits(str_sub(data, DATA_ID_AT + id, data.n));
}

/* ---- one that was made ---- */

static const struct {
    enum webauthn_kind kind;
    int cose;
} kinds[] = {
    { WEBAUTHN_ES256, COSE_ES256 },
    { WEBAUTHN_EDDSA, COSE_EDDSA },
    { WEBAUTHN_RS256, COSE_RS256 },
};

/* The data hold a key of one of these kinds; which, one must try. */
static fido_cred_t *read_data(str data, enum webauthn_kind *kind)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        fido_cred_t *c = fido_cred_new();
        if (c == NULL) return NULL;
        if (fido_cred_set_type(c, kinds[i].cose) == FIDO_OK &&
            fido_cred_set_authdata_raw(c, bytes(data), data.n) == FIDO_OK) {
            *kind = kinds[i].kind;
            return c;
        }
        fido_cred_free(&c);
    }
    return NULL;
}

enum { PRESENT = 1, VERIFIED = 4 };

err webauthn_create(struct arena *a, const struct webauthn_site *site, str client, str data,
                    struct webauthn_made *out)
{
    struct webauthn_made m = { 0 };

    fido_init(FIDO_DISABLE_U2F_FALLBACK);
    if (!client_fits(site, client, S("webauthn.create"))) return E_LOGIN;
    if (!data_fits(data, true)) return E_LOGIN;
    if (!site_fits(site, bytes(data))) return E_LOGIN;
    fido_cred_t *c = read_data(data, &m.kind);
    if (c == NULL) return E_LOGIN;
    uint8_t flags = fido_cred_flags(c);
    size_t id_bytes = fido_cred_id_len(c), key_bytes = fido_cred_pubkey_len(c);
    bool good = (flags & PRESENT) != 0 && id_bytes > 0 && id_bytes <= WEBAUTHN_ID_BYTES &&
                key_bytes > 0;
    if (good) {
        m.id = arena_str(a, (str){ (const char *)fido_cred_id_ptr(c), id_bytes });
        m.key = arena_str(a, (str){ (const char *)fido_cred_pubkey_ptr(c), key_bytes });
        m.counter = fido_cred_sigcount(c);
        m.verified = (flags & VERIFIED) != 0;
    }
    fido_cred_free(&c);
    if (!good) return E_LOGIN;
    *out = m;
    return OK;
}

/* ---- one that is shown ---- */

/* The key as libfido2 holds it; false where the bytes are none. */
static bool verify(const fido_assert_t *f, enum webauthn_kind kind, str key)
{
    bool good = false;

    if (kind == WEBAUTHN_ES256) {
        es256_pk_t *pk = es256_pk_new();
        good = pk != NULL && es256_pk_from_ptr(pk, key.p, key.n) == FIDO_OK &&
               fido_assert_verify(f, 0, COSE_ES256, pk) == FIDO_OK;
        es256_pk_free(&pk);
    } else if (kind == WEBAUTHN_EDDSA) {
        eddsa_pk_t *pk = eddsa_pk_new();
        good = pk != NULL && eddsa_pk_from_ptr(pk, key.p, key.n) == FIDO_OK &&
               fido_assert_verify(f, 0, COSE_EDDSA, pk) == FIDO_OK;
        eddsa_pk_free(&pk);
    } else if (kind == WEBAUTHN_RS256) {
        rs256_pk_t *pk = rs256_pk_new();
        good = pk != NULL && rs256_pk_from_ptr(pk, key.p, key.n) == FIDO_OK &&
               fido_assert_verify(f, 0, COSE_RS256, pk) == FIDO_OK;
        rs256_pk_free(&pk);
    }
    return good;
}

static bool fill(fido_assert_t *f, const struct webauthn_site *site,
                 const struct webauthn_shown *shown, bool verified)
{
    sha256 client = crypto_sha256(shown->client);
    CLEANUP(buf_release) struct buf rp_id;

    buf_init(&rp_id, 1024);
    buf_str(&rp_id, site->rp_id);
    buf_char(&rp_id, 0);
    return !rp_id.overflow && fido_assert_set_count(f, 1) == FIDO_OK &&
           fido_assert_set_rp(f, buf_view(&rp_id).p) == FIDO_OK &&
           fido_assert_set_clientdata_hash(f, client.b, sizeof client.b) == FIDO_OK &&
           fido_assert_set_up(f, FIDO_OPT_TRUE) == FIDO_OK &&
           fido_assert_set_uv(f, verified ? FIDO_OPT_TRUE : FIDO_OPT_OMIT) == FIDO_OK &&
           fido_assert_set_authdata_raw(f, 0, bytes(shown->data), shown->data.n) == FIDO_OK &&
           fido_assert_set_sig(f, 0, bytes(shown->signature), shown->signature.n) == FIDO_OK;
}

err webauthn_check(const struct webauthn_site *site, const struct webauthn_made *known,
                   const struct webauthn_shown *shown, bool verified, int64_t *counter)
{
    fido_init(FIDO_DISABLE_U2F_FALLBACK);
    if (!client_fits(site, shown->client, S("webauthn.get"))) return E_LOGIN;
    if (!data_fits(shown->data, false)) return E_LOGIN;
    if (shown->signature.n == 0 || shown->signature.n > WEBAUTHN_SIGNATURE_BYTES) return E_LOGIN;
    fido_assert_t *f = fido_assert_new();
    if (f == NULL) return E_LOGIN;
    bool good = fill(f, site, shown, verified) && verify(f, known->kind, known->key);
    int64_t now = good ? fido_assert_sigcount(f, 0) : 0;
    fido_assert_free(&f);
    if (!good) return E_LOGIN;
    if ((now != 0 || known->counter != 0) && now <= known->counter) return E_LOGIN;
    *counter = now;
    return OK;
}
