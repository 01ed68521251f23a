/* Payment plans, made by staff and paid by customers, on both engines; the books are proved. */
#include "paying.h"

#include <string.h>

#include "base/clock.h"

static const int64_t a_day = 86400 * (int64_t)1000000;
static struct browser staff;

static const char *in_days(int days)
{
    static char iso[8][11];
    static int next;
    char *to = iso[next = (next + 1) % 8];
    return date_iso(date_add(portal_today(&portal), days), to).p;
}

static const char *at(const struct made *m, const char *what)
{
    return arena_format(&portal.arena, "/invoices/%s%s", m->id, what).p;
}

static const char *of_staff(const struct made *m, const char *what)
{
    return arena_format(&portal.arena, "/staff/invoices/%s%s", m->id, what).p;
}

/* A plan of parts on these days from today, each "day amount" in the form's list. */
static void plan(const struct made *m, const char *list, int status)
{
    assert_int_equal(browser_get(&staff, of_staff(m, "")), 200);
    assert_int_equal(browser_post(&staff, of_staff(m, "/plan"), form("list=%s", list)), status);
}

static void pay_part(struct browser *b, const struct made *m, const char *amount)
{
    char review[512];
    choose(b, form("invoice=%s", m->id), review);
    assert_true(browser_sees(b, form("value=\"%s\"", amount)));
    pays(b, review, confirm(b, m, amount));
    assert_true(browser_sees(b, "Payment received"));
}

static void parts_are_paid_one_after_the_other_and_the_day_moves(void **state)
{
    (void)state;
    struct browser lea;
    struct customer c = payer("K-I1", "lea@plan.example", &lea);
    struct made m = invoice(&c, 10000, -20);
    assert_int_equal(browser_get(&staff, of_staff(&m, "")), 200);
    const char *fields = form("parts=3&first=%s&every=week", in_days(2));
    assert_int_equal(browser_post(&staff, of_staff(&m, "/plan"), form("%s&propose=1", fields)),
                     200);
    assert_true(browser_sees(&staff, form("%s 33.34\n", in_days(16))));
    assert_true(browser_sees(&staff, "<details class=\"fold\" open"));
    assert_int_equal(browser_post(&staff, of_staff(&m, "/plan"), fields), 303);
    assert_int_equal(browser_get(&staff, of_staff(&m, "")), 200);
    assert_true(browser_sees(&staff, "Part 1 of 3") && browser_sees(&staff, "End the plan"));
    books_are_right();

    assert_int_equal(browser_get(&lea, at(&m, "")), 200);
    assert_true(browser_sees(&lea, "Part 1 of 3") && browser_sees(&lea, "Next part"));
    assert_true(browser_sees(&lea, "Pay <bdi>€33.33</bdi> now"));
    assert_false(browser_sees(&lea, "Overdue"));
    assert_int_equal(browser_get(&lea, "/invoices?tab=due"), 200);
    assert_true(browser_sees(&lea, "part 1 of 3: <bdi>€33.33</bdi>"));
    assert_int_equal(browser_get(&lea, "/"), 200);
    assert_true(browser_sees(&lea, "part 1 of 3: <bdi>€33.33</bdi>"));

    pay_part(&lea, &m, "33.33");
    books_are_right();
    assert_int_equal(browser_get(&lea, at(&m, "")), 200);
    assert_true(browser_sees(&lea, "Part 2 of 3") && browser_sees(&lea, ">paid<"));
    pay_part(&lea, &m, "33.33");
    assert_int_equal(browser_get(&lea, at(&m, "")), 200);
    assert_true(browser_sees(&lea, "Part 3 of 3"));
    pay_part(&lea, &m, "33.34");
    books_are_right();
    assert_int_equal(browser_get(&lea, at(&m, "")), 200);
    assert_true(browser_sees(&lea, "Paid in full"));
    assert_false(browser_sees(&lea, "Part 3"));
    browser_close(&lea);
}

static void the_whole_may_be_paid_and_a_part_less_than_wanted_may_not(void **state)
{
    (void)state;
    struct browser max;
    struct customer c = payer("K-I2", "max@plan.example", &max);
    struct made m = invoice(&c, 10000, 5);
    char review[512];
    assert_int_equal(browser_post(&staff, of_staff(&m, "/terms"), "partial=whole&minimum="), 303);
    plan(&m, form("%s+40.00%%0A%s+60.00", in_days(1), in_days(9)), 303);
    choose(&max, form("invoice=%s", m.id), review);
    assert_true(browser_sees(&max, "value=\"40.00\""));
    assert_true(browser_sees(&max, "<bdi>€40.00</bdi> by its plan"));
    assert_int_equal(browser_post(&max, review, confirm(&max, &m, "39.99")), 422);
    assert_true(browser_sees(&max, "Enter an amount between €40.00 and €100.00"));
    pays(&max, review, confirm(&max, &m, "100.00"));
    assert_int_equal(browser_get(&max, at(&m, "")), 200);
    assert_true(browser_sees(&max, "Paid in full"));
    browser_close(&max);
    books_are_right();
}

static void a_minimum_of_the_invoice_holds_for_the_parts_of_its_plan(void **state)
{
    (void)state;
    struct browser tom;
    struct customer c = payer("K-I3", "tom@plan.example", &tom);
    struct made m = invoice(&c, 10000, 5);
    char review[512];
    assert_int_equal(browser_post(&staff, of_staff(&m, "/terms"), "partial=part&minimum=30.00"),
                     303);
    plan(&m, form("%s+80.00%%0A%s+20.00", in_days(1), in_days(9)), 422);
    assert_true(browser_sees(&staff, "href=\"#list\"") && browser_sees(&staff, "no less than"));
    plan(&m, form("%s+60.00%%0A%s+40.00", in_days(1), in_days(9)), 303);
    choose(&tom, form("invoice=%s", m.id), review);
    assert_true(browser_sees(&tom, "value=\"60.00\""));
    assert_int_equal(browser_post(&tom, review, confirm(&tom, &m, "29.99")), 422);
    assert_true(browser_sees(&tom, "between €30.00 and €100.00"));
    pays(&tom, review, confirm(&tom, &m, "30.00"));
    pay_part(&tom, &m, "30.00"); /* what is left of the first part */
    assert_int_equal(browser_get(&tom, at(&m, "")), 200);
    assert_true(browser_sees(&tom, "Part 2 of 2"));
    browser_close(&tom);
    books_are_right();
}

static void only_what_fell_due_is_overdue_and_ending_a_plan_gives_the_day_back(void **state)
{
    (void)state;
    struct browser ida;
    struct customer c = payer("K-I4", "ida@plan.example", &ida);
    struct made m = invoice(&c, 10000, -50);
    plan(&m, form("%s+25.00%%0A%s+25.00%%0A%s+50.00", in_days(1), in_days(2), in_days(90)), 303);
    clock_advance(4 * a_day);
    browser_login(&ida, "ida@plan.example");
    assert_int_equal(browser_get(&ida, "/"), 200);
    assert_true(browser_sees(&ida, "<bdi>€50.00</bdi> <small>(1)</small>"));
    char review[512];
    choose(&ida, "all=overdue", review);
    assert_true(browser_sees(&ida, "data-pay-total><bdi>€50.00<"));
    choose(&ida, "all=open", review);
    assert_true(browser_sees(&ida, "data-pay-total><bdi>€100.00<"));
    assert_int_equal(browser_get(&ida, "/invoices?tab=overdue"), 200);
    assert_true(browser_sees(&ida, "data-minor=\"5000\""));
    assert_true(browser_sees(&ida, "part 1 of 3: <bdi>€50.00</bdi>"));
    assert_int_equal(browser_get(&ida, at(&m, "")), 200);
    assert_true(browser_sees(&ida, "Overdue 3 days"));
    clock_advance(-4 * a_day);
    for (int i = 0; i < 2; i++)
        assert_int_equal(browser_post(&staff, of_staff(&m, "/plan/end"), "x=1"), 303);
    assert_int_equal(browser_get(&ida, at(&m, "")), 200);
    assert_true(browser_sees(&ida, "Overdue 50 days"));
    assert_false(browser_sees(&ida, "Part 1"));
    assert_true(browser_sees(&ida, "Payment plan ended"));
    books_are_right();
    browser_close(&ida);
}

static void what_is_no_plan_changes_nothing(void **state)
{
    (void)state;
    struct browser roy, read;
    struct customer c = payer("K-I5", "roy@plan.example", &roy);
    struct made m = invoice(&c, 10000, 5);
    static const struct {
        int first, second; /* days from today */
        const char *amounts[2];
    } bad[] = {
        { 1, 0, { "100.00" } },           { 1, 9, { "50.00", "49.99" } },
        { 9, 1, { "50.00", "50.00" } },   { -1, 9, { "50.00", "50.00" } },
        { 1, 9, { "0.00", "100.00" } },   { 1, 9, { "-1.00", "101.00" } },
        { 1, 9, { "1e2", "0.00" } },      { 1, 1, { "50.00", "50.00" } },
    };
    for (size_t i = 0; i < countof(bad); i++) {
        const char *list = form("%s+%s", in_days(bad[i].first), bad[i].amounts[0]);
        if (bad[i].second != 0)
            list = form("%s%%0A%s+%s", list, in_days(bad[i].second), bad[i].amounts[1]);
        plan(&m, list, 422);
        assert_true(browser_sees(&staff, "href=\"#list\""));
    }
    plan(&m, "some+words", 422);
    static const struct {
        const char *parts, *every, *field;
        int first;
    } split[] = { { "1", "week", "parts", 1 },  { "61", "week", "parts", 1 },
                  { "x", "week", "parts", 1 },  { "2", "week", "first", -1 },
                  { "2", "year", "every", 1 } };
    for (size_t i = 0; i < countof(split); i++) {
        assert_int_equal(browser_post(&staff, of_staff(&m, "/plan"),
                                      form("parts=%s&first=%s&every=%s", split[i].parts,
                                           in_days(split[i].first), split[i].every)), 422);
        assert_true(browser_sees(&staff, form("href=\"#%s\"", split[i].field)));
    }
    static const char *const terms[][2] = { { "partial=part&minimum=abc", "minimum" },
                                            { "partial=part&minimum=-1", "minimum" },
                                            { "partial=whole&minimum=5", "minimum" },
                                            { "partial=usual&minimum=5", "minimum" },
                                            { "partial=part&minimum=100.01", "minimum" },
                                            { "minimum=", "partial" } };
    for (size_t i = 0; i < countof(terms); i++) {
        assert_int_equal(browser_post(&staff, of_staff(&m, "/terms"), terms[i][0]), 422);
        assert_true(browser_sees(&staff, form("href=\"#%s\"", terms[i][1])));
    }
    staff_user(ROLE_READ_ONLY, "read@plan.example", &read);
    assert_int_equal(browser_get(&read, of_staff(&m, "")), 200);
    assert_false(browser_sees(&read, "Payment plan") || browser_sees(&read, "How it may be paid"));
    const char *good = form("list=%s+50.00%%0A%s+50.00", in_days(1), in_days(9));
    assert_int_equal(browser_post(&read, of_staff(&m, "/plan"), good), 403);
    assert_int_equal(browser_post(&staff, of_staff(&m, "/plan"), good), 303);
    assert_int_equal(browser_post(&staff, of_staff(&m, "/plan"), good), 409);
    assert_true(browser_sees(&staff, "has a plan already"));
    browser_close(&roy);
    browser_close(&read);
    books_are_right();
}

static int begin(void **state)
{
    paying_start(state);
    staff_user(ROLE_ACCOUNTANT, "acc@plan.example", &staff);
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
        cmocka_unit_test(parts_are_paid_one_after_the_other_and_the_day_moves),
        cmocka_unit_test(the_whole_may_be_paid_and_a_part_less_than_wanted_may_not),
        cmocka_unit_test(a_minimum_of_the_invoice_holds_for_the_parts_of_its_plan),
        cmocka_unit_test(only_what_fell_due_is_overdue_and_ending_a_plan_gives_the_day_back),
        cmocka_unit_test(what_is_no_plan_changes_nothing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
