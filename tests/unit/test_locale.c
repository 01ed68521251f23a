/*
 * Our formatter against ICU's own, language by language, over many amounts and dates.
 *
 * What we do differently on purpose, and undo here before comparing:
 *  1. The minus is U+2212 and stands first, in every language: ICU has U+002D in most, which a
 *     narrow column loses, and puts it behind the sign of the currency in some ("CHF-12.00"). So
 * the comparison is of positive amounts, with our minus before them.
 *  2. Marks of direction (U+200E, U+200F, U+061C) are left out: pages isolate amounts by <bdi>, and
 *     in files and copied text the marks are taken for rubbish.
 *  3. Signs of currencies are our table's in every language: one reader must not take "$" for
 *     another's. The comparison gives ICU the same sign. The code stands first (MONEY_CODE).
 *  4. Arabic without a region has the digits 0-9, as on invoices of the Emirates and the Maghreb
 *     and in every bank reference; ICU's own for "ar" are U+0660 on. "ar-EG" has those.
 *  5. Dates always name the month (ICU's skeleton yMMMd): its medium form is numeric in German
 *     and Arabic, and 03/04 is read in two ways.
 *  6. The day has no nought before it, also where a region's pattern says "dd" (de-AT, fr-CH).
 *  7. English has the day first and "Sep": unlike "Nov 21, 2026" nobody misreads it, and unlike
 *     Britain's "Sept" months are equally wide. Groups of rupees are 3;2 also outside India.
 */
#include "testing.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/unum.h>
#include <unicode/ustring.h>

#include "base/rand.h"
#include "base/utf8.h"
#include "locale/locale.h"

#define MINUS "\u2212"
#define NBSP "\u00A0"
#define NARROW "\u202F"

static const struct {
    const char *tag, *icu;
} languages[] = {
    { "de", "de" },
    { "fr", "fr" },
    { "es", "es" },
    { "hi", "hi" },
    { "de-CH", "de_CH" },
    { "de-AT", "de_AT" },
    { "fr-CA", "fr_CA" },
    { "fr-CH", "fr_CH" },
    { "es-MX", "es_MX" },
    { "es-AR", "es_AR" },
    { "ar-EG", "ar_EG" },
    { "ar-AE", "ar_AE" },
    { "ar", "ar@numbers=latn" },
};

/* Difference 2: ICU's text without marks of direction. */
static void plain_of(const UChar *wide, int32_t n, struct buf *out)
{
    char text[256];
    int32_t text_n = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(text, sizeof(text), &text_n, wide, n, &status);
    assert_true(U_SUCCESS(status));
    str rest = { text, (size_t)text_n };
    for (uint32_t c; utf8_next(&rest, &c);) {
        if (c == 0x200E || c == 0x200F || c == 0x061C) continue;
        char bytes[4];
        buf_put(out, bytes, utf8_write(c, bytes));
    }
}

static void same(const char *tag, const struct buf *ours, const struct buf *icu)
{
    if (!str_eq(buf_view(ours), buf_view(icu)))
        fail_msg("%s: ours [%.*s], ICU's [%.*s]", tag, STR_FMT(buf_view(ours)),
                 STR_FMT(buf_view(icu)));
}

static void money_agrees(const char *tag, UNumberFormat *icu, money m)
{
    UErrorCode status = U_ZERO_ERROR;
    char plain[32];
    UChar wide[128];
    CLEANUP(buf_release) struct buf ours, theirs;
    buf_init(&ours, 256);
    buf_init(&theirs, 256);

    str text = money_plain(m, plain);
    bool minus = str_starts(text, S("-"));
    if (minus) text = str_sub(text, 1, text.n);
    int32_t n = unum_formatDecimal(icu, text.p, (int32_t)text.n, wide, 128, NULL, &status);
    assert_true(U_SUCCESS(status));
    if (minus) buf_lit(&theirs, MINUS); /* difference 1: first, before the positive amount */
    format_money(&ours, locale_format(str_of(tag)), m, MONEY_SYMBOL);
    plain_of(wide, n, &theirs);
    same(tag, &ours, &theirs);
}

static UNumberFormat *icu_money(const char *locale, currency c)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar code[4], sign[16];
    int32_t sign_n = 0;
    UNumberFormat *f = unum_open(UNUM_CURRENCY, NULL, 0, locale, NULL, &status);
    u_charsToUChars(currency_code(c).p, code, 3);
    code[3] = 0;
    unum_setTextAttribute(f, UNUM_CURRENCY_CODE, code, 3, &status);
    str ours = currency_symbol(c); /* difference 3 */
    u_strFromUTF8(sign, 16, &sign_n, ours.p, (int32_t)ours.n, &status);
    unum_setSymbol(f, UNUM_CURRENCY_SYMBOL, sign, sign_n, &status);
    unum_setAttribute(f, UNUM_FRACTION_DIGITS, currency_exponent(c));
    assert_true(U_SUCCESS(status));
    return f;
}

static void many_amounts_agree(const char *tag, const char *locale, currency c)
{
    static const int64_t edges[] = { 0,       1,    9,       10,       99,        100,      999,
                                     1000,    9999, 10000,   99999,    100000,    999999,   1000000,
                                     9999999, -1,   -100000, -1234567, INT64_MAX, INT64_MIN };
    UNumberFormat *icu = icu_money(locale, c);
    for (size_t i = 0; i < countof(edges); i++) money_agrees(tag, icu, (money){ edges[i], c });
    struct rand_stream chance = { 11 };
    for (int i = 0; i < 400; i++) {
        int64_t minor = (int64_t)(rand_next(&chance) >> (1 + rand_below(&chance, 60)));
        money_agrees(tag, icu, (money){ i % 3 == 0 ? -minor : minor, c });
    }
    unum_close(icu);
}

static void amounts_are_written_as_icu_does(void **state)
{
    (void)state;
    static const char *const codes[] = { "EUR", "INR", "JPY", "USD", "GBP", "CHF", "KWD" };
    for (size_t i = 0; i < countof(languages); i++) {
        for (size_t k = 0; k < countof(codes); k++)
            many_amounts_agree(languages[i].tag, languages[i].icu, currency_must(str_of(codes[k])));
    }
    many_amounts_agree("en", "en", CURRENCY("EUR"));
    many_amounts_agree("en", "en", CURRENCY("JPY"));
    many_amounts_agree("en", "en", CURRENCY("CHF"));
    many_amounts_agree("en", "en_IN", CURRENCY("INR")); /* difference 7 */
}

static void days_agree(const char *tag, const char *locale)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar pattern[64], wide[128];
    UDateTimePatternGenerator *generator = udatpg_open(locale, &status);
    int32_t n = udatpg_getBestPattern(generator, u"yMMMd", 5, pattern, 64, &status);
    udatpg_close(generator);
    UChar *twice = u_strstr(pattern, u"dd"); /* difference 6 */
    if (twice != NULL) u_memmove(twice, twice + 1, (int32_t)(pattern + n-- - twice));
    UDateFormat *icu =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, u"UTC", -1, pattern, n, &status);
    assert_true(U_SUCCESS(status));

    date from = DATE_NONE;
    assert_true(date_of(1999, 12, 1, &from));
    for (int i = 0; i < 15000; i += 1 + i % 7) {
        date d = date_add(from, i);
        CLEANUP(buf_release) struct buf ours, theirs;
        buf_init(&ours, 256);
        buf_init(&theirs, 256);
        format_date(&ours, locale_format(str_of(tag)), d);
        n = udat_format(icu, d.day * 86400000.0, wide, 128, NULL, &status);
        assert_true(U_SUCCESS(status));
        plain_of(wide, n, &theirs);
        same(tag, &ours, &theirs);
    }
    udat_close(icu);
}

static void days_are_written_as_icu_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(languages); i++) days_agree(languages[i].tag, languages[i].icu);
}

static void english_months_are_those_of_icu(void **state)
{
    (void)state;
    UErrorCode status = U_ZERO_ERROR;
    UDateFormat *icu = udat_open(UDAT_NONE, UDAT_MEDIUM, "en", u"UTC", -1, NULL, 0, &status);
    for (int32_t i = 0; i < 12; i++) {
        UChar wide[32];
        char text[32];
        udat_getSymbols(icu, UDAT_SHORT_MONTHS, i, wide, 32, &status);
        u_austrcpy(text, wide);
        assert_true(str_eq(locale_format(S("en"))->months[i], str_of(text)));
    }
    assert_true(U_SUCCESS(status));
    udat_close(icu);
}

static void writes(const char *tag, const char *amount, const char *day)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256);
    date d;
    assert_true(date_of(2026, 3, 5, &d));
    const struct format *f = locale_format(str_of(tag));
    format_money(&b, f, (money){ -123456750, CURRENCY("EUR") }, MONEY_SYMBOL);
    buf_lit(&b, "|");
    format_date(&b, f, d);
    CLEANUP(buf_release) struct buf expected;
    buf_init(&expected, 256);
    buf_format(&expected, "%s|%s", amount, day);
    if (!str_eq(buf_view(&b), buf_view(&expected)))
        fail_msg("%s: [%.*s]", tag, STR_FMT(buf_view(&b)));
}

/* The same for the eye, so that an update of ICU shows what it changes. */
static void each_language_looks_like_this(void **state)
{
    (void)state;
    writes("en", MINUS "€1,234,567.50", "5 Mar 2026");
    writes("de", MINUS "1.234.567,50" NBSP "€", "5. März 2026");
    writes("fr", MINUS "1" NARROW "234" NARROW "567,50" NBSP "€", "5 mars 2026");
    writes("es", MINUS "1.234.567,50" NBSP "€", "5 mar 2026");
    writes("hi", MINUS "€12,34,567.50", "5 मार्च 2026");
    writes("ar", MINUS "1,234,567.50" NBSP "€", "5 مارس 2026");
    writes("ar-EG", MINUS "١٬٢٣٤٬٥٦٧٫٥٠" NBSP "€", "٥ مارس ٢٠٢٦");
    writes("es-MX", MINUS "€1,234,567.50", "5 mar 2026");
    assert_true(locale_format(S("ar"))->rtl);
    assert_false(locale_format(S("hi"))->rtl);
    assert_str(locale_format(S("de-CH"))->language, "de-CH");
}

static void what_is_not_supported_is_english(void **state)
{
    (void)state;
    static const char *const others[] = { "", "en", "en-US", "ja", "deu", "d", "-", "DE", "xx-de" };
    for (size_t i = 0; i < countof(others); i++)
        assert_ptr_equal(locale_format(str_of(others[i])), &format_english);
    assert_ptr_equal(locale_format(S("de")), locale_format(S("de")));
    assert_str(locale_format(S("de-a-very-long-and-useless-tag"))->language, "de");
}

/* Comes last: it fills the table. Tags are people's settings, so there may be any number. */
static void any_number_of_regions_needs_no_more_room(void **state)
{
    (void)state;
    char tag[6] = "fr-AA";
    for (int i = 0; i < 26 * 26; i++) {
        tag[3] = (char)('A' + i / 26);
        tag[4] = (char)('A' + i % 26);
        assert_true(str_starts(locale_format(str_of(tag))->language, S("fr")));
    }
    assert_str(locale_format(S("fr-ZZ"))->language, "fr");
    assert_str(locale_format(S("hi-ZZ"))->language, "hi");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_written_as_icu_does),
        cmocka_unit_test(days_are_written_as_icu_does),
        cmocka_unit_test(english_months_are_those_of_icu),
        cmocka_unit_test(each_language_looks_like_this),
        cmocka_unit_test(what_is_not_supported_is_english),
        cmocka_unit_test(any_number_of_regions_needs_no_more_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
