/* Payment plans: how they are split and checked, and what each balance means for them. */
#include "testing.h"

#include "core/book.h"

static const date today = { 20000 };
static struct instalment three[] = { { { 20010 }, 300 }, { { 20020 }, 300 }, { { 20030 }, 400 } };
static const struct plan plan = { .doc = 7, .due = { 19990 }, .parts = three, .count = 3 };

static void what_cannot_be_split_evenly_goes_to_the_last(void **state)
{
    (void)state;
    struct instalment parts[PLAN_PARTS_MAX];
    date first;
    plan_split(100000, today, PLAN_WEEKLY, parts, 3);
    assert_int_equal(parts[0].amount, 33333);
    assert_int_equal(parts[1].amount, 33333);
    assert_int_equal(parts[2].amount, 33334);
    assert_int_equal(parts[2].due.day, today.day + 14);
    plan_split(100, today, PLAN_FORTNIGHTLY, parts, 2);
    assert_int_equal(parts[1].due.day, today.day + 14);
    assert_true(date_of(2026, 1, 31, &first));
    plan_split(5, first, PLAN_MONTHLY, parts, 3);
    char iso[11];
    assert_str(date_iso(parts[1].due, iso), "2026-02-28");
    assert_str(date_iso(parts[2].due, iso), "2026-03-31"); /* from the first, not from the last */
    assert_int_equal(parts[0].amount, 1);
    assert_int_equal(parts[2].amount, 3);
    plan_split(61, today, PLAN_WEEKLY, parts, 1);
    assert_int_equal(parts[0].amount, 61);
}

static void a_plan_is_of_two_parts_or_more_on_rising_days_and_exact(void **state)
{
    (void)state;
    struct instalment p[PLAN_PARTS_MAX + 1] = { { today, 60 }, { date_add(today, 1), 40 } };
    assert_int_equal(plan_check(p, 2, 100, 0, today), PLAN_FINE);
    assert_int_equal(plan_check(p, 2, 100, 40, today), PLAN_FINE);
    assert_int_equal(plan_check(p, 2, 100, 41, today), PLAN_AMOUNT);
    assert_int_equal(plan_check(p, 1, 60, 0, today), PLAN_COUNT);
    assert_int_equal(plan_check(p, PLAN_PARTS_MAX + 1, 100, 0, today), PLAN_COUNT);
    assert_int_equal(plan_check(p, 2, 99, 0, today), PLAN_SUM);
    assert_int_equal(plan_check(p, 2, 101, 0, today), PLAN_SUM);
    assert_int_equal(plan_check(p, 2, 59, 0, today), PLAN_SUM);
    assert_int_equal(plan_check(p, 2, 100, 0, date_add(today, 1)), PLAN_DAY);
    p[1].due = today;
    assert_int_equal(plan_check(p, 2, 100, 0, today), PLAN_DAY);
    p[1].due = date_add(today, PLAN_DAYS_MAX);
    assert_int_equal(plan_check(p, 2, 100, 0, today), PLAN_FINE);
    p[1].due = date_add(today, PLAN_DAYS_MAX + 1);
    assert_int_equal(plan_check(p, 2, 100, 0, today), PLAN_DAY);
    p[1] = (struct instalment){ date_add(today, 1), 0 };
    assert_int_equal(plan_check(p, 2, 60, 0, today), PLAN_AMOUNT);
    p[1].amount = INT64_MAX; /* no sum of them overflows */
    assert_int_equal(plan_check(p, 2, 100, 0, today), PLAN_SUM);
}

static void what_is_paid_covers_the_parts_in_their_order(void **state)
{
    (void)state;
    static const struct {
        int64_t balance, open[3], extra;
        size_t next;
        int32_t due;
    } all[] = {
        { 1000, { 300, 300, 400 }, 0, 0, 20010 }, { 999, { 299, 300, 400 }, 0, 0, 20010 },
        { 701, { 1, 300, 400 }, 0, 0, 20010 },    { 700, { 0, 300, 400 }, 0, 1, 20020 },
        { 401, { 0, 1, 400 }, 0, 1, 20020 },      { 400, { 0, 0, 400 }, 0, 2, 20030 },
        { 1, { 0, 0, 1 }, 0, 2, 20030 },          { 0, { 0, 0, 0 }, 0, 3, 19990 },
        { 1001, { 300, 300, 400 }, 1, 0, 19990 },
    };
    assert_int_equal(plan_sum(&plan), 1000);
    for (size_t i = 0; i < countof(all); i++) {
        for (size_t k = 0; k < 3; k++)
            assert_int_equal(plan_open(&plan, all[i].balance, k), all[i].open[k]);
        assert_int_equal(plan_extra(&plan, all[i].balance), all[i].extra);
        assert_int_equal(plan_next(&plan, all[i].balance), all[i].next);
        assert_int_equal(plan_due(&plan, all[i].balance).day, all[i].due);
    }
}

static void what_fell_due_is_wanted_first_and_else_the_next_part(void **state)
{
    (void)state;
    assert_int_equal(plan_fallen(&plan, 1000, today), 0);
    assert_int_equal(plan_now(&plan, 1000, today), 300);
    assert_int_equal(plan_now(&plan, 900, today), 200);
    assert_int_equal(plan_fallen(&plan, 1000, date_add(today, 9)), 0);
    assert_int_equal(plan_fallen(&plan, 1000, date_add(today, 10)), 300);
    assert_int_equal(plan_fallen(&plan, 950, date_add(today, 20)), 550);
    assert_int_equal(plan_now(&plan, 950, date_add(today, 20)), 550);
    assert_int_equal(plan_now(&plan, 0, date_add(today, 40)), 0);
    assert_int_equal(plan_fallen(&plan, 1200, today), 200); /* taken back from before the plan */
    assert_int_equal(plan_now(&plan, 1200, today), 200);
    struct plan later = plan;
    later.due = date_add(today, 5);
    assert_int_equal(plan_fallen(&later, 1200, today), 0);
    assert_int_equal(plan_now(&later, 1200, today), 200);
}

static void the_book_moves_the_day_with_the_balance_and_gives_it_back(void **state)
{
    (void)state;
    CLEANUP(arena_release) struct arena a;
    struct book b;
    currency eur;
    assert_true(currency_parse(S("EUR"), &eur));
    arena_init(&a, 1024 * 1024);
    book_init(&b, &a, (org_id){ 1 }, 0, 0);
    struct lot in = { .customer = { 2 }, .account = ACCOUNT_RECEIVABLE, .doc = 7, .cur = eur,
                      .total = 1000, .pd = 1000, .due = plan.due, .version = 4 };
    struct lot other = { .customer = { 2 }, .account = ACCOUNT_RECEIVABLE, .doc = 8, .cur = eur,
                         .total = 5, .pd = 5, .due = today, .version = 1 };
    struct lot *l = book_add_lot(&b, &in), *o = book_add_lot(&b, &other);
    book_plan(&b, &plan);
    book_settle_dues(&b);
    assert_int_equal(l->version, 5); /* pages that showed it are stale */
    assert_int_equal(l->due.day, 20010);
    assert_int_equal(o->due.day, today.day);
    book_begin(&b, ENTRY_OFFLINE, in.customer, eur, today, S("paid"));
    assert_ok(book_post(&b, ACCOUNT_RECEIVABLE, 7, 1, CREDIT, 600, false));
    book_settle_dues(&b);
    assert_int_equal(l->due.day, 20030);
    assert_ok(book_post(&b, ACCOUNT_RECEIVABLE, 7, 1, CREDIT, 400, true)); /* on its way */
    book_settle_dues(&b);
    assert_int_equal(l->due.day, 20030);
    assert_ok(book_unreserve(&b, ACCOUNT_RECEIVABLE, 7, CREDIT, 400));
    assert_ok(book_post(&b, ACCOUNT_RECEIVABLE, 7, 1, CREDIT, 400, false));
    book_settle_dues(&b);
    assert_int_equal(l->due.day, plan.due.day); /* paid */
    assert_ok(book_post(&b, ACCOUNT_RECEIVABLE, 7, 1, DEBIT, 400, false));
    book_settle_dues(&b);
    assert_int_equal(l->due.day, 20030); /* and taken back: the plan goes on */
    int64_t version = l->version;
    book_unplan(&b, 7);
    book_settle_dues(&b);
    assert_false(l->planned);
    assert_int_equal(l->due.day, plan.due.day);
    assert_int_equal(l->version, version + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_split_evenly_goes_to_the_last),
        cmocka_unit_test(a_plan_is_of_two_parts_or_more_on_rising_days_and_exact),
        cmocka_unit_test(what_is_paid_covers_the_parts_in_their_order),
        cmocka_unit_test(what_fell_due_is_wanted_first_and_else_the_next_part),
        cmocka_unit_test(the_book_moves_the_day_with_the_balance_and_gives_it_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
