/* Passkeys through the pages, with a device of our own making (Ed25519); on both engines. */
#include "portal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "app/app_passkey.h"
#include "app/app_rules.h"
#include "app/app_staff.h"
#include "base/encode.h"

static struct portal portal;
static struct customer halden;

/* ---- a device ---- */

struct device {
    unsigned char secret[64], public_key[32];
    char id[17];
    uint32_t counter;
};

static struct device device_new(const char *id)
{
    struct device d = { .counter = 1 };
    snprintf(d.id, sizeof d.id, "%s", id);
    crypto_sign_ed25519_keypair(d.public_key, d.secret);
    return d;
}

static str text_of(const void *bytes, size_t n)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 10000);
    encode_base64url(&b, bytes, n);
    return buf_copy(&b, &portal.arena);
}

/* Authenticator data of this site: with the key, where it makes one. */
static str data_of(const struct device *d, const char *rp_id, int flags, bool make)
{
    CLEANUP(buf_release) struct buf b;
    sha256 hash = crypto_sha256(str_of(rp_id));
    buf_init(&b, 1000);
    buf_put(&b, (const char *)hash.b, sizeof hash.b);
    buf_char(&b, (char)(make ? flags | 0x40 : flags));
    for (int shift = 24; shift >= 0; shift -= 8) buf_char(&b, (char)(d->counter >> shift & 255));
    if (make) {
        for (int i = 0; i < 17; i++) buf_char(&b, 0);
        buf_char(&b, (char)strlen(d->id));
        buf_str(&b, str_of(d->id));
        buf_str(&b, S("\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"));
        buf_put(&b, (const char *)d->public_key, sizeof d->public_key);
    }
    return buf_copy(&b, &portal.arena);
}

/* What the page of the browser asks: a value of the form for passkeys. */
static str asked(const struct browser *b, const char *what)
{
    return arena_str(&portal.arena, browser_between(b, arena_format(&portal.arena, "%s=\"",
                                                                    what).p, "\""));
}

static str state_of(const struct browser *b)
{
    return arena_str(&portal.arena, browser_between(b, "name=\"state\" value=\"", "\""));
}

struct said {
    str challenge, state, handle;
    int flags;
};

/* The fields of the form, as our script fills them. */
static const char *answer(struct device *d, bool make, const struct said *s)
{
    const char *host = portal.host;
    str rp_id = str_of(host), rest = str_of(host);
    str_cut(&rest, ':', &rp_id);
    str client = arena_format(&portal.arena,
                              "{\"type\":\"webauthn.%s\",\"challenge\":\"%.*s\",\"origin\":"
                              "\"http://%s\",\"crossOrigin\":false}",
                              make ? "create" : "get", STR_FMT(s->challenge), host);
    d->counter++;
    str data = data_of(d, arena_str(&portal.arena, rp_id).p, s->flags, make);
    sha256 hash = crypto_sha256(client);
    unsigned char all[512], sig[64];
    memcpy(all, data.p, data.n);
    memcpy(all + data.n, hash.b, sizeof hash.b);
    crypto_sign_ed25519_detached(sig, NULL, all, data.n + sizeof hash.b, d->secret);
    str id = text_of(d->id, strlen(d->id)), data_text = text_of(data.p, data.n);
    str client_text = text_of(client.p, client.n);
    str sig_text = make ? STR_NONE : text_of(sig, sizeof sig);
    return arena_format(&portal.arena, "state=%.*s&id=%.*s&client=%.*s&data=%.*s&signature=%.*s"
                        "&handle=%.*s", STR_FMT(s->state), STR_FMT(id), STR_FMT(client_text),
                        STR_FMT(data_text), STR_FMT(sig_text), STR_FMT(s->handle)).p;
}

enum { THERE = 1, VERIFIED = 4, BOTH = 5 };

static struct said said_by(const struct browser *b, int flags)
{
    return (struct said){ asked(b, "data-challenge"), state_of(b), asked(b, "data-handle"),
                          flags };
}

/* ---- people ---- */

static struct browser entered(const char *email)
{
    struct browser b;
    portal_contact(&portal, halden.id, email, MAY_VIEW);
    browser_open(&b, &portal);
    browser_login(&b, email);
    return b;
}

/* Adds one by the pages; the handle of the person comes back. */
static str add(struct browser *b, struct device *d, const char *at)
{
    assert_int_equal(browser_get(b, at), 200);
    assert_int_equal(browser_post(b, arena_format(&portal.arena, "%s/passkeys", at).p,
                                  "name=Laptop&password=correct+horse+battery+staple"), 200);
    struct said s = said_by(b, BOTH);
    assert_true(s.challenge.n == 43 && s.handle.n == 43);
    assert_int_equal(browser_post(b, arena_format(&portal.arena, "%s/passkeys/add", at).p,
                                  answer(d, true, &s)), 303);
    return s.handle;
}

static const char *half_in(struct browser *b, const char *email)
{
    browser_open(b, &portal);
    assert_int_equal(browser_get(b, "/login"), 200);
    assert_int_equal(browser_post(b, "/login", arena_format(&portal.arena, "email=%s&password="
                                                            "correct+horse+battery+staple",
                                                            email).p), 303);
    assert_int_equal(browser_get(b, "/sessions"), 303);
    assert_true(str_starts(str_of(b->location), S("/login/code")));
    assert_int_equal(browser_get(b, "/login/code"), 200);
    return "/login/code/passkey";
}

/* ---- tests ---- */

static void one_is_added_with_the_password_and_logs_in_without(void **state)
{
    (void)state;
    struct browser b = entered("ada@key.example"), other = entered("ada2@key.example"), in;
    struct device d = device_new("ada key");
    char before[sizeof b.cookie];
    snprintf(before, sizeof before, "%s", b.cookie);
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_int_equal(browser_post(&b, "/account/security/passkeys", "name=Laptop&password=no"),
                     422);
    assert_true(browser_sees(&b, "This is not your password."));
    assert_int_equal(browser_post(&b, "/account/security/passkeys",
                                  "name=+&password=correct+horse+battery+staple"), 422);
    assert_true(browser_sees(&b, "Give it a name"));
    str handle = add(&b, &d, "/account/security");
    assert_string_not_equal(b.cookie, before);
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_true(browser_sees(&b, "Laptop"));

    browser_open(&in, &portal);
    assert_int_equal(browser_get(&in, "/login"), 200);
    struct said s = said_by(&in, BOTH);
    s.handle = handle;
    const char *fields = answer(&d, false, &s);
    assert_int_equal(browser_post(&in, "/login/passkey", fields), 303);
    assert_int_equal(browser_get(&in, "/sessions"), 200);

    /* The same again, from elsewhere. */
    struct browser thief;
    browser_open(&thief, &portal);
    assert_int_equal(browser_get(&thief, "/login"), 200);
    assert_int_equal(browser_post(&thief, "/login/passkey", fields), 422);
    assert_true(browser_sees(&thief, "This passkey was not taken."));
    assert_string_equal(thief.cookie, "");
    browser_close(&b), browser_close(&other), browser_close(&in), browser_close(&thief);
}

static void what_is_not_right_logs_nobody_in(void **state)
{
    (void)state;
    struct browser b = entered("bea@key.example"), in;
    struct device d = device_new("bea key"), unknown = device_new("nobody");
    str handle = add(&b, &d, "/account/security");
    browser_open(&in, &portal);
    for (int how = 0; how < 8; how++) {
        assert_int_equal(browser_get(&in, "/login"), 200);
        struct said s = said_by(&in, BOTH);
        s.handle = handle;
        struct device *with = &d;
        const char *to = "/login/passkey";
        if (how == 0) s.flags = THERE;                    /* nobody verified */
        else if (how == 1) s.handle = text_of("x", 1);    /* of another person */
        else if (how == 2) s.handle = STR_NONE;
        else if (how == 3) s.challenge = text_of("another", 7);
        else if (how == 4) s.state = text_of("forged", 6);
        else if (how == 5) with = &unknown;
        else if (how == 6) to = "/staff/login/passkey";   /* the other door */
        else if (how == 7) d.counter = 0;                 /* a copy */
        assert_int_equal(browser_post(&in, to, answer(with, false, &s)), 422);
        assert_true(browser_sees(&in, "This passkey was not taken."));
        assert_string_equal(in.cookie, "");
    }
    d.counter = 100;
    assert_int_equal(browser_get(&in, "/login"), 200);
    struct said s = said_by(&in, BOTH);
    s.handle = handle;
    assert_int_equal(browser_post(&in, "/login/passkey", answer(&d, false, &s)), 303);
    browser_close(&b), browser_close(&in);
}

static void it_is_a_second_factor_that_the_password_alone_cannot_go_round(void **state)
{
    (void)state;
    struct browser b = entered("cora@key.example"), half, other = entered("dora@key.example");
    struct device d = device_new("cora key"), hers = device_new("dora key");
    add(&b, &d, "/account/security");
    add(&other, &hers, "/account/security");
    const char *to = half_in(&half, "cora@key.example");
    assert_false(browser_sees(&half, "name=\"code\""));

    /* Neither an app nor another passkey is set up from here, nor does another's pass. */
    assert_int_equal(browser_post(&half, "/account/security/begin", ""), 303);
    assert_int_equal(browser_post(&half, "/account/security/confirm", "code=123456"), 303);
    assert_int_equal(browser_post(&half, "/account/security/passkeys",
                                  "name=Mine&password=correct+horse+battery+staple"), 303);
    assert_int_equal(browser_post(&half, "/account/security/passkeys/remove",
                                  "passkey=1&password=correct+horse+battery+staple"), 303);
    assert_int_equal(browser_get(&half, "/login/code"), 200);
    struct said s = said_by(&half, BOTH);
    assert_int_equal(browser_post(&half, to, answer(&hers, false, &s)), 422);
    assert_int_equal(browser_get(&half, "/sessions"), 303);

    /* A challenge for the log-in is none for this; nobody need be verified after the password. */
    assert_int_equal(browser_get(&half, "/login/code"), 200);
    struct said own = said_by(&half, THERE), login = own;
    struct browser door;
    browser_open(&door, &portal);
    assert_int_equal(browser_get(&door, "/login"), 200);
    login.state = state_of(&door);
    login.challenge = asked(&door, "data-challenge");
    assert_int_equal(browser_post(&half, to, answer(&d, false, &login)), 422);
    char before[sizeof half.cookie];
    snprintf(before, sizeof before, "%s", half.cookie);
    assert_int_equal(browser_post(&half, to, answer(&d, false, &own)), 303);
    assert_string_not_equal(half.cookie, before);
    assert_int_equal(browser_get(&half, "/sessions"), 200);
    browser_close(&b), browser_close(&half), browser_close(&other), browser_close(&door);
}

static void it_is_removed_with_the_password_alone_by_its_person(void **state)
{
    (void)state;
    struct browser b = entered("eva@key.example"), other = entered("finn@key.example");
    struct device d = device_new("eva key");
    add(&b, &d, "/account/security");
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    str id = asked(&b, "name=\"passkey\" value");
    const char *fields = arena_format(&portal.arena, "passkey=%.*s&password=correct+horse+battery"
                                      "+staple", STR_FMT(id)).p;
    assert_int_equal(browser_get(&other, "/account/security"), 200);
    assert_int_equal(browser_post(&other, "/account/security/passkeys/remove", fields), 404);
    assert_int_equal(browser_post(&b, "/account/security/passkeys/remove",
                                  arena_format(&portal.arena, "passkey=%.*s&password=x",
                                               STR_FMT(id)).p), 422);
    assert_int_equal(browser_post(&b, "/account/security/passkeys/remove", fields), 303);
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_true(browser_sees(&b, "No passkey yet"));
    browser_close(&b), browser_close(&other);
}

static void one_that_is_there_is_not_added_again(void **state)
{
    (void)state;
    struct browser b = entered("gina@key.example");
    struct device d;
    for (int i = 0; i < 3; i++) {
        d = device_new(arena_format(&portal.arena, "gina %d", i).p);
        add(&b, &d, "/account/security");
    }
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_int_equal(browser_post(&b, "/account/security/passkeys",
                                  "name=Again&password=correct+horse+battery+staple"), 200);
    struct said s = said_by(&b, BOTH);
    assert_int_equal(browser_post(&b, "/account/security/passkeys/add", answer(&d, true, &s)),
                     422);
    assert_true(browser_sees(&b, "This passkey is here already."));
    browser_close(&b);
}

static void it_is_the_second_factor_that_staff_must_have(void **state)
{
    (void)state;
    struct problems problems = { .arena = &portal.arena };
    struct rules rules;
    struct rtx *tx = NULL;
    staff_id id, boss;
    enum person_kind kind;
    int64_t person;
    str token;
    assert_ok(app_staff_add(&portal.app, portal.org.id, S("o@key.example"), S("Olga"), S("owner"),
                            &boss));
    assert_ok(app_staff_add(&portal.app, portal.org.id, S("s@key.example"), S("Sven"),
                            S("support"), &id));
    assert_ok(app_link_make(&portal.app, &portal.arena, portal.org.id, S("staff"), id.v,
                            3600 * 1000000LL, &token));
    assert_ok(app_link_use(&portal.app, &portal.arena, portal.org.id, token,
                           str_of(portal_password), &problems, &kind, &person));
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(app_rules_get(tx, &portal.arena, &portal.org, portal.org.cur, &rules));
    db_read_end(&tx);
    rules.factor_for_all = true;
    struct actor who = { portal.org.id, PERSON_STAFF, boss.v, S("Olga"), S("127.0.0.1") };
    assert_ok(app_rules_set(&portal.app, &portal.arena, &who, &rules));

    struct browser b;
    struct device d = device_new("sven key");
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, "/staff/login"), 200);
    assert_int_equal(browser_post(&b, "/staff/login", "email=s@key.example&password=correct+horse"
                                                      "+battery+staple"), 303);
    assert_int_equal(browser_get(&b, "/staff/customers"), 303);
    assert_string_equal(b.location, "/staff/security");
    add(&b, &d, "/staff/security");
    assert_int_equal(browser_get(&b, "/staff/customers"), 200);

    /* The last one stays, for it is wanted. */
    assert_int_equal(browser_get(&b, "/staff/security"), 200);
    str key = asked(&b, "name=\"passkey\" value");
    const char *fields = arena_format(&portal.arena, "passkey=%.*s&password=correct+horse+battery"
                                      "+staple", STR_FMT(key)).p;
    assert_int_equal(browser_post(&b, "/staff/security/passkeys/remove", fields), 422);
    assert_true(browser_sees(&b, "this is your last"));

    /* Until an owner resets it. */
    assert_ok(app_factor_reset(&portal.app, &portal.arena, &who, id));
    session_cache_forget(&portal.web.sessions);
    assert_int_equal(browser_get(&b, "/staff/customers"), 303);
    assert_true(str_starts(str_of(b.location), S("/staff/login")));
    browser_close(&b);
}

static int start(void **state)
{
    (void)state;
    portal_start(&portal);
    portal_set_up(&portal, "Harbour");
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    portal_stop(&portal);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_is_added_with_the_password_and_logs_in_without),
        cmocka_unit_test(what_is_not_right_logs_nobody_in),
        cmocka_unit_test(it_is_a_second_factor_that_the_password_alone_cannot_go_round),
        cmocka_unit_test(it_is_removed_with_the_password_alone_by_its_person),
        cmocka_unit_test(one_that_is_there_is_not_added_again),
        cmocka_unit_test(it_is_the_second_factor_that_staff_must_have),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
