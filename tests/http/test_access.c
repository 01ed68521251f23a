/* Getting in and being in: sessions and their list, one-time links, throttling; on both engines. */
#include "portal.h"

#include <stdio.h>
#include <string.h>

#include "app/app_factor.h"
#include "base/clock.h"
#include "base/encode.h"
#include "crypto/totp.h"

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
    char before[512], form[256];
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_names_each_device_and_ends_one_or_all_others),
        cmocka_unit_test(what_is_no_session_of_ones_own_is_refused),
        cmocka_unit_test(each_rise_of_rights_gives_a_session_another_token),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
