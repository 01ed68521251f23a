/* The catalogues: messages found, plurals by CLDR's rules as ICU has them, languages chosen. */
#include "testing.h"

#include <string.h>
#include <unicode/upluralrules.h>
#include <unicode/ustring.h>

#include "locale/locale.h"
#include "locale/words.h"

static const char *const tags[] = { "de", "fr", "es", "hi", "ar" };

static void says(str given, const char *wanted)
{
    if (!str_eq(given, str_of(wanted)))
        fail_msg("[%.*s], not [%s]", STR_FMT(given), wanted);
}

static void a_message_is_found_in_each_language(void **state)
{
    (void)state;
    says(words_message(words_of(S("de")), S("Invoices")), "Rechnungen");
    says(words_message(words_of(S("fr")), S("Invoices")), "Factures");
    says(words_message(words_of(S("es")), S("Invoices")), "Facturas");
    says(words_message(words_of(S("hi")), S("Invoices")), "इनवॉइस");
    says(words_message(words_of(S("ar")), S("Invoices")), "الفواتير");
    says(words_message(words_of(S("de-AT")), S("Invoices")), "Rechnungen");
}

static void what_is_no_message_stays_as_it_is(void **state)
{
    (void)state;
    const struct words *de = words_of(S("de"));
    says(words_message(de, S("Bread rolls, 40 pieces")), "Bread rolls, 40 pieces");
    says(words_message(de, S("invoices")), "invoices");
    says(words_message(de, STR_NONE), "");
    says(words_message(words_of(S("en")), S("Invoices")), "Invoices");
    says(words_message(words_of(S("it")), S("Invoices")), "Invoices");
    assert_null(words_of(STR_NONE));
    assert_null(words_of(S("en-GB")));
}

static void values_stand_where_the_language_wants_them(void **state)
{
    CLEANUP(arena_release) struct arena a;
    (void)state;
    arena_init(&a, 64 * 1024);
    str one = words_say(words_of(S("de")), &a, "Use at most {1} digits behind the point for {2}",
                        S("2"), S("R-1"));
    says(one, "Verwenden Sie für R-1 höchstens 2 Nachkommastellen");
    says(words_say(NULL, &a, "{1} has been paid.", S("{1}")), "{1} has been paid.");
    says(words_say(NULL, &a, "{1} and {3}, {", S("x")), "x and {3}, {");
}

static void numbers_take_the_forms_of_their_language(void **state)
{
    (void)state;
    const str one = S("{1} invoice"), many = S("{1} invoices");
    const struct words *ar = words_of(S("ar")), *fr = words_of(S("fr"));
    says(words_plural(NULL, one, many, 1), "{1} invoice");
    says(words_plural(NULL, one, many, 0), "{1} invoices");
    says(words_plural(fr, one, many, 0), "{1} facture");
    says(words_plural(fr, one, many, 2), "{1} factures");
    says(words_plural(fr, one, many, 1000000), "{1} de factures");
    says(words_plural(ar, one, many, 0), "لا فواتير");
    says(words_plural(ar, one, many, 1), "فاتورة واحدة");
    says(words_plural(ar, one, many, 2), "فاتورتان");
    says(words_plural(ar, one, many, 3), "{1} فواتير");
    says(words_plural(ar, one, many, 110), "{1} فواتير");
    says(words_plural(ar, one, many, 11), "{1} فاتورة");
    says(words_plural(ar, S("no such"), S("messages"), 2), "messages");
}

/* CLDR's order of the categories, as the catalogues have their forms. */
static size_t form_by_icu(const UPluralRules *rules, bool french, int64_t n)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar wide[16];
    char word[16];
    int32_t k = uplrules_select(rules, (double)n, wide, 16, &status);
    assert_true(U_SUCCESS(status));
    u_UCharsToChars(wide, word, k + 1);
    static const char *const all[] = { "zero", "one", "two", "few", "many", "other" };
    static const char *const some[] = { "one", "many", "other" };
    const char *const *list = french ? some : all;
    for (size_t i = 0; i < (french ? 3u : 6u); i++) {
        if (strcmp(list[i], word) == 0) return i;
    }
    fail_msg("ICU says %s", word);
    return 0;
}

static void plurals_agree_with_icu(void **state)
{
    (void)state;
    for (size_t t = 0; t < countof(tags); t++) {
        UErrorCode status = U_ZERO_ERROR;
        UPluralRules *rules = uplrules_open(tags[t], &status);
        const struct words *w = words_of(str_of(tags[t]));
        bool three = t == 1 || t == 2, six = t == 4;
        assert_true(U_SUCCESS(status));
        for (int64_t n = 0; n < 3000; n++) {
            for (int64_t k = n; k <= n * 1000000; k = k == 0 ? 1 : k * 1000) {
                size_t wanted = form_by_icu(rules, three, k);
                if (!three && !six) wanted = wanted == 1 ? 0 : 1;
                assert_int_equal(words_form(w, k), wanted);
            }
        }
        uplrules_close(rules);
    }
}

static void the_best_language_of_a_header_is_taken(void **state)
{
    (void)state;
    says(words_accept(S("de-DE,de;q=0.9,en;q=0.8")), "de-DE");
    says(words_accept(S("it, fr;q=0.4, es;q=0.5")), "es");
    says(words_accept(S("en;q=0.1, ar")), "ar");
    says(words_accept(S("fr;q=0, en;q=0.001")), "en");
    says(words_accept(S("es, fr, de;q=1")), "es");
    says(words_accept(S("it,pt-BR")), "");
    says(words_accept(S("*")), "");
    says(words_accept(STR_NONE), "");
    says(words_accept(S("de;q=2, hi;q=x, fr;q=0.3")), "fr");
    says(words_accept(S("de-../../x, de-\r\n, d e")), "");
    assert_true(words_known(S("de-CH")));
    assert_false(words_known(S("")));
    assert_false(words_known(S("de-")));
    assert_false(words_known(S("de-this-is-too-long")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_found_in_each_language),
        cmocka_unit_test(what_is_no_message_stays_as_it_is),
        cmocka_unit_test(values_stand_where_the_language_wants_them),
        cmocka_unit_test(numbers_take_the_forms_of_their_language),
        cmocka_unit_test(plurals_agree_with_icu),
        cmocka_unit_test(the_best_language_of_a_header_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
