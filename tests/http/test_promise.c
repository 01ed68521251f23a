/* Promises to pay, as customers make them and staff see them, on both engines. */
#include "paying.h"

#include <string.h>

#include "base/clock.h"

static const int64_t a_day = 86400 * (int64_t)1000000;

static const char *in_days(int days)
{
    static char iso[4][11];
    static int next;
    char *to = iso[next = (next + 1) % 4];
    return date_iso(date_add(portal_today(&portal), days), to).p;
}

static const char *at(const struct made *m, const char *what)
{
    return arena_format(&portal.arena, "/invoices/%s%s", m->id, what).p;
}

/* The page of an invoice, for staff: of the accountant every test shares. */
static void staff_see(struct browser *staff, const struct made *m)
{
    assert_int_equal(browser_get(staff, form("/staff/invoices/%s", m->id)), 200);
}

static struct browser staff;

static void a_promise_is_made_changed_and_taken_back(void **state)
{
    (void)state;
    struct browser pia;
    struct customer c = payer("K-P1", "pia@promise.example", &pia);
    struct made m = invoice(&c, 5000, -9);
    assert_int_equal(browser_get(&pia, at(&m, "")), 200);
    assert_true(browser_sees(&pia, "Promise to pay later"));
    const char *fields = form("day=%s&amount=&note=After+the+fair", in_days(10));
    assert_int_equal(browser_post(&pia, at(&m, "/promise"), fields), 303);
    assert_int_equal(browser_post(&pia, at(&m, "/promise"), fields), 303); /* twice is once */
    assert_int_equal(browser_get(&pia, at(&m, "")), 200);
    assert_true(browser_sees(&pia, "Promised for <time"));
    assert_true(browser_sees(&pia, "Promised: <bdi>€50.00</bdi> by"));
    assert_int_equal(browser_count(&pia, "<b>Promised to pay</b>"), 1);
    assert_int_equal(browser_get(&pia, "/invoices?tab=overdue"), 200);
    assert_true(browser_sees(&pia, "promised for <time"));
    staff_see(&staff, &m);
    assert_true(browser_sees(&staff, "promised <bdi>€50.00</bdi> by"));
    assert_true(browser_sees(&staff, "After the fair"));
    assert_int_equal(browser_get(&staff, form("/staff/customers/%.*s",
                                              STR_FMT(public_id_str(&c.public_id)))), 200);
    assert_true(browser_sees(&staff, "promised for <time"));

    assert_int_equal(browser_post(&pia, at(&m, "/promise"),
                                  form("day=%s&amount=20.00&note=", in_days(90))), 303);
    assert_int_equal(browser_get(&pia, at(&m, "")), 200);
    assert_true(browser_sees(&pia, "Promised: <bdi>€20.00</bdi> by"));
    assert_true(browser_sees(&pia, "value=\"20.00\"")); /* the form to change it */
    for (int i = 0; i < 2; i++)
        assert_int_equal(browser_post(&pia, at(&m, "/promise/withdraw"), "x=1"), 303);
    assert_int_equal(browser_get(&pia, at(&m, "")), 200);
    assert_false(browser_sees(&pia, "Promised for"));
    assert_int_equal(browser_count(&pia, "<b>Promise taken back</b>"), 1);
    browser_close(&pia);
    books_are_right();
}

static void what_cannot_be_promised_comes_back_with_what_was_typed(void **state)
{
    (void)state;
    static const char *const amounts[] = { "0", "-1", "abc", "1.234", "10,00", "50.01",
                                           "1000000000000000000" };
    struct browser bob, eve, ann;
    struct customer c = payer("K-P2", "bob@promise.example", &bob);
    payer("K-P3", "ann@promise.example", &ann);
    portal_contact(&portal, c.id, "eve@promise.example", MAY_VIEW);
    browser_open(&eve, &portal);
    browser_login(&eve, "eve@promise.example");
    struct made m = invoice(&c, 5000, 5);
    const char *days[] = { "", "tomorrow", in_days(0), in_days(91), "2026-02-30" };
    for (size_t i = 0; i < countof(days); i++) {
        assert_int_equal(browser_post(&bob, at(&m, "/promise"), form("day=%s&note=n", days[i])),
                         422);
        assert_true(browser_sees(&bob, "href=\"#day\""));
        assert_true(browser_sees(&bob, "<details class=\"fold\" open"));
    }
    for (size_t i = 0; i < countof(amounts); i++) {
        assert_int_equal(browser_post(&bob, at(&m, "/promise"),
                                      form("day=%s&amount=%s", in_days(3), amounts[i])), 422);
        assert_true(browser_sees(&bob, "href=\"#amount\""));
        assert_true(browser_sees(&bob, form("value=\"%s\"", amounts[i])));
    }
    assert_int_equal(browser_get(&eve, at(&m, "")), 200);
    assert_false(browser_sees(&eve, "Promise to pay later"));
    assert_int_equal(browser_post(&eve, at(&m, "/promise"), form("day=%s", in_days(3))), 403);
    assert_int_equal(browser_post(&ann, at(&m, "/promise"), form("day=%s", in_days(3))), 404);
    assert_int_equal(browser_post(&ann, at(&m, "/promise/withdraw"), "x=1"), 404);
    assert_int_equal(browser_get(&bob, at(&m, "")), 200);
    assert_false(browser_sees(&bob, "Promised for"));
    browser_close(&bob);
    browser_close(&eve);
    browser_close(&ann);
}

static void a_promise_is_kept_by_paying_and_broken_by_its_day(void **state)
{
    (void)state;
    struct browser kim;
    struct customer c = payer("K-P4", "kim@promise.example", &kim);
    struct made kept = invoice(&c, 5000, 5), broken = invoice(&c, 3000, 5);
    char review[512];
    assert_int_equal(browser_post(&kim, at(&kept, "/promise"),
                                  form("day=%s&amount=20.00", in_days(2))), 303);
    assert_int_equal(browser_post(&kim, at(&broken, "/promise"), form("day=%s", in_days(2))), 303);
    choose(&kim, form("invoice=%s", kept.id), review);
    assert_int_equal(browser_post(&kim, review, confirm(&kim, &kept, "20.00")), 303);
    str page = gateway_page(&kim);
    assert_int_equal(browser_post(&kim, at(&kept, "/promise"), form("day=%s", in_days(4))), 409);
    assert_true(browser_sees(&kim, "is being paid just now"));
    assert_int_equal(till_press(&till, page, "do=pay&with=visa&outcome=succeed"), 303);
    come_back(&kim);
    staff_see(&staff, &kept);
    assert_false(browser_sees(&staff, "Promised for") || browser_sees(&staff, "Promise to pay"));

    staff_see(&staff, &broken);
    assert_true(browser_sees(&staff, "Promised for <time"));
    clock_advance(2 * a_day); /* its last day */
    struct browser later;
    staff_user(ROLE_SUPPORT, "later@staff.example", &later);
    staff_see(&later, &broken);
    assert_false(browser_sees(&later, "broken"));
    browser_close(&later);
    clock_advance(a_day);
    staff_user(ROLE_SUPPORT, "latest@staff.example", &later);
    staff_see(&later, &broken);
    assert_true(browser_sees(&later, "Promise of <time") && browser_sees(&later, "broken"));
    staff_see(&later, &kept);
    assert_false(browser_sees(&later, "broken"));
    browser_close(&later);
    browser_login(&kim, "kim@promise.example");
    assert_int_equal(browser_get(&kim, at(&broken, "")), 200);
    assert_false(browser_sees(&kim, "broken") || browser_sees(&kim, "Promised for"));
    clock_advance(-3 * a_day);
    browser_close(&kim);
    books_are_right();
}

static int begin(void **state)
{
    paying_start(state);
    staff_user(ROLE_ACCOUNTANT, "acc@staff.example", &staff);
    return 0;
}

static int end(void **state)
{
    browser_close(&staff);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_promise_is_made_changed_and_taken_back),
        cmocka_unit_test(what_cannot_be_promised_comes_back_with_what_was_typed),
        cmocka_unit_test(a_promise_is_kept_by_paying_and_broken_by_its_day),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
