/* Spreading an amount: properties over many random books, and the rules one by one. */
#include "testing.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/allocate.h"

enum { MOST = 40 };

static struct lot lots[MOST];
static char numbers[MOST][12];
static uint64_t seed = 20261122;

static int64_t draw(int64_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (int64_t)((seed >> 33) % (uint64_t)below);
}

static struct allocation line(int i, int due, int64_t total, struct pay_terms terms)
{
    snprintf(numbers[i], sizeof numbers[i], "R-%03d", i);
    lots[i] = (struct lot){ .account = ACCOUNT_RECEIVABLE, .doc = i + 1, .cur = CURRENCY("EUR"),
                            .number = str_of(numbers[i]), .day = { 100 }, .due = { due },
                            .total = total, .pd = total, .version = 1 };
    return (struct allocation){ .lot = &lots[i], .terms = terms };
}

static const struct pay_terms free_terms = { .partial = true }, whole = { 0 };

static void the_oldest_due_is_paid_first(void **state)
{
    (void)state;
    struct allocation all[] = { line(0, 30, 500, free_terms), line(1, 10, 300, free_terms),
                                line(2, 20, 400, free_terms) };
    assert_int_equal(allocate(all, 3, 600), 0);
    assert_int_equal(all[0].lot->doc, 2);
    assert_int_equal(all[0].amount, 300);
    assert_int_equal(all[1].lot->doc, 3);
    assert_int_equal(all[1].amount, 300);
    assert_int_equal(all[2].amount, 0);
}

static void the_same_due_date_goes_by_issue_then_by_number_and_no_date_is_last(void **state)
{
    (void)state;
    struct allocation all[] = { line(3, 10, 1, free_terms), line(1, 10, 1, free_terms),
                                line(2, 10, 1, free_terms), line(0, 5, 1, free_terms) };
    lots[2].day.day = 99;
    lots[0].due = DATE_NONE;
    assert_int_equal(allocate(all, 4, 4), 0);
    assert_int_equal(all[0].lot->doc, 3);
    assert_int_equal(all[1].lot->doc, 2);
    assert_int_equal(all[2].lot->doc, 4);
    assert_int_equal(all[3].lot->doc, 1);
}

static void a_part_that_is_too_small_moves_on(void **state)
{
    (void)state;
    struct allocation all[] = { line(0, 1, 500, (struct pay_terms){ true, 200 }),
                                line(1, 2, 300, whole), line(2, 3, 90, free_terms) };
    assert_int_equal(allocate(all, 3, 199), 109);
    assert_int_equal(all[0].amount, 0);
    assert_int_equal(all[1].amount, 0);
    assert_int_equal(all[2].amount, 90);
    assert_int_equal(allocate(all, 3, 200), 0);
    assert_int_equal(all[0].amount, 200);
}

static void the_least_is_never_more_than_what_is_left(void **state)
{
    (void)state;
    assert_int_equal(pay_least(500, whole), 500);
    assert_int_equal(pay_least(500, free_terms), 1);
    assert_int_equal(pay_least(500, (struct pay_terms){ true, 200 }), 200);
    assert_int_equal(pay_least(150, (struct pay_terms){ true, 200 }), 150);
    assert_int_equal(pay_least(150, (struct pay_terms){ false, 20 }), 150);
}

static void what_is_pending_or_closed_gets_nothing_and_the_rest_comes_back(void **state)
{
    (void)state;
    struct allocation all[] = { line(0, 1, 500, free_terms), line(1, 2, 300, free_terms) };
    lots[0].nc = 500;
    assert_int_equal(allocate(all, 2, 1000), 700);
    assert_int_equal(all[0].amount, 0);
    assert_int_equal(all[1].amount, 300);
    assert_int_equal(allocate(all, 0, 77), 77);
    assert_int_equal(allocate(all, 2, INT64_MAX), INT64_MAX - 300);
}

static void shuffle(struct allocation *all, size_t n)
{
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)draw((int64_t)i);
        struct allocation one = all[k];
        all[k] = all[i - 1];
        all[i - 1] = one;
    }
}

/* No line could take more of what is left, and none has what its terms forbid. */
static void check_lines(const struct allocation *all, size_t n, int64_t amount, int64_t left)
{
    int64_t sum = left, before = amount;
    for (size_t i = 0; i < n; i++) {
        int64_t payable = lot_payable(all[i].lot);
        assert_in_range(all[i].amount, 0, payable);
        int64_t least = pay_least(payable, all[i].terms);
        if (all[i].amount > 0) assert_true(all[i].amount >= least);
        if (all[i].amount == 0 && payable > 0) assert_true(before < least);
        if (all[i].amount > 0 && all[i].amount < payable) assert_int_equal(before, all[i].amount);
        before -= all[i].amount;
        sum += all[i].amount;
    }
    assert_int_equal(sum, amount);
    assert_int_equal(before, left);
}

static void sums_are_exact_and_no_order_of_arrival_matters(void **state)
{
    (void)state;
    struct allocation one[MOST], two[MOST];
    for (int round = 0; round < 20000; round++) {
        int n = 1 + (int)draw(MOST);
        int64_t all = 0;
        for (int i = 0; i < n; i++) {
            struct pay_terms terms = { draw(3) > 0, draw(2) > 0 ? draw(600) : 0 };
            one[i] = line(i, (int)draw(9), 1 + draw(1000), terms);
            lots[i].pc = draw(2) * draw(lots[i].total + 1);
            all += lot_payable(&lots[i]);
            two[i] = one[i];
        }
        int64_t amount = draw(all + all / 4 + 2);
        shuffle(two, (size_t)n);
        int64_t left = allocate(one, (size_t)n, amount);
        check_lines(one, (size_t)n, amount, left);
        assert_int_equal(allocate(two, (size_t)n, amount), left);
        for (int i = 0; i < n; i++) {
            assert_int_equal(one[i].lot->doc, two[i].lot->doc);
            assert_int_equal(one[i].amount, two[i].amount);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_due_is_paid_first),
        cmocka_unit_test(the_same_due_date_goes_by_issue_then_by_number_and_no_date_is_last),
        cmocka_unit_test(a_part_that_is_too_small_moves_on),
        cmocka_unit_test(the_least_is_never_more_than_what_is_left),
        cmocka_unit_test(what_is_pending_or_closed_gets_nothing_and_the_rest_comes_back),
        cmocka_unit_test(sums_are_exact_and_no_order_of_arrival_matters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
