/* Secrets: published vectors, sealed values that were touched, and the gate before Argon2. */
#include "testing.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "base/encode.h"
#include "crypto/crypto.h"

enum { RUSH = 64 }; /* more than two running and 32 waiting */

static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 1 << 24);
    return crypto_init() ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void digest_is(sha256 digest, const char *hex)
{
    char text[65];
    str s = crypto_hex(digest, text);
    assert_int_equal(s.n, 64);
    assert_string_equal(text, hex);
}

/* FIPS 180-2, appendix B, and the empty message. */
static void sha256_gives_the_published_digests(void **state)
{
    (void)state;
    digest_is(crypto_sha256(STR_NONE),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    digest_is(crypto_sha256(S("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    digest_is(crypto_sha256(S("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");

    struct sha256_state s;
    char block[1000];
    memset(block, 'a', sizeof(block));
    crypto_sha256_init(&s);
    crypto_sha256_update(&s, NULL, 0);
    for (int i = 0; i < 1000; i++) crypto_sha256_update(&s, block, sizeof(block));
    digest_is(crypto_sha256_final(&s),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static str filled(char *p, size_t n, int byte)
{
    memset(p, byte, n);
    return (str){ p, n };
}

/* RFC 4231, test cases 1, 2, 3, 6 and 7: short keys, and keys longer than a block. */
static void hmac_gives_the_digests_of_rfc_4231(void **state)
{
    (void)state;
    char key[131], message[50];
    digest_is(crypto_hmac(filled(key, 20, 0x0b), S("Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    digest_is(crypto_hmac(S("Jefe"), S("what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    digest_is(crypto_hmac(filled(key, 20, 0xaa), filled(message, 50, 0xdd)),
              "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    digest_is(crypto_hmac(filled(key, 131, 0xaa),
                          S("Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    digest_is(crypto_hmac(filled(key, 131, 0xaa),
                          S("This is a test using a larger than block-size key and a larger than "
                            "block-size data. The key needs to be hashed before being used by the "
                            "HMAC algorithm.")),
              "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

static void equality_needs_every_byte(void **state)
{
    (void)state;
    assert_true(crypto_equal(S("token"), S("token")));
    assert_true(crypto_equal(STR_NONE, S("")));
    assert_false(crypto_equal(S("token"), S("tokem")));
    str token = S("token"), start = str_sub(token, 0, 4);
    assert_false(crypto_equal(token, start));
    assert_false(crypto_equal(start, token));
    assert_false(crypto_equal(S("token"), STR_NONE));
}

static struct key key_counting(unsigned char from)
{
    struct key key;
    for (size_t i = 0; i < KEY_BYTES; i++) key.b[i] = (unsigned char)(from + i);
    return key;
}

static void keys_differ_by_purpose_and_stay_the_same(void **state)
{
    (void)state;
    struct key master = key_counting(0), other = key_counting(1);
    struct key seen[KEY_COOKIE + 1] = { master };
    for (enum key_purpose p = KEY_FIELDS; p <= KEY_COOKIE; p++) {
        seen[p] = crypto_derive(&master, p);
        struct key again = crypto_derive(&master, p), elsewhere = crypto_derive(&other, p);
        assert_memory_equal(&seen[p], &again, sizeof(again));
        assert_memory_not_equal(&seen[p], &elsewhere, sizeof(again));
        for (int q = 0; q < (int)p; q++) assert_memory_not_equal(&seen[p], &seen[q], sizeof(again));
    }
    /* BLAKE2b with salt 1 and personal "cntrfoil", computed by another implementation: stored
       values depend on this never changing. */
    CLEANUP(buf_release) struct buf hex;
    buf_init(&hex, 64);
    encode_hex(&hex, seen[KEY_FIELDS].b, KEY_BYTES);
    assert_str(buf_view(&hex), "a7583afa6ae7a1bc1fdf6901d2a2072441f70d75ac6656a4bdbb36c9ed931e98");
}

static void a_key_is_named_by_its_digest(void **state)
{
    (void)state;
    struct key key = key_counting(0);
    char id[9];
    /* SHA-256 of 00 01 .. 1f begins 630dcd29 */
    assert_str(crypto_key_id(&key, id), "630dcd29");
    assert_string_equal(id, "630dcd29");
}

static void what_is_sealed_opens_again(void **state)
{
    (void)state;
    struct key key = key_counting(9);
    char big[5000];
    str texts[] = { STR_NONE, S("x"), S("a bank account"), filled(big, sizeof(big), 'z') };
    for (size_t i = 0; i < countof(texts); i++) {
        str sealed = crypto_seal(&arena, &key, texts[i]), plain = S("unwritten");
        assert_ok(crypto_open(&arena, &key, sealed, &plain));
        assert_true(str_eq(plain, texts[i]));
        assert_false(str_eq(sealed, crypto_seal(&arena, &key, texts[i])));
    }
}

/* Sealed by another implementation, itself checked against draft-irtf-cfrg-xchacha, A.3.1. */
static void a_value_sealed_elsewhere_opens(void **state)
{
    (void)state;
    struct key key = key_counting(0);
    str plain = STR_NONE;
    str sealed = S("630dcd29.ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7"
                   "HR3Z35NKqfHiU-9a0g5pqXm7CnqNDJYKwNsqvmg");
    assert_ok(crypto_open(&arena, &key, sealed, &plain));
    assert_str(plain, "an old secret");
}

static void a_touched_value_does_not_open(void **state)
{
    (void)state;
    struct key key = key_counting(9), other = key_counting(10);
    str sealed = crypto_seal(&arena, &key, S("a bank account")), plain = S("unwritten");
    for (size_t i = 0; i < sealed.n; i++) {
        char *copy = arena_c_string(&arena, sealed);
        copy[i] = copy[i] == 'A' ? 'B' : 'A';
        assert_err(crypto_open(&arena, &key, str_of(copy), &plain), E_CRYPTO);
    }
    for (size_t n = 0; n < sealed.n; n++)
        assert_err(crypto_open(&arena, &key, str_sub(sealed, 0, n), &plain), E_CRYPTO);
    assert_err(crypto_open(&arena, &other, sealed, &plain), E_CRYPTO);
    assert_err(crypto_open(&arena, &key, STR_NONE, &plain), E_CRYPTO);

    /* The other key's name on it does not help. */
    char id[9];
    char *renamed = arena_c_string(&arena, sealed);
    memcpy(renamed, crypto_key_id(&other, id).p, 8);
    assert_err(crypto_open(&arena, &other, str_of(renamed), &plain), E_CRYPTO);
    assert_str(plain, "unwritten");
}

static void a_password_is_checked(void **state)
{
    (void)state;
    str hash, again;
    assert_ok(crypto_password_hash(&arena, S("correct horse battery"), &hash));
    assert_ok(crypto_password_hash(&arena, S("correct horse battery"), &again));
    assert_true(str_starts(hash, S("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_false(str_eq(hash, again));
    assert_ok(crypto_password_check(hash, S("correct horse battery")));
    assert_err(crypto_password_check(hash, S("correct horse batterz")), E_LOGIN);
    assert_err(crypto_password_check(hash, STR_NONE), E_LOGIN);
    assert_err(crypto_password_check(S("$argon2id$v=19$nonsense"), S("x")), E_LOGIN);
    char long_hash[1000];
    assert_err(crypto_password_check(filled(long_hash, 1000, '$'), S("x")), E_LOGIN);
}

static int64_t least_time_of(str hash)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 7; i++) {
        int64_t begin = clock_monotonic_us();
        assert_err(crypto_password_check(hash, S("not the password")), E_LOGIN);
        int64_t took = clock_monotonic_us() - begin;
        if (took < least) least = took;
    }
    return least;
}

/* Wide bounds: without the spent work the ratio would be above a thousand. */
static void nobody_at_all_takes_as_long_as_a_wrong_password(void **state)
{
    (void)state;
    str hash;
    assert_ok(crypto_password_hash(&arena, S("correct horse battery"), &hash));
    int64_t wrong = least_time_of(hash), nobody = least_time_of(STR_NONE);
    assert_true(nobody > wrong / 3);
    assert_true(nobody < wrong * 3);
}

struct rush {
    pthread_barrier_t begin;
    err results[RUSH];
};

struct runner {
    struct rush *rush;
    size_t i;
};

static void *run(void *p)
{
    struct runner *r = p;
    pthread_barrier_wait(&r->rush->begin);
    r->rush->results[r->i] = crypto_password_check(STR_NONE, S("flood"));
    return NULL;
}

static void a_flood_of_checks_is_told_to_come_back(void **state)
{
    (void)state;
    struct rush rush;
    struct runner runners[RUSH];
    pthread_t threads[RUSH];
    pthread_barrier_init(&rush.begin, NULL, RUSH);
    for (size_t i = 0; i < RUSH; i++) {
        runners[i] = (struct runner){ &rush, i };
        assert_int_equal(pthread_create(&threads[i], NULL, run, &runners[i]), 0);
    }
    int done = 0, busy = 0;
    for (size_t i = 0; i < RUSH; i++) {
        pthread_join(threads[i], NULL);
        done += rush.results[i] == E_LOGIN;
        busy += rush.results[i] == E_BUSY;
    }
    pthread_barrier_destroy(&rush.begin);
    assert_int_equal(done + busy, RUSH);
    assert_true(done >= 34);
    assert_true(busy > 0);
    assert_err(crypto_password_check(STR_NONE, S("after")), E_LOGIN);
}

static void tokens_are_long_and_new(void **state)
{
    (void)state;
    str one = crypto_token(&arena), two = crypto_token(&arena);
    assert_int_equal(one.n, 43);
    assert_false(str_eq(one, two));
    for (size_t i = 0; i < one.n; i++) {
        char c = one.p[i];
        assert_true((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                    c == '-' || c == '_');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_published_digests),
        cmocka_unit_test(hmac_gives_the_digests_of_rfc_4231),
        cmocka_unit_test(equality_needs_every_byte),
        cmocka_unit_test(keys_differ_by_purpose_and_stay_the_same),
        cmocka_unit_test(a_key_is_named_by_its_digest),
        cmocka_unit_test(what_is_sealed_opens_again),
        cmocka_unit_test(a_value_sealed_elsewhere_opens),
        cmocka_unit_test(a_touched_value_does_not_open),
        cmocka_unit_test(a_password_is_checked),
        cmocka_unit_test(nobody_at_all_takes_as_long_as_a_wrong_password),
        cmocka_unit_test(a_flood_of_checks_is_told_to_come_back),
        cmocka_unit_test(tokens_are_long_and_new),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
