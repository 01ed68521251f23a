/* Promises to pay: which days fit, and what became of one. */
#include "testing.h"

#include "core/promise.h"

static const date today = { 20000 };

static struct lot owed(int64_t paid, int64_t pending)
{
    return (struct lot){ .account = ACCOUNT_RECEIVABLE, .total = 1000, .pd = 1000, .pc = paid,
                         .nc = pending };
}

static void a_day_fits_after_today_and_up_to_ninety_days(void **state)
{
    (void)state;
    assert_false(promise_day_fits(DATE_NONE, today));
    assert_false(promise_day_fits(today, today));
    assert_true(promise_day_fits(date_add(today, 1), today));
    assert_true(promise_day_fits(date_add(today, 90), today));
    assert_false(promise_day_fits(date_add(today, 91), today));
}

static void it_is_kept_by_what_is_owed_and_broken_by_its_day(void **state)
{
    (void)state;
    struct promise p = { .day = today, .amount = 400, .rest = 600 };
    struct lot l = owed(399, 0);
    assert_int_equal(promise_state(&p, &l, today), PROMISE_OPEN);
    assert_int_equal(promise_state(&p, &l, date_add(today, 1)), PROMISE_BROKEN);
    l = owed(400, 0);
    assert_int_equal(promise_state(&p, &l, today), PROMISE_KEPT);
    assert_int_equal(promise_state(&p, &l, date_add(today, 1)), PROMISE_KEPT);
}

static void what_is_on_its_way_does_not_break_it_and_a_cancelled_invoice_owes_nothing(void **state)
{
    (void)state;
    struct promise p = { .day = today, .amount = 400, .rest = 600 };
    struct lot l = owed(0, 400);
    assert_int_equal(promise_state(&p, &l, date_add(today, 1)), PROMISE_OPEN);
    l = owed(0, 0);
    l.closed = true;
    assert_int_equal(promise_state(&p, &l, date_add(today, 1)), PROMISE_KEPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_fits_after_today_and_up_to_ninety_days),
        cmocka_unit_test(it_is_kept_by_what_is_owed_and_broken_by_its_day),
        cmocka_unit_test(
            what_is_on_its_way_does_not_break_it_and_a_cancelled_invoice_owes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
