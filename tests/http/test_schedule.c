/*
 * Paying on a later day, and auto-pay, as people do it: choose the day, see what is scheduled,
 * cancel it; switch it on and off; and what is refused. After each transcript the books are proved
 * from raw rows.
 */
#include "paying.h"

#include <stdio.h>

#include "app/app_debit.h"
#include "app/app_schedule.h"
#include "db/write.h"
#include "store/store_method.h"
#include "store/store_staff.h"

static struct customer halden, other;
static struct browser mira, viewer, stranger;

static const char *in_days(int days)
{
    char iso[11];
    return form("%.*s", STR_FMT(date_iso(date_add(portal_today(&portal), days), iso)));
}

/* By direct debit on that day. */
static const char *on(const struct made *m, const char *amount, const char *day)
{
    str key = browser_between(&mira, "name=\"key\" value=\"", "\"");
    char name[64];
    snprintf(name, sizeof name, "name=\"version.%s\" value=\"", m->id);
    str version = browser_between(&mira, name, "\"");
    return form("key=%.*s&method=debit&date=%s&amount.%s=%s&version.%s=%.*s", STR_FMT(key), day,
                m->id, amount, m->id, STR_FMT(version));
}

struct setting {
    str name, value;
};

static err set_body(struct wtx *tx, void *arg)
{
    const struct setting *s = arg;
    return store_org_setting_put(tx, portal.org.id, s->name, s->value);
}

static void who_may_schedule(const char *value)
{
    struct setting s = { S("schedule"), str_of(value) };
    assert_ok(db_write(portal.db, (struct db_work){ set_body, NULL, &s }));
}

static void by_debit(void)
{
    struct mandate m = { .customer = halden.id, .scheme = DEBIT_SEPA, .name = S("Mira Holm"),
                         .reference = S("M-1"), .account = S("DE75512108001245126199"),
                         .kind = S("CORE"), .signed_on = portal_today(&portal) };
    str account;
    int64_t id;
    assert_ok(app_gateway_end(&portal.app, portal.org.id, S("sandbox")));
    assert_ok(app_gateway_add(&portal.app, &portal.arena, portal.org.id, S("debit"), STR_NONE,
                              STR_NONE, STR_NONE, &account));
    assert_ok(app_mandate_add(&portal.app, &portal.arena, portal.org.id, &m, NULL, &id));
}

static void without_a_method_that_can_wait_there_is_no_later_day(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 6000, 20);
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    assert_false(browser_sees(&mira, "name=\"date\""));
    assert_int_equal(browser_post(&mira, at, on(&m, "60.00", in_days(10))), 422);
    assert_true(browser_sees(&mira, "You cannot choose a later day here"));
    assert_int_equal(browser_get(&mira, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&mira, "Pay <bdi>€60.00</bdi> now"));
    books_are_right();
    by_debit();
}

static void a_later_day_is_scheduled_marked_and_can_be_cancelled(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 6000, 20);
    char at[512], first[512];
    choose(&mira, form("invoice=%s", m.id), at);
    assert_true(browser_sees(&mira, form("name=\"date\" type=\"date\"")));
    assert_true(browser_sees(&mira, form("min=\"%s\"", in_days(0))));
    assert_true(browser_sees(&mira, form("max=\"%s\"", in_days(SCHEDULE_DAYS_MAX))));
    const char *fields = on(&m, "60.00", in_days(10));
    assert_int_equal(browser_post(&mira, at, fields), 303);
    snprintf(first, sizeof first, "%s", mira.location);
    assert_true(str_starts(str_of(first), S("/payments/")) && str_of(first).n == 30);
    for (int i = 0; i < 2; i++) { /* pressed again: the same */
        assert_int_equal(browser_post(&mira, at, fields), 303);
        assert_string_equal(mira.location, first);
    }
    assert_int_equal(browser_get(&mira, first), 200);
    assert_true(browser_sees(&mira, "Payment request received"));
    assert_true(browser_sees(&mira, ", 09:00 CE"));
    assert_true(browser_sees(&mira, "Cancel payment"));
    static const char *const marked[] = { "/invoices", "/" };
    for (size_t i = 0; i < countof(marked); i++) {
        assert_int_equal(browser_get(&mira, marked[i]), 200);
        assert_true(browser_sees(&mira, form("<a href=\"%s\">scheduled for ", first)));
    }
    assert_int_equal(browser_get(&mira, form("/invoices/%s", m.id)), 200);
    assert_true(browser_sees(&mira, "Scheduled for <time"));
    assert_true(browser_sees(&mira, "Pay <bdi>€60.00</bdi> now")); /* it is not pending */
    books_are_right();

    assert_int_equal(browser_get(&viewer, first), 200);
    assert_false(browser_sees(&viewer, "Cancel payment"));
    assert_int_equal(browser_post(&viewer, form("%s/cancel", first), ""), 403);
    assert_int_equal(browser_get(&stranger, first), 404);
    assert_int_equal(browser_post(&stranger, form("%s/cancel", first), ""), 404);

    for (int i = 0; i < 2; i++) {
        assert_int_equal(browser_post(&mira, form("%s/cancel", first), ""), 303);
        assert_string_equal(mira.location, first);
        assert_int_equal(browser_get(&mira, first), 200);
        assert_true(browser_sees(&mira, "Payment cancelled"));
    }
    assert_int_equal(browser_get(&mira, "/invoices"), 200);
    assert_false(browser_sees(&mira, "scheduled for "));
    books_are_right();
}

static void days_that_are_none_come_back_with_what_was_entered(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 6000, 20);
    const char *const wrong[] = { in_days(-1), in_days(SCHEDULE_DAYS_MAX + 1), "2026-02-30", "x",
                                  "" };
    char at[512];
    choose(&mira, form("invoice=%s", m.id), at);
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_int_equal(browser_post(&mira, at, on(&m, "60.00", wrong[i])), 422);
        assert_true(browser_sees(&mira, "href=\"#date\""));
        assert_true(browser_sees(&mira, "The payment date must be today, "));
        if (wrong[i][0] != 0) assert_true(browser_sees(&mira, form("value=\"%s\"", wrong[i])));
    }
    assert_int_equal(browser_post(&mira, at, on(&m, "60.00", "2026-02-30-and-more")), 422);
    /* Looked at again with a later day: the page says so, and nothing is made. */
    assert_int_equal(browser_get(&mira, at), 200);
    assert_int_equal(browser_post(&mira, at, form("%s&update=1", on(&m, "60.00", in_days(3)))),
                     200);
    assert_true(browser_sees(&mira, "You pay on <time"));
    assert_int_equal(browser_get(&mira, "/invoices"), 200);
    assert_false(browser_sees(&mira, "scheduled for "));
    books_are_right();
}

static void who_may_not_choose_a_day_pays_today(void **state)
{
    (void)state;
    static const char *const rules[] = { "manage", "nobody" };
    struct made m = invoice(&halden, 6000, 20);
    char at[512];
    for (size_t i = 0; i < countof(rules); i++) {
        who_may_schedule(rules[i]);
        choose(&mira, form("invoice=%s", m.id), at);
        assert_false(browser_sees(&mira, "name=\"date\""));
        assert_int_equal(browser_post(&mira, at, on(&m, "60.00", in_days(10))), 422);
        assert_true(browser_sees(&mira, "You cannot choose a later day here"));
    }
    who_may_schedule("pay");
    assert_int_equal(browser_post(&mira, at, on(&m, "60.00", in_days(0))), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "The debit has been accepted"));
    books_are_right();
}

/* ---- auto-pay ---- */

static err card_body(struct wtx *tx, void *arg)
{
    bool fresh;
    return store_method_insert(tx, arg, &fresh);
}

static void keep_a_card(void)
{
    struct saved_method m = { .org = portal.org.id, .id = { id_new() }, .customer = halden.id,
                              .public_id = public_id_new(), .gateway = S("sandbox"),
                              .method = PAY_CARD, .cur = CURRENCY("EUR"), .brand = S("Visa"),
                              .last4 = S("4242"), .token = S("card"), .consent = S("yes"),
                              .is_default = true, .made_us = 1 };
    assert_ok(db_write(portal.db, (struct db_work){ card_body, NULL, &m }));
}

static void auto_pay_is_set_up_from_home_and_switched_off(void **state)
{
    (void)state;
    assert_int_equal(browser_get(&mira, "/"), 200);
    assert_false(browser_sees(&mira, "Set up auto-pay"));
    assert_int_equal(browser_get(&mira, "/auto-pay"), 200);
    assert_true(browser_sees(&mira, "It needs a method that is kept"));
    keep_a_card();
    invoice(&halden, 6000, 20);
    assert_int_equal(browser_get(&mira, "/"), 200);
    assert_true(browser_sees(&mira, "Set up auto-pay"));
    assert_int_equal(browser_get(&mira, "/auto-pay"), 200);
    assert_true(browser_sees(&mira, "Visa •••• 4242"));
    assert_int_equal(browser_post(&mira, "/auto-pay", "on=1&days=2&limit.EUR=1%2C000.00"), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Auto-pay is on."));
    assert_true(browser_sees(&mira, "Switched on by Mira Holm"));
    assert_true(browser_sees(&mira, "value=\"1,000.00\""));
    assert_true(browser_sees(&mira, "<option value=\"2\" selected>"));
    assert_int_equal(browser_get(&mira, "/"), 200);
    assert_false(browser_sees(&mira, "Set up auto-pay"));
    assert_int_equal(browser_post(&mira, "/auto-pay", "days=0&limit.EUR=1000"), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Auto-pay is off."));
    books_are_right();
}

static void auto_pay_comes_back_with_what_was_wrong_and_stays_as_it_was(void **state)
{
    (void)state;
    static const struct { const char *form, *words; } wrong[] = {
        { "on=1&days=0", "Say how much one payment may take" },
        { "on=1&days=0&limit.EUR=", "Say how much one payment may take" },
        { "on=1&days=0&limit.EUR=0", "Enter the most that one payment may take" },
        { "on=1&days=0&limit.EUR=-5", "Enter the most that one payment may take" },
        { "on=1&days=0&limit.EUR=1e5", "Enter the most that one payment may take" },
        { "on=1&days=0&limit.EUR=10.001", "Enter the most that one payment may take" },
        { "on=1&days=31&limit.EUR=10", "Choose when to pay" },
        { "on=1&days=-1&limit.EUR=10", "Choose when to pay" },
        { "on=1&days=x&limit.EUR=10", "Choose when to pay" },
        { "on=1&limit.EUR=10", "Choose when to pay" },
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_int_equal(browser_post(&mira, "/auto-pay", wrong[i].form), 422);
        assert_true(browser_sees(&mira, wrong[i].words));
        assert_int_equal(browser_get(&mira, "/auto-pay"), 200);
        assert_true(browser_sees(&mira, "Off</span>"));
    }
    assert_int_equal(browser_get(&viewer, "/auto-pay"), 403);
    assert_int_equal(browser_post(&viewer, "/auto-pay", "on=1&days=0&limit.EUR=10"), 403);
    const char *theirs = form("customer=%.*s&on=1&days=0&limit.EUR=10",
                              STR_FMT(public_id_str(&halden.public_id)));
    assert_int_equal(browser_post(&stranger, "/auto-pay", theirs), 404);
    assert_int_equal(browser_get(&mira, "/auto-pay"), 200);
    assert_true(browser_sees(&mira, "Off</span>"));
    books_are_right();
}

static void a_saved_card_can_wait_where_a_typed_one_cannot(void **state)
{
    (void)state;
    struct made m = invoice(&halden, 6000, 20);
    str account;
    char at[512];
    assert_ok(app_gateway_end(&portal.app, portal.org.id, S("debit")));
    const struct gateway_keys keys = { .secret = S("sk_0123456789abcdef"),
                                       .webhook_secret = S("whsec_0123456789abcdef") };
    assert_ok(app_gateway_set(&portal.app, &portal.arena, portal.org.id, S("sandbox"), &keys,
                              &account));
    choose(&mira, form("invoice=%s", m.id), at);
    str card = arena_str(&till.arena, browser_between(&mira, "name=\"method\" value=\"", "\""));
    assert_int_equal(card.n, 20);
    str key = arena_str(&till.arena, browser_between(&mira, "name=\"key\" value=\"", "\""));
    const char *rest = form("key=%.*s&date=%s&amount.%s=60.00", STR_FMT(key), in_days(10), m.id);
    assert_int_equal(browser_post(&mira, at, form("%s&method=card", rest)), 422);
    assert_true(browser_sees(&mira, "For a later day choose a saved method"));
    assert_int_equal(browser_post(&mira, at, form("%s&method=%.*s", rest, STR_FMT(card))), 303);
    assert_int_equal(browser_get(&mira, mira.location), 200);
    assert_true(browser_sees(&mira, "Payment request received"));
    books_are_right();
}

static int start(void **state)
{
    paying_start(state);
    halden = payer("K-1", "mira@halden.example", &mira);
    other = payer("K-2", "sam@other.example", &stranger);
    portal_contact(&portal, halden.id, "view@halden.example", MAY_VIEW);
    browser_open(&viewer, &portal);
    browser_login(&viewer, "view@halden.example");
    assert_int_equal(browser_get(&viewer, "/password"), 200);
    return 0;
}

static int stop(void **state)
{
    browser_close(&mira);
    browser_close(&viewer);
    browser_close(&stranger);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_method_that_can_wait_there_is_no_later_day),
        cmocka_unit_test(a_later_day_is_scheduled_marked_and_can_be_cancelled),
        cmocka_unit_test(days_that_are_none_come_back_with_what_was_entered),
        cmocka_unit_test(who_may_not_choose_a_day_pays_today),
        cmocka_unit_test(auto_pay_is_set_up_from_home_and_switched_off),
        cmocka_unit_test(auto_pay_comes_back_with_what_was_wrong_and_stays_as_it_was),
        cmocka_unit_test(a_saved_card_can_wait_where_a_typed_one_cannot),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
