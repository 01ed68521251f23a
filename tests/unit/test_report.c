/* Reported transfers: how an amount is spread, what meets a part, and what becomes of the whole. */
#include "testing.h"

#include "core/report.h"

static struct lot owing(int64_t doc, int64_t minor)
{
    return (struct lot){ .account = ACCOUNT_RECEIVABLE, .doc = doc, .total = minor, .pd = minor };
}

static void an_amount_goes_to_the_first_and_then_to_the_next(void **state)
{
    (void)state;
    const struct lot lots[] = { owing(1, 100), owing(2, 50), owing(3, 70) };
    struct report_part parts[3];
    assert_true(report_spread(180, lots, 3, parts));
    assert_int_equal(parts[0].amount, 100);
    assert_int_equal(parts[0].rest, 0);
    assert_int_equal(parts[2].doc, 3);
    assert_int_equal(parts[2].amount, 30);
    assert_int_equal(parts[2].rest, 40);
    assert_true(report_spread(1000, lots, 3, parts)); /* more than all of them is no fault */
    assert_int_equal(parts[2].rest, 0);
}

static void an_amount_that_does_not_reach_all_is_refused(void **state)
{
    (void)state;
    const struct lot lots[] = { owing(1, 100), owing(2, 50) }, none[] = { owing(1, 0) };
    struct report_part parts[2];
    assert_false(report_spread(100, lots, 2, parts));
    assert_false(report_spread(0, lots, 1, parts));
    assert_false(report_spread(-5, lots, 1, parts));
    assert_false(report_spread(5, none, 1, parts));
    assert_false(report_spread(5, lots, 0, parts));
}

static void a_part_is_met_by_what_is_owed_and_by_nothing_else(void **state)
{
    (void)state;
    const struct report_part part = { 1, 60, 40 };
    struct lot l = owing(1, 100);
    assert_false(report_part_met(&part, &l));
    l.pc = 59;
    assert_false(report_part_met(&part, &l));
    l.pc = 60;
    assert_true(report_part_met(&part, &l));
    l = owing(1, 100);
    l.closed = true;
    assert_true(report_part_met(&part, &l));
}

static void what_ended_a_report_stands_before_what_is_met_and_that_before_the_day(void **state)
{
    (void)state;
    const date today = { 100 }, day_before = { 99 };
    assert_int_equal(report_state(REPORT_STANDS, today, false, today), REPORT_OPEN);
    assert_int_equal(report_state(REPORT_STANDS, day_before, false, today), REPORT_EXPIRED);
    assert_int_equal(report_state(REPORT_STANDS, day_before, true, today), REPORT_MET);
    assert_int_equal(report_state(REPORT_IS_REFUSED, today, true, today), REPORT_REFUSED);
    assert_int_equal(report_state(REPORT_IS_WITHDRAWN, today, true, today), REPORT_WITHDRAWN);
    for (int s = REPORT_OPEN; s <= REPORT_WITHDRAWN; s++)
        assert_true(report_state_label((enum report_state)s).n > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_amount_goes_to_the_first_and_then_to_the_next),
        cmocka_unit_test(an_amount_that_does_not_reach_all_is_refused),
        cmocka_unit_test(a_part_is_met_by_what_is_owed_and_by_nothing_else),
        cmocka_unit_test(what_ended_a_report_stands_before_what_is_met_and_that_before_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
