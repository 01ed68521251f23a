/* Pasted lines: what of them may be a number, what stands beside it, and how numbers compare. */
#include "testing.h"

#include "locale/locale.h"
#include "web/portal/paste.h"

static struct arena arena;
static struct paste_line lines[8];
static size_t count, all;

static const struct paste_line *read_text(const char *text)
{
    count = paste_read(&arena, str_of(text), lines, countof(lines), &all);
    return lines;
}

/* The first way of the only line. */
static const struct paste_way *first(const char *text)
{
    read_text(text);
    assert_int_equal(count, 1);
    assert_true(lines[0].way_count > 0);
    return &lines[0].ways[0];
}

/* The way that has this key; the test ends where none does. */
static const struct paste_way *way(const char *text, const char *key)
{
    read_text(text);
    assert_int_equal(count, 1);
    for (size_t i = 0; i < lines[0].way_count; i++) {
        if (str_eq(lines[0].ways[i].key, str_of(key))) return &lines[0].ways[i];
    }
    fail_msg("no way to read \"%s\" as %s", text, key);
    return NULL;
}

/* What stands beside that number: minor units, or below 0 why not. */
static int64_t beside(const char *text, const char *key, const char *code, const char *language)
{
    const struct format *f = language[0] == 'e' ? &format_english : locale_format(str_of(language));
    money m = { 0, currency_must(str_of(code)) };
    enum paste_amount got = paste_amount(way(text, key), f, m.cur, &m);
    return got == PASTE_AMOUNT_FINE ? m.minor : -(int64_t)got - 1000;
}
#define WHY(name) (-(int64_t)PASTE_AMOUNT_##name - 1000)

#define SAME(a, b) assert_true(str_eq((a), S(b)))

static void numbers_compare_without_case_blanks_dashes_and_noughts(void **state)
{
    (void)state;
    static const char *const same[] = { "tg-2627-00377", " TG 2627 00377 ", "00TG-2627-00377",
                                        "TG\xE2\x80\x93" "2627-00377", "TG262700377",
                                        "TG-2627\xC2\xA0" "00377" };
    for (size_t i = 0; i < countof(same); i++)
        SAME(paste_key(&arena, str_of(same[i])), "TG262700377");
    SAME(paste_key(&arena, S("000123")), "123");
    SAME(paste_key(&arena, S("\xD9\xA1\xD9\xA2\xD9\xA3")), "123"); /* Arabic digits */
    SAME(paste_key(&arena, S("INV/7.1")), "INV/7.1");
    SAME(paste_key(&arena, S("000")), "");
    SAME(paste_key(&arena, S("a\"b")), "");
    SAME(paste_key(&arena, S("a\\b")), "");
    char longer[80] = { 0 };
    for (int i = 0; i < 61; i++) longer[i] = 'x';
    SAME(paste_key(&arena, str_of(longer)), "");
}

static void letters_beside_digits_may_be_meant_as_digits(void **state)
{
    (void)state;
    SAME(paste_meant(&arena, S("TG2627O0398")), "TG262700398");
    SAME(paste_meant(&arena, S("INV1OI")), "INV101");
    SAME(paste_meant(&arena, S("OIL")), "OIL");
}

static void cells_come_from_spreadsheets_of_all_kinds(void **state)
{
    (void)state;
    assert_int_equal(beside("TG-1\t1,240.50", "TG1", "EUR", "en"), 124050);
    assert_int_equal(beside("TG-1;1.240,50", "TG1", "EUR", "de"), 124050);
    assert_int_equal(beside("TG-1, 1,240.50", "TG1", "EUR", "en"), 124050);
    assert_int_equal(beside("\"TG-1\",\"1,240.50\"", "TG1", "EUR", "en"), 124050);
    assert_int_equal(beside("TG-1 1,240.50", "TG1", "EUR", "en"), 124050);
    assert_int_equal(beside("TG-1   1 240.50\r", "TG1", "EUR", "en"), 124050);
    assert_int_equal(beside("1,240.50\tTG-1", "TG1", "EUR", "en"), 124050);
    assert_int_equal(beside("TG-1\t\t2,17,450.00", "TG1", "INR", "en"), 21745000);
    assert_int_equal(beside("TG-1\t2026-11-01\tACME\t80.00", "TG1", "EUR", "en"), 8000);
    assert_int_equal(beside("TG-1\t01.11.2026\t80,00", "TG1", "EUR", "de"), 8000);
    assert_int_equal(beside("TG-1", "TG1", "EUR", "en"), WHY(NONE));
    assert_int_equal(beside("TG-1\t\t", "TG1", "EUR", "en"), WHY(NONE));
    assert_int_equal(beside("TG 1 80", "TG1", "EUR", "en"), 8000);
    assert_int_equal(beside("TG 1 80", "TG180", "EUR", "en"), WHY(NONE)); /* as well */
}

static void currencies_may_stand_beside_amounts(void **state)
{
    (void)state;
    static const char *const euros[] = { "T-1\t\u20AC80.00", "T-1\t80.00 \xE2\x82\xAC",
                                         "T-1\tEUR 80.00", "T-1\teur80.00", "T-1\t80.00 Euro" };
    for (size_t i = 0; i < countof(euros); i++)
        assert_int_equal(beside(euros[i], "T1", "EUR", "en"), 8000);
    assert_int_equal(beside("T-1\tRs. 2,17,450.00", "T1", "INR", "en"), 21745000);
    assert_int_equal(beside("T-1\t\xE2\x82\xB9" "54162", "T1", "INR", "en"), 5416200);
    assert_int_equal(beside("T-1\tUS$80", "T1", "USD", "en"), 8000);
    assert_int_equal(beside("T-1\t$80", "T1", "CAD", "en"), 8000);
    assert_int_equal(beside("T-1\t$80", "T1", "EUR", "en"), WHY(CURRENCY));
    assert_int_equal(beside("T-1\tUSD 80", "T1", "EUR", "en"), WHY(CURRENCY));
    assert_int_equal(beside("T-1\tabout 80", "T1", "EUR", "en"), WHY(UNREADABLE));
}

static void what_can_be_read_in_two_ways_is_asked_about(void **state)
{
    (void)state;
    assert_int_equal(beside("T-1\t1240,50", "T1", "EUR", "en"), WHY(AMBIGUOUS));
    assert_int_equal(beside("T-1\t1.240", "T1", "EUR", "de"), WHY(AMBIGUOUS));
    assert_int_equal(beside("T-1\t80.005", "T1", "EUR", "en"), WHY(TOO_FINE));
    assert_int_equal(beside("T-1\t100.00\t80.00", "T1", "EUR", "en"), WHY(SEVERAL));
    assert_int_equal(beside("T-1\tpaid", "T1", "EUR", "en"), WHY(UNREADABLE));
    assert_int_equal(beside("T-1\t-80.00", "T1", "EUR", "en"), WHY(UNREADABLE));
    assert_int_equal(beside("T-1\t(80.00)", "T1", "EUR", "en"), WHY(UNREADABLE));
}

static void headings_and_empty_lines_are_left_out(void **state)
{
    (void)state;
    read_text("Invoice\tAmount\r\n\r\nT-1\t5\r\n  \nT-2\n");
    assert_int_equal(count, 2);
    assert_int_equal(all, 2);
    assert_int_equal(lines[0].at, 3);
    assert_int_equal(lines[1].at, 5);
    read_text("T-1\nabc\n"); /* no heading: nothing follows that it could be over */
    assert_int_equal(count, 2);
    read_text("");
    assert_int_equal(count, 0);
}

static void lines_beyond_the_limit_are_counted(void **state)
{
    (void)state;
    read_text("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
    assert_int_equal(count, countof(lines));
    assert_int_equal(all, 10);
}

static void nothing_breaks_on_what_nobody_would_paste(void **state)
{
    (void)state;
    static const char *const odd[] = { "\"", "\"\t\"", ",", ",,,,", ";;;;", "\t\t\t", "\xFF\xFE",
                                       "\xE2\x80\x8F\xD9\xA1", "\"a", "a\",b", "-",
                                       "1 2 3 4 5 6 7 8" };
    for (size_t i = 0; i < countof(odd); i++) {
        read_text(odd[i]);
        for (size_t k = 0; k < count; k++) {
            assert_true(lines[k].way_count <= PASTE_WAYS_MAX);
            for (size_t w = 0; w < lines[k].way_count; w++) {
                money m;
                assert_true(lines[k].ways[w].key.n > 0);
                (void)paste_amount(&lines[k].ways[w], &format_english, CURRENCY("EUR"), &m);
            }
        }
    }
    assert_true(first("1")->beside_count == 0);
}

int main(void)
{
    arena_init(&arena, 16 * 1024 * 1024);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_compare_without_case_blanks_dashes_and_noughts),
        cmocka_unit_test(letters_beside_digits_may_be_meant_as_digits),
        cmocka_unit_test(cells_come_from_spreadsheets_of_all_kinds),
        cmocka_unit_test(currencies_may_stand_beside_amounts),
        cmocka_unit_test(what_can_be_read_in_two_ways_is_asked_about),
        cmocka_unit_test(headings_and_empty_lines_are_left_out),
        cmocka_unit_test(lines_beyond_the_limit_are_counted),
        cmocka_unit_test(nothing_breaks_on_what_nobody_would_paste),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
