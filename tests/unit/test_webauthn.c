/* Passkeys: answers made here with keys of our own, and each way they can be wrong. */
#include "testing.h"

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <sodium.h>
#include <string.h>

#include "crypto/crypto.h"
#include "crypto/webauthn.h"

static struct arena arena;
static const struct webauthn_site site = { { "pay.example", 11 }, { "https://pay.example", 19 },
                                           { "Y2hhbGxlbmdl", 12 } };
static const char id[] = "a credential";

static str client_of(const char *type, const char *challenge, const char *origin, const char *more)
{
    return arena_format(&arena, "{\"type\":\"%s\",\"challenge\":\"%s\",\"origin\":\"%s\"%s}", type,
                        challenge, origin, more);
}

static str good_client(const char *type)
{
    return client_of(type, site.challenge.p, site.origin.p, ",\"crossOrigin\":false");
}

/* Authenticator data: the site, flags and counter; and the credential with its key, if any. */
static str data_of(const char *rp_id, int flags, uint32_t counter, str key)
{
    CLEANUP(buf_release) struct buf b;
    sha256 hash = crypto_sha256(str_of(rp_id));
    buf_init(&b, 10000);
    buf_put(&b, (const char *)hash.b, sizeof hash.b);
    buf_char(&b, (char)flags);
    for (int shift = 24; shift >= 0; shift -= 8) buf_char(&b, (char)(counter >> shift & 255));
    if (key.n > 0) {
        for (int i = 0; i < 16; i++) buf_char(&b, 0);
        buf_char(&b, 0);
        buf_char(&b, (char)strlen(id));
        buf_str(&b, str_of(id));
        buf_str(&b, key);
    }
    return buf_copy(&b, &arena);
}

/* ---- keys, as CBOR maps (RFC 8152 13, RFC 8230 4) ---- */

static unsigned char ed_public[32], ed_secret[64];
static EVP_PKEY *ec, *rsa;

static str joined(str a, str b)
{
    char *both = arena_take(&arena, a.n + b.n + 1);
    memcpy(both, a.p, a.n);
    memcpy(both + a.n, b.p, b.n);
    return (str){ both, a.n + b.n };
}

static str ed_cose(void)
{
    return joined(S("\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"),
                  (str){ (const char *)ed_public, sizeof ed_public });
}

static str ec_cose(void)
{
    unsigned char point[65];
    size_t n = 0;
    assert_int_equal(EVP_PKEY_get_octet_string_param(ec, "pub", point, sizeof point, &n), 1);
    assert_int_equal(n, 65);
    str x = joined(S("\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20"), (str){ (char *)point + 1, 32 });
    return joined(joined(x, S("\x22\x58\x20")), (str){ (char *)point + 33, 32 });
}

static str rsa_cose(void)
{
    BIGNUM *n = NULL;
    unsigned char modulus[256];
    assert_int_equal(EVP_PKEY_get_bn_param(rsa, "n", &n), 1);
    assert_int_equal(BN_bn2binpad(n, modulus, sizeof modulus), 256);
    BN_free(n);
    static const char head[] = "\xa4\x01\x03\x03\x39\x01\x00\x20\x59\x01\x00";
    str all = joined((str){ head, sizeof head - 1 }, (str){ (char *)modulus, sizeof modulus });
    static const char tail[] = "\x21\x43\x01\x00\x01";
    return joined(all, (str){ tail, sizeof tail - 1 });
}

static str cose_of(enum webauthn_kind kind)
{
    return kind == WEBAUTHN_EDDSA ? ed_cose() : kind == WEBAUTHN_ES256 ? ec_cose() : rsa_cose();
}

static str signed_by(enum webauthn_kind kind, str data, str client)
{
    sha256 hash = crypto_sha256(client);
    str all = joined(data, (str){ (const char *)hash.b, sizeof hash.b });
    unsigned char *out = arena_take(&arena, 512);
    if (kind == WEBAUTHN_EDDSA) {
        crypto_sign_ed25519_detached(out, NULL, (const unsigned char *)all.p, all.n, ed_secret);
        return (str){ (char *)out, 64 };
    }
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    size_t n = 512;
    EVP_PKEY *key = kind == WEBAUTHN_ES256 ? ec : rsa;
    assert_int_equal(EVP_DigestSignInit(c, NULL, EVP_sha256(), NULL, key), 1);
    assert_int_equal(EVP_DigestSign(c, out, &n, (const unsigned char *)all.p, all.n), 1);
    EVP_MD_CTX_free(c);
    return (str){ (char *)out, n };
}

static struct webauthn_made made_of(enum webauthn_kind kind)
{
    struct webauthn_made m;
    assert_ok(webauthn_create(&arena, &site, good_client("webauthn.create"),
                              data_of("pay.example", 0x45, 3, cose_of(kind)), &m));
    return m;
}

/* ---- tests ---- */

static const enum webauthn_kind all_kinds[] = { WEBAUTHN_ES256, WEBAUTHN_EDDSA, WEBAUTHN_RS256 };

static void a_passkey_of_each_kind_is_made_and_shown(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(all_kinds); i++) {
        struct webauthn_made m = made_of(all_kinds[i]);
        assert_int_equal(m.kind, all_kinds[i]);
        assert_true(str_eq(m.id, str_of(id)) && m.verified);
        assert_int_equal(m.counter, 3);
        str client = good_client("webauthn.get"), data = data_of("pay.example", 5, 4, STR_NONE);
        struct webauthn_shown s = { client, data, signed_by(m.kind, data, client) };
        int64_t counter = 0;
        assert_ok(webauthn_check(&site, &m, &s, true, &counter));
        assert_int_equal(counter, 4);
    }
}

static err check(const struct webauthn_made *m, str client, str data, bool verified)
{
    struct webauthn_shown s = { client, data, signed_by(m->kind, data, client) };
    int64_t counter;
    return webauthn_check(&site, m, &s, verified, &counter);
}

static void what_is_for_another_site_challenge_or_act_is_refused(void **state)
{
    (void)state;
    struct webauthn_made m = made_of(WEBAUTHN_ES256);
    const char *get = "webauthn.get", *c = site.challenge.p, *o = site.origin.p;
    str data = data_of("pay.example", 5, 9, STR_NONE);
    str wrong[] = {
        client_of("webauthn.create", c, o, ""), client_of(get, "Y2hhbGxlbmdm", o, ""),
        client_of(get, "", o, ""), client_of(get, c, "https://evil.example", ""),
        client_of(get, c, "https://pay.example.evil.example", ""),
        client_of(get, c, "http://pay.example", ""), client_of(get, c, "https://pay.example:1", ""),
        client_of(get, c, o, ",\"crossOrigin\":true"), STR_NONE, S("{}"), S("null"),
        arena_format(&arena, "%s ", good_client(get).p),
        arena_format(&arena, "{\"x\":1,%s", good_client(get).p + 1),
    };
    assert_ok(check(&m, good_client(get), data, true));
    assert_ok(check(&m, client_of(get, c, o, ""), data, true));
    assert_ok(check(&m, client_of(get, c, o, ",\"crossOrigin\":false,\"more\":\"x\""), data,
                    true));
    for (size_t i = 0; i < countof(wrong); i++)
        assert_err(check(&m, wrong[i], data, true), E_LOGIN);
    assert_err(check(&m, good_client(get), data_of("evil.example", 5, 9, STR_NONE), true), E_LOGIN);

    struct webauthn_made n;
    str key = cose_of(WEBAUTHN_ES256), fine = data_of("pay.example", 0x45, 0, key);
    assert_err(webauthn_create(&arena, &site, good_client(get), fine, &n), E_LOGIN);
    assert_err(webauthn_create(&arena, &site, client_of("webauthn.create", "x", o, ""), fine, &n),
               E_LOGIN);
    assert_err(webauthn_create(&arena, &site, good_client("webauthn.create"),
                               data_of("evil.example", 0x45, 0, key), &n), E_LOGIN);
}

static void nobody_there_or_not_verified_is_refused(void **state)
{
    (void)state;
    struct webauthn_made m = made_of(WEBAUTHN_EDDSA), n;
    str client = good_client("webauthn.get"), create = good_client("webauthn.create");
    assert_err(check(&m, client, data_of("pay.example", 0, 9, STR_NONE), false), E_LOGIN);
    assert_err(check(&m, client, data_of("pay.example", 4, 9, STR_NONE), true), E_LOGIN);
    assert_err(check(&m, client, data_of("pay.example", 1, 9, STR_NONE), true), E_LOGIN);
    assert_ok(check(&m, client, data_of("pay.example", 1, 9, STR_NONE), false));
    assert_err(webauthn_create(&arena, &site, create,
                               data_of("pay.example", 0x40, 0, cose_of(WEBAUTHN_EDDSA)), &n),
               E_LOGIN);
}

static void a_counter_that_does_not_rise_is_refused(void **state)
{
    (void)state;
    struct webauthn_made m = made_of(WEBAUTHN_ES256);
    str client = good_client("webauthn.get");
    assert_err(check(&m, client, data_of("pay.example", 5, 3, STR_NONE), true), E_LOGIN);
    assert_err(check(&m, client, data_of("pay.example", 5, 2, STR_NONE), true), E_LOGIN);
    assert_err(check(&m, client, data_of("pay.example", 5, 0, STR_NONE), true), E_LOGIN);
    m.counter = 0; /* one that never counts */
    assert_ok(check(&m, client, data_of("pay.example", 5, 0, STR_NONE), true));
}

static void a_changed_byte_anywhere_is_refused(void **state)
{
    (void)state;
    for (size_t k = 0; k < countof(all_kinds); k++) {
        struct webauthn_made m = made_of(all_kinds[k]);
        str client = good_client("webauthn.get"), data = data_of("pay.example", 5, 9, STR_NONE);
        struct webauthn_shown s = { client, data, signed_by(m.kind, data, client) };
        str *const parts[] = { &s.client, &s.data, &s.signature };
        int64_t counter;
        for (size_t p = 0; p < countof(parts); p++) {
            str whole = *parts[p];
            for (size_t i = 0; i < whole.n; i++) {
                char *copy = arena_c_string(&arena, whole);
                copy[i] = (char)(copy[i] ^ 0x10);
                *parts[p] = (str){ copy, whole.n };
                assert_err(webauthn_check(&site, &m, &s, true, &counter), E_LOGIN);
                *parts[p] = str_sub(whole, 0, i);
                assert_err(webauthn_check(&site, &m, &s, true, &counter), E_LOGIN);
            }
            *parts[p] = whole;
        }
        assert_ok(webauthn_check(&site, &m, &s, true, &counter));
        struct webauthn_made other = made_of(all_kinds[(k + 1) % countof(all_kinds)]);
        assert_err(webauthn_check(&site, &other, &s, true, &counter), E_LOGIN);
    }
}

static void data_that_are_cut_or_too_long_make_no_passkey(void **state)
{
    (void)state;
    struct webauthn_made m;
    str client = good_client("webauthn.create");
    for (size_t k = 0; k < countof(all_kinds); k++) {
        str data = data_of("pay.example", 0x45, 0, cose_of(all_kinds[k]));
        for (size_t n = 0; n < data.n; n++)
            assert_err(webauthn_create(&arena, &site, client, str_sub(data, 0, n), &m), E_LOGIN);
        char *large = arena_take(&arena, WEBAUTHN_DATA_BYTES + 1);
        memcpy(large, data.p, data.n);
        assert_err(webauthn_create(&arena, &site, client, (str){ large, WEBAUTHN_DATA_BYTES + 1 },
                                   &m), E_LOGIN);
    }
}

/* The library would ask for as much memory as they say. */
static void items_that_claim_more_than_there_is_are_refused(void **state)
{
    (void)state;
    struct webauthn_made m = made_of(WEBAUTHN_EDDSA), n;
    str create = good_client("webauthn.create"), get = good_client("webauthn.get");
    static const str claims[] = {
        { "\x9b\x00\xff\x1a\xfe\xb7\x00\x00\x00", 9 },
        { "\xbb\x7f\xff\xff\xff\xff\xff\xff\xff", 9 },
        { "\x5a\x7f\xff\xff\xff", 5 }, { "\x9f\x01\xff", 3 }, { "\x9a\x00", 2 }, { "\x84", 1 },
    };
    for (size_t i = 0; i < countof(claims); i++) {
        str data = joined(data_of("pay.example", 0x85, 9, STR_NONE), claims[i]);
        assert_err(check(&m, get, data, true), E_LOGIN);
        data = joined(data_of("pay.example", 0xc5, 9, cose_of(WEBAUTHN_EDDSA)), claims[i]);
        assert_err(webauthn_create(&arena, &site, create, data, &n), E_LOGIN);
    }
    /* One that is sound: credProtect, as browsers add it. */
    str more = joined(S("\xa1\x6b"), S("credProtect\x02"));
    str data = joined(data_of("pay.example", 0xc5, 9, cose_of(WEBAUTHN_EDDSA)), more);
    assert_ok(webauthn_create(&arena, &site, create, data, &n));
}

static void passkeys_are_for_names_and_not_for_numbers(void **state)
{
    (void)state;
    assert_true(webauthn_host(S("localhost")) && webauthn_host(S("pay.example")));
    assert_false(webauthn_host(S("127.0.0.1")) || webauthn_host(S("::1")));
    assert_false(webauthn_host(S("[fe80::a]")) || webauthn_host(S("")));
}

static int begin(void **state)
{
    (void)state;
    assert_true(crypto_init());
    arena_init(&arena, 512 << 20);
    crypto_sign_ed25519_keypair(ed_public, ed_secret);
    ec = EVP_EC_gen("P-256");
    rsa = EVP_RSA_gen(2048);
    return ec == NULL || rsa == NULL;
}

static int end(void **state)
{
    (void)state;
    EVP_PKEY_free(ec);
    EVP_PKEY_free(rsa);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_passkey_of_each_kind_is_made_and_shown),
        cmocka_unit_test(what_is_for_another_site_challenge_or_act_is_refused),
        cmocka_unit_test(nobody_there_or_not_verified_is_refused),
        cmocka_unit_test(a_counter_that_does_not_rise_is_refused),
        cmocka_unit_test(a_changed_byte_anywhere_is_refused),
        cmocka_unit_test(data_that_are_cut_or_too_long_make_no_passkey),
        cmocka_unit_test(items_that_claim_more_than_there_is_are_refused),
        cmocka_unit_test(passkeys_are_for_names_and_not_for_numbers),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
