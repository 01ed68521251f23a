/* Typed amounts: what is surely one, and what is asked about. */
#include "testing.h"

#include "locale/locale.h"
#include "web/amount.h"

static int64_t read_as(const char *typed, const char *code)
{
    money m;
    enum amount_fault fault =
        amount_typed(str_of(typed), &format_english, currency_must(str_of(code)), &m);
    return fault == AMOUNT_FINE ? m.minor : -1000 - (int64_t)fault;
}
/* The same where the mark is a comma. */
static int64_t read_german(const char *typed, const char *code)
{
    money m;
    enum amount_fault fault =
        amount_typed(str_of(typed), locale_format(S("de")), currency_must(str_of(code)), &m);
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

static void a_reader_of_commas_may_write_them(void **state)
{
    (void)state;
    assert_int_equal(read_german("1240,50", "EUR"), 124050);
    assert_int_equal(read_german("1.240,50", "EUR"), 124050);
    assert_int_equal(read_german("1 240,50", "EUR"), 124050);
    assert_int_equal(read_german("1\xE2\x80\xAF" "240,5", "EUR"), 124050);
    assert_int_equal(read_german("1'240,50", "CHF"), 124050);
    assert_int_equal(read_german("12.345.678", "EUR"), 1234567800);
    assert_int_equal(read_german("1240.50", "EUR"), 124050);
    assert_int_equal(read_german("1240", "EUR"), 124000);
    assert_int_equal(read_german("1.234", "JPY"), 1234);
    assert_int_equal(read_german("1,240", "KWD"), 1240);
    assert_int_equal(read_german("\u22125,00", "EUR"), -500);
}

static void what_reads_in_two_ways_there_is_asked_about(void **state)
{
    (void)state;
    assert_int_equal(read_german("1.234", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_german("1.240", "KWD"), FAULT(AMBIGUOUS));
    assert_int_equal(read_german("1,240.50", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_german("1,234", "EUR"), FAULT(TOO_FINE));
    assert_int_equal(read_german("-1.240", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_german("\u0661.\u0662\u0663\u0664", "EUR"), FAULT(AMBIGUOUS));
    assert_int_equal(read_german("-123.150", "JPY"), -123150);
}

static void digits_of_other_scripts_are_read(void **state)
{
    (void)state;
    assert_int_equal(read_as("\u0661\u0662\u0663\u066B\u0665\u0660", "AED"), 12350);
    assert_int_equal(read_as("\u0661\u066C\u0662\u0663\u0664\u066B\u0665", "AED"), 123450);
    assert_int_equal(read_as("\u200F\u0967,\u0968\u096A\u0966.\u096B\u0966", "INR"), 124050);
}

/* What a form shows is what it takes back. */
static void amounts_as_we_write_them_are_read(void **state)
{
    static const char *const tags[] = { "en", "de", "de-CH", "fr", "es", "hi", "ar", "ar-EG" };
    static const char *const codes[] = { "EUR", "INR", "JPY", "KWD" };
    static const int64_t amounts[] = {
        0, 1, 99, 100, 999, 1240, 99999, 123456, 12345678, 987654321, -5, -1150, -123150
    };
    (void)state;
    for (size_t t = 0; t < countof(tags); t++) {
        const struct format *f = locale_format(str_of(tags[t]));
        for (size_t k = 0; k < countof(codes) * countof(amounts); k++) {
            money m = { amounts[k % countof(amounts)],
                        currency_must(str_of(codes[k / countof(amounts)])) };
            money back = { -1, m.cur };
            CLEANUP(buf_release) struct buf b;
            buf_init(&b, 200);
            format_money(&b, f, m, MONEY_BARE);
            enum amount_fault fault = amount_typed(buf_view(&b), f, m.cur, &back);
            if (fault != AMOUNT_FINE || back.minor != m.minor)
                fail_msg("%s: %.*s", tags[t], STR_FMT(buf_view(&b)));
        }
    }
}

static void anything_else_is_no_amount(void **state)
{
    (void)state;
    static const char *const bad[] = { "", " ", "abc", "1e3", "1,2a3", "--1", "1..2", "1 2 3",
                                       "999999999999999999999999", "\xE2\x82\xAC", "1,240.5.0",
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
        cmocka_unit_test(a_reader_of_commas_may_write_them),
        cmocka_unit_test(what_reads_in_two_ways_there_is_asked_about),
        cmocka_unit_test(digits_of_other_scripts_are_read),
        cmocka_unit_test(amounts_as_we_write_them_are_read),
        cmocka_unit_test(anything_else_is_no_amount),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
