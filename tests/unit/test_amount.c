/* Typed amounts: what is surely one, and what is asked about. */
#include "testing.h"

#include "web/amount.h"

static int64_t read_as(const char *typed, const char *code)
{
    money m;
    enum amount_fault fault = amount_typed(str_of(typed), currency_must(str_of(code)), &m);
    return fault == AMOUNT_FINE ? m.minor : -1000 - (int64_t)fault;
}
#define FAULT(name) (-1000 - (int64_t)AMOUNT_##name)

static void amounts_are_read_with_and_without_grouping(void **state)
{
    (void)state;
    assert_int_equal(read_as("1240.50", "EUR"), 124050);
    assert_int_equal(read_as("1,240.50", "EUR"), 124050);
    assert_int_equal(read_as(" 1 240.50 ", "EUR"), 124050);
    assert_int_equal(read_as("1\xC2\xA0" "240.50", "EUR"), 124050);
    assert_int_equal(read_as("1\xE2\x80\xAF" "240", "EUR"), 124000);
    assert_int_equal(read_as("1,25,185.84", "INR"), 12518584);
    assert_int_equal(read_as("1,240", "EUR"), 124000);
    assert_int_equal(read_as("1,000,000", "JPY"), 1000000);
    assert_int_equal(read_as("0", "EUR"), 0);
    assert_int_equal(read_as("-5.00", "EUR"), -500);
    assert_int_equal(read_as("1.250", "KWD"), 1250);
}

static void a_comma_that_may_be_a_point_is_asked_about(void **state)
{
    (void)state;
    assert_int_equal(read_as("1240,50", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_as("50,00", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_as("1.240,50", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_as("1240,500", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_as(",5", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_as("1,240", "KWD"), FAULT(AMBIGUOUS));
    assert_int_equal(read_as("1,240.500", "KWD"), 1240500);
}

static void anything_else_is_no_amount(void **state)
{
    (void)state;
    static const char *const bad[] = { "", " ", "abc", "1e3", "1,2a3", "--1", "1..2", "1 2 3",
                                       "999999999999999999999999", "\xD9\xA1", "1,240.5.0",
                                       "11111111111111111111111111111111111111111111111111" };
    for (size_t i = 0; i < countof(bad); i++)
        assert_int_equal(read_as(bad[i], "EUR"), FAULT(UNREADABLE));
    assert_int_equal(read_as("1.234", "EUR"), FAULT(TOO_FINE));
    assert_int_equal(read_as("12.5", "JPY"), FAULT(TOO_FINE));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_with_and_without_grouping),
        cmocka_unit_test(a_comma_that_may_be_a_point_is_asked_about),
        cmocka_unit_test(anything_else_is_no_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
