/* Getting in and being in: sessions and their list, one-time links, throttling; on both engines. */
#include "portal.h"

#include <stdio.h>
#include <string.h>

#include "app/app_factor.h"
#include "base/clock.h"
#include "base/encode.h"
#include "crypto/totp.h"
#include "store/store_job.h"

static struct portal portal;
static struct customer halden;
static const char firefox[] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0";
static const char phone[] = "Mozilla/5.0 (iPhone; like Mac OS X) Version/18.1 Safari/604.1";

static int start(void **state)
{
    (void)state;
    portal_start(&portal);
    halden = portal_customer(&portal, "K-1", "Halden Trading GmbH", "EUR");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    portal_stop(&portal);
    return 0;
}

static contact_id person(const char *email)
{
    return portal_contact(&portal, halden.id, email, MAY_VIEW | MAY_PAY);
}

static struct browser entered(const char *email, const char *agent)
{
    struct browser b;
    browser_open(&b, &portal);
    b.agent = agent;
    browser_login(&b, email);
    return b;
}

/* Whether the session that a cookie named still opens the account. */
static bool opens(struct browser *b, const char *cookie)
{
    char kept[sizeof b->cookie];
    snprintf(kept, sizeof kept, "%s", b->cookie);
    snprintf(b->cookie, sizeof b->cookie, "%s", cookie);
    int status = browser_get(b, "/sessions");
    snprintf(b->cookie, sizeof b->cookie, "%s", kept);
    return status == 200;
}

/* ---- sessions ---- */

static void the_list_names_each_device_and_ends_one_or_all_others(void **state)
{
    (void)state;
    person("ada@halden.example");
    contact_id bea = person("bea@halden.example");
    struct browser desk = entered("ada@halden.example", firefox);
    struct browser pocket = entered("ada@halden.example", phone);
    struct browser third = entered("ada@halden.example", "curl/8.5.0");
    struct browser other = entered("bea@halden.example", firefox);

    assert_int_equal(browser_get(&desk, "/sessions"), 200);
    assert_int_equal(browser_count(&desk, "card-row"), 3);
    assert_true(browser_sees(&desk, "Firefox on Linux") && browser_sees(&desk, "Safari on iPhone"));
    assert_true(browser_sees(&desk, "curl") && browser_sees(&desk, "From 127.0.0.1"));
    assert_int_equal(browser_count(&desk, "This one"), 1);
    assert_int_equal(browser_count(&desk, "name=\"session\""), 2);

    /* Of the other person: the same answer as for one that is gone, and hers goes on. */
    assert_int_equal(browser_get(&third, "/sessions"), 200);
    assert_int_equal(browser_get(&other, "/sessions"), 200);
    int64_t hers = 0;
    struct session_row *list;
    size_t n;
    struct rtx *tx = NULL;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_session_list(tx, &portal.arena, portal.org.id, PERSON_CONTACT, bea.v, &list,
                                 &n));
    db_read_end(&tx);
    assert_int_equal(n, 1);
    hers = list[0].s.id.v;
    char form[64];
    snprintf(form, sizeof form, "session=%lld", (long long)hers);
    assert_int_equal(browser_post(&desk, "/sessions/end", form), 303);
    assert_int_equal(browser_get(&other, "/sessions"), 200);

    /* The one this page is not seen in: the phone's stands before the others. */
    assert_int_equal(browser_get(&pocket, "/sessions"), 200);
    str at = browser_between(&pocket, "name=\"session\" value=\"", "\"");
    snprintf(form, sizeof form, "session=%.*s", STR_FMT(at));
    assert_int_equal(browser_post(&pocket, "/sessions/end", form), 303);
    assert_int_equal(browser_get(&pocket, "/sessions?ended=1"), 200);
    assert_int_equal(browser_count(&pocket, "card-row"), 2);
    assert_true(browser_sees(&pocket, "Ended."));

    struct browser fourth = entered("ada@halden.example", firefox);
    assert_int_equal(browser_get(&fourth, "/sessions"), 200);
    assert_int_equal(browser_post(&fourth, "/sessions/end-others", ""), 303);
    assert_int_equal(browser_get(&fourth, "/sessions"), 200);
    assert_int_equal(browser_count(&fourth, "card-row"), 1);
    assert_int_equal(browser_get(&pocket, "/sessions"), 303);
    assert_int_equal(browser_get(&desk, "/sessions"), 303);
    assert_int_equal(browser_get(&other, "/sessions"), 200);
    browser_close(&desk), browser_close(&pocket), browser_close(&third), browser_close(&other);
    browser_close(&fourth);
}

static void what_is_no_session_of_ones_own_is_refused(void **state)
{
    (void)state;
    person("cora@halden.example");
    struct browser b = entered("cora@halden.example", firefox);
    char form[64];
    assert_int_equal(browser_get(&b, "/sessions"), 200);
    assert_int_equal(browser_post(&b, "/sessions/end", ""), 404);
    assert_int_equal(browser_post(&b, "/sessions/end", "session=x"), 404);
    assert_int_equal(browser_post(&b, "/sessions/end", "session=1&session=2"), 400);
    struct rtx *tx = NULL;
    struct session own;
    bool found;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_session_get(tx, portal.org.id,
                                app_sha256(&portal.arena, str_sub(str_of(b.cookie), 3, 100)), &own,
                                &found));
    db_read_end(&tx);
    assert_true(found);
    snprintf(form, sizeof form, "session=%lld", (long long)own.id.v);
    assert_int_equal(browser_post(&b, "/sessions/end", form), 409);
    assert_int_equal(browser_get(&b, "/sessions"), 200);
    browser_close(&b);
}

/* A code of that person's app, some steps from now. */
static str code_of(contact_id who, int steps)
{
    struct rtx *tx = NULL;
    struct factor f;
    struct totp_secret s;
    bool found;
    str plain;
    char code[TOTP_DIGITS + 1];

    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_factor_get(tx, &portal.arena, portal.org.id, PERSON_CONTACT, who.v, &f,
                               &found));
    db_read_end(&tx);
    assert_true(found);
    assert_ok(crypto_open(&portal.arena, &portal.app.fields, f.secret, &plain));
    assert_true(decode_hex(plain, s.b, sizeof s.b));
    totp_code(&s, totp_step(clock_now_us()) + steps, code);
    return arena_str(&portal.arena, str_of(code));
}

static void each_rise_of_rights_gives_a_session_another_token(void **state)
{
    (void)state;
    char before[1024], form[256];
    contact_id dora = person("dora@halden.example");
    struct browser b;
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, "/login"), 200);

    /* One that was planted before the log-in opens nothing after it. */
    snprintf(b.cookie, sizeof b.cookie, "cf=%s", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    snprintf(before, sizeof before, "%s", b.cookie);
    browser_login(&b, "dora@halden.example");
    assert_string_not_equal(b.cookie, before);
    assert_false(opens(&b, before));

    /* A log-in over a log-in ends the one before. */
    snprintf(before, sizeof before, "%s", b.cookie);
    assert_int_equal(browser_get(&b, "/password"), 200);
    assert_int_equal(browser_post(&b, "/login", "email=dora@halden.example&password=correct+horse"
                                                "+battery+staple"), 303);
    assert_string_not_equal(b.cookie, before);
    assert_false(opens(&b, before));

    /* A new password. */
    snprintf(before, sizeof before, "%s", b.cookie);
    assert_int_equal(browser_get(&b, "/password"), 200);
    assert_int_equal(browser_post(&b, "/password", "old=correct+horse+battery+staple"
                                                   "&password=another+horse+of+battery"
                                                   "&again=another+horse+of+battery"), 303);
    assert_string_not_equal(b.cookie, before);
    assert_false(opens(&b, before));
    assert_int_equal(browser_get(&b, "/sessions"), 200);

    /* Switching a second factor on, and passing it. */
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_int_equal(browser_post(&b, "/account/security/begin", ""), 303);
    snprintf(before, sizeof before, "%s", b.cookie);
    snprintf(form, sizeof form, "code=%.*s", STR_FMT(code_of(dora, -1)));
    assert_int_equal(browser_post(&b, "/account/security/confirm", form), 200);
    assert_string_not_equal(b.cookie, before);
    assert_false(opens(&b, before));
    struct browser again;
    browser_open(&again, &portal);
    assert_int_equal(browser_get(&again, "/login"), 200);
    assert_int_equal(browser_post(&again, "/login", "email=dora@halden.example&password=another"
                                                    "+horse+of+battery"), 303);
    snprintf(before, sizeof before, "%s", again.cookie);
    assert_int_equal(browser_get(&again, "/sessions"), 303); /* to the code */
    assert_int_equal(browser_get(&again, "/login/code"), 200);
    snprintf(form, sizeof form, "code=%.*s", STR_FMT(code_of(dora, 0)));
    assert_int_equal(browser_post(&again, "/login/code", form), 303);
    assert_string_not_equal(again.cookie, before);
    assert_false(opens(&again, before));
    assert_int_equal(browser_get(&again, "/sessions"), 200);
    browser_close(&b);
    browser_close(&again);
}

/* ---- links by mail ---- */

static str link_for(const char *purpose, contact_id who, int64_t valid_us)
{
    str token;
    assert_ok(app_link_make(&portal.app, &portal.arena, portal.org.id, str_of(purpose), who.v,
                            valid_us, &token));
    return token;
}

static const char *below(const char *path, str token)
{
    return arena_format(&portal.arena, "%s/%.*s", path, STR_FMT(token)).p;
}

static void a_one_time_link_works_once_and_by_its_button_alone(void **state)
{
    (void)state;
    contact_id eve = person("eve@halden.example");
    const char *path = below("/login/link", link_for("login", eve, 60 * 1000000));
    struct browser b, late;
    browser_open(&b, &portal);
    browser_open(&late, &portal);
    for (int i = 0; i < 3; i++) assert_int_equal(browser_get(&b, path), 200);
    assert_true(browser_sees(&b, "eve@halden.example"));
    assert_string_equal(b.cookie, "");
    assert_int_equal(browser_get(&late, path), 200);
    assert_int_equal(browser_post(&b, path, ""), 303);
    assert_int_equal(browser_get(&b, "/sessions"), 200);
    assert_int_equal(browser_post(&late, path, ""), 404);
    assert_true(browser_sees(&late, "no longer good"));
    assert_int_equal(browser_get(&late, "/sessions"), 303);

    path = below("/login/link", link_for("login", eve, -1));
    assert_int_equal(browser_get(&late, path), 404);
    assert_int_equal(browser_post(&late, path, ""), 404);
    browser_close(&b);
    browser_close(&late);
}

/* Links that are none count against their address; those that are good do not. */
static void a_whole_office_comes_in_by_its_links_but_nobody_guesses_one(void **state)
{
    (void)state;
    enum { OFFICE = 70, TRIES = 60 };
    contact_id who = person("office@halden.example");
    struct browser b, guesser;
    browser_open(&b, &portal);
    for (int i = 0; i < OFFICE; i++) {
        const char *path = below("/login/link", link_for("login", who, 60 * 1000000));
        assert_int_equal(browser_get(&b, path), 200);
        assert_int_equal(browser_post(&b, path, ""), 303);
    }
    const char *none = below("/login/link", str_of("no-such-link-no-such-link-no-such-link-no-s"));
    browser_open(&guesser, &portal);
    assert_int_equal(browser_get(&guesser, "/login"), 200);
    for (int i = 0; i < TRIES; i++) assert_int_equal(browser_post(&guesser, none, ""), 404);
    assert_int_equal(browser_post(&guesser, none, ""), 429);
    throttle_link_was_good(&portal.web.throttle, S("127.0.0.1"));
    browser_close(&b);
    browser_close(&guesser);
}

static void a_link_does_what_it_was_made_for_and_nothing_else(void **state)
{
    (void)state;
    static const char passwords[] = "password=some+other+battery&again=some+other+battery";
    contact_id finn = person("finn@halden.example");
    str login = link_for("login", finn, 60 * 1000000);
    str reset = link_for("reset", finn, 60 * 1000000);
    struct browser b;
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, "/login"), 200);
    assert_int_equal(browser_get(&b, below("/reset", login)), 404);
    assert_int_equal(browser_post(&b, below("/reset", login), passwords), 404);
    assert_int_equal(browser_get(&b, below("/login/link", reset)), 404);
    assert_int_equal(browser_post(&b, below("/login/link", reset), ""), 404);
    assert_int_equal(browser_get(&b, "/sessions"), 303);

    /* A new password takes the other links back. */
    assert_int_equal(browser_post(&b, below("/reset", reset), passwords), 303);
    assert_int_equal(browser_get(&b, below("/login/link", login)), 404);
    browser_close(&b);
}

static void a_one_time_link_leaves_the_second_factor_to_be_asked_for(void **state)
{
    (void)state;
    contact_id gina = person("gina@halden.example");
    struct browser b = entered("gina@halden.example", firefox), other;
    char form[64];
    assert_int_equal(browser_get(&b, "/account/security"), 200);
    assert_int_equal(browser_post(&b, "/account/security/begin", ""), 303);
    snprintf(form, sizeof form, "code=%.*s", STR_FMT(code_of(gina, -1)));
    assert_int_equal(browser_post(&b, "/account/security/confirm", form), 200);

    const char *path = below("/login/link", link_for("login", gina, 60 * 1000000));
    browser_open(&other, &portal);
    assert_int_equal(browser_get(&other, path), 200);
    assert_int_equal(browser_post(&other, path, ""), 303);
    assert_int_equal(browser_get(&other, "/invoices"), 303);
    assert_true(str_starts(str_of(other.location), S("/login/code")));
    browser_close(&b);
    browser_close(&other);
}

static int64_t jobs_of(const char *email)
{
    struct job *list;
    struct rtx *tx = NULL;
    size_t n;
    int64_t count = 0;
    assert_ok(db_read_begin(portal.db, &tx));
    assert_ok(store_job_due(tx, &portal.arena, JOB_PAPER, clock_now_us() + 10000000, 500, &list,
                            &n));
    db_read_end(&tx);
    for (size_t i = 0; i < n; i++) count += str_eq(list[i].argument, str_of(email));
    return count;
}

/* The account's count is silent, for whoever asks must not learn of it; the address' is told. */
static void mails_are_few_for_an_account_and_for_an_address(void **state)
{
    (void)state;
    struct browser b;
    browser_open(&b, &portal);
    assert_int_equal(browser_get(&b, "/login/link"), 200);
    for (int i = 0; i < 5; i++)
        assert_int_equal(browser_post(&b, "/login/link", "email=hal@halden.example"), 200);
    assert_int_equal(jobs_of("hal@halden.example"), 3);
    int refused = 0;
    for (int i = 0; i < 20; i++) {
        char form[64];
        snprintf(form, sizeof form, "email=h%d@halden.example", i);
        refused += browser_post(&b, i % 2 ? "/login/link" : "/forgot", form) == 429;
    }
    assert_int_equal(refused, 5);
    browser_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_names_each_device_and_ends_one_or_all_others),
        cmocka_unit_test(what_is_no_session_of_ones_own_is_refused),
        cmocka_unit_test(each_rise_of_rights_gives_a_session_another_token),
        cmocka_unit_test(a_one_time_link_works_once_and_by_its_button_alone),
        cmocka_unit_test(a_whole_office_comes_in_by_its_links_but_nobody_guesses_one),
        cmocka_unit_test(a_link_does_what_it_was_made_for_and_nothing_else),
        cmocka_unit_test(a_one_time_link_leaves_the_second_factor_to_be_asked_for),
        cmocka_unit_test(mails_are_few_for_an_account_and_for_an_address),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
