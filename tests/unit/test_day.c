/* Typed days: what is surely one, and what is asked about. */
#include "testing.h"

#include <string.h>

#include "locale/locale.h"
#include "web/day.h"

enum { UNREADABLE = 1, AMBIGUOUS = 2 };

/* The day as 20260403, or how it failed. */
static int read_as(const char *typed, const char *language)
{
    CLEANUP(arena_release) struct arena a;
    date d = DATE_NONE, other = DATE_NONE;
    int y, m, n;

    arena_init(&a, 64 * 1024);
    switch (day_typed(str_of(typed), locale_format(str_of(language)), &a, &d, &other)) {
    case DAY_UNREADABLE: return UNREADABLE;
    case DAY_AMBIGUOUS:
        assert_true(date_is(d) && date_is(other) && d.day != other.day);
        return AMBIGUOUS;
    case DAY_FINE: break;
    }
    date_parts(d, &y, &m, &n);
    return y * 10000 + m * 100 + n;
}

static void days_are_read_in_the_forms_of_a_language(void **state)
{
    (void)state;
    static const struct { const char *typed, *language; } same[] = {
        { "2026-04-03", "en" }, { "2026/4/3", "en" }, { " 2026-04-03 ", "ar" },
        { "3.4.2026", "en" }, { "03.04.2026", "de" }, { "3. 4. 2026", "de" },
        { "03/04/2026", "fr" }, { "3/4/2026", "es" }, { "3-4-2026", "hi" },
        { "3 Apr 2026", "en" }, { "Apr 3, 2026", "en" }, { "3 april 2026", "en" },
        { "3. April 2026", "de" }, { "3 avril 2026", "fr" }, { "3 avr. 2026", "fr" },
        { "3 abr 2026", "es" }, { "3 April 2026", "de" },
        { "\u0663/\u0664/\u0662\u0660\u0662\u0666", "ar" },
        { "\u0969-\u096A-\u0968\u0966\u0968\u096C", "hi" },
    };
    for (size_t i = 0; i < countof(same); i++) {
        int got = read_as(same[i].typed, same[i].language);
        if (got != 20260403) print_error("%s: %d\n", same[i].typed, got);
        assert_int_equal(got, 20260403);
    }
}

static void what_the_formatter_writes_is_read_back(void **state)
{
    (void)state;
    static const char *const languages[] = { "en", "de", "fr", "es", "hi", "ar" };
    for (size_t l = 0; l < countof(languages); l++) {
        for (int month = 1; month <= 12; month++) {
            CLEANUP(buf_release) struct buf b;
            char typed[100];
            date d;
            assert_true(date_of(2026, month, 9, &d));
            buf_init(&b, sizeof typed);
            format_date(&b, locale_format(str_of(languages[l])), d);
            memcpy(typed, b.p, b.n);
            typed[b.n] = '\0';
            int got = read_as(typed, languages[l]);
            if (got != 20260009 + month * 100) print_error("%s: %d\n", typed, got);
            assert_int_equal(got, 20260009 + month * 100);
        }
    }
}

static void a_day_that_may_be_two_is_asked_about(void **state)
{
    (void)state;
    assert_int_equal(read_as("03/04/2026", "en"), AMBIGUOUS);
    assert_int_equal(read_as("3-4-2026", "en"), AMBIGUOUS);
    assert_int_equal(read_as("03/04/2026.", "en"), AMBIGUOUS);
    assert_int_equal(read_as("04/04/2026", "en"), 20260404);
    assert_int_equal(read_as("13/04/2026", "en"), 20260413);
    assert_int_equal(read_as("04/13/2026", "en"), 20260413);
    assert_int_equal(read_as("04/13/2026", "fr"), UNREADABLE);
}

static void what_is_no_day_is_refused(void **state)
{
    (void)state;
    static const char *const none[] = {
        "", " ", "3", "3.4", "3.4.26", "30.2.2026", "2026-02-30", "30 February 2026",
        "31/06/2026", "0.4.2026", "3.13.2026", "3.4.20260", "1.2.3.2026", "3 Smarch 2026",
        "Apr Mai 2026", "3x4x2026", "3a.4.2026", "20260403", "-", "....", "\xff\xfe",
        "3.4.99999999999999999999", "29.2.2027",
    };
    for (size_t i = 0; i < countof(none); i++) {
        int got = read_as(none[i], "en");
        if (got != UNREADABLE) print_error("%s: %d\n", none[i], got);
        assert_int_equal(got, UNREADABLE);
        assert_int_equal(read_as(none[i], "de"), UNREADABLE);
    }
    assert_int_equal(read_as("29.2.2028", "de"), 20280229);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_read_in_the_forms_of_a_language),
        cmocka_unit_test(what_the_formatter_writes_is_read_back),
        cmocka_unit_test(a_day_that_may_be_two_is_asked_about),
        cmocka_unit_test(what_is_no_day_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
