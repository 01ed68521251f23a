/* Tax numbers: published ones, the same mistyped, other forms; and what treatment fits which. */
#include "core/tax_number.h"
#include "testing.h"

#include <string.h>

static struct arena a;

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

/* Numbers in public use or printed as examples by those who give them out. */
static const struct {
    const char *country, *number;
    int slips; /* of one digit or two neighbours changed places, that the scheme does not see */
} known[] = {
    { "IN", "27AAPFU0939F1ZV", 0 }, { "IN", "29AAGCB7383J1Z4", 0 }, { "AT", "ATU13585627", 1 },
    { "BE", "BE0428759497", 0 },    { "BG", "BG175074752", 1 },     { "BG", "BG7523169263", 19 },
    { "CY", "CY10259033P", 0 },     { "CZ", "CZ25123891", 6 },      { "DE", "DE136695976", 0 },
    { "DE", "DE811907980", 0 },     { "DK", "DK13585628", 0 },      { "EE", "EE100931558", 0 },
    { "GR", "EL094259216", 0 },     { "ES", "ES54362315K", 0 },     { "ES", "ESX2482300W", 0 },
    { "ES", "ESB58378431", 0 },     { "ES", "ESM1234567L", 0 },     { "FI", "FI20774740", 0 },
    { "FR", "FR40303265045", 0 },   { "FR", "FRK7399859412", 0 },   { "FR", "FR4Z123456782", 4 },
    { "GB", "GB980780684", 2 },     { "XI", "XI980780684", 2 },     { "HR", "HR33392005961", 0 },
    { "HU", "HU12892312", 0 },      { "IE", "IE6433435F", 0 },      { "IE", "IE6433435OA", 0 },
    { "IE", "IE8D79739I", 0 },      { "IT", "IT00743110157", 0 },   { "LT", "LT119511515", 0 },
    { "LT", "LT100001919017", 1 },  { "LU", "LU15027442", 0 },      { "LV", "LV40003521600", 5 },
    { "MT", "MT11679112", 0 },      { "NL", "NL004495445B01", 19 }, { "NL", "NL002455799B11", 9 },
    { "PL", "PL8567346215", 0 },    { "PT", "PT501964843", 0 },     { "RO", "RO18547290", 7 },
    { "SE", "SE123456789701", 18 }, { "SI", "SI50223054", 0 },      { "SK", "SK2022749619", 0 },
};

static enum tax_number_fault look(const char *country, const char *number)
{
    str out = STR_NONE;
    return tax_number_check(&a, str_of(country), str_of(number), &out);
}

static void published_numbers_are_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(known); i++) {
        str out = STR_NONE;
        enum tax_number_fault f =
            tax_number_check(&a, str_of(known[i].country), str_of(known[i].number), &out);
        if (f != TAX_NUMBER_FINE) fail_msg("%s: %d", known[i].number, (int)f);
        assert_true(str_eq(out, str_of(known[i].number)));
    }
}

/* One digit wrong, everywhere and by every other digit; two neighbours changed. */
static int slips_unseen(const char *country, const char *number)
{
    char s[TAX_NUMBER_CHARS + 1];
    int unseen = 0;
    size_t n = strlen(number);

    for (size_t i = 0; i < n; i++) {
        if (number[i] < '0' || number[i] > '9') continue;
        for (char c = '0'; c <= '9'; c++) {
            memcpy(s, number, n + 1);
            s[i] = c;
            unseen += c != number[i] && look(country, s) == TAX_NUMBER_FINE;
        }
        if (number[i + 1] < '0' || number[i + 1] > '9' || number[i + 1] == number[i]) continue;
        memcpy(s, number, n + 1);
        s[i] = number[i + 1];
        s[i + 1] = number[i];
        unseen += look(country, s) == TAX_NUMBER_FINE;
        arena_reset(&a);
    }
    return unseen;
}

static void a_wrong_digit_and_two_that_changed_places_are_seen(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(known); i++) {
        int unseen = slips_unseen(known[i].country, known[i].number);
        if (unseen != known[i].slips) fail_msg("%s: %d unseen", known[i].number, unseen);
    }
}

static void numbers_are_kept_in_one_form(void **state)
{
    (void)state;
    str out = STR_NONE;
    assert_int_equal(tax_number_check(&a, S("DE"), S(" de 136.695-976 "), &out), TAX_NUMBER_FINE);
    assert_str(out, "DE136695976");
    assert_int_equal(tax_number_check(&a, S("DE"), S("136695976"), &out), TAX_NUMBER_FINE);
    assert_str(out, "DE136695976");
    assert_int_equal(tax_number_check(&a, S("GR"), S("094259216"), &out), TAX_NUMBER_FINE);
    assert_str(out, "EL094259216");
    assert_int_equal(tax_number_check(&a, S("GR"), S("GR094259216"), &out), TAX_NUMBER_FINE);
    assert_str(out, "EL094259216");
    assert_int_equal(tax_number_check(&a, S("IN"), S("27 aapfu0939f1zv"), &out), TAX_NUMBER_FINE);
    assert_str(out, "27AAPFU0939F1ZV");
    assert_int_equal(tax_number_check(&a, S("US"), S("12-3456789"), &out), TAX_NUMBER_FINE);
    assert_str(out, "123456789");
    assert_int_equal(tax_number_check(&a, STR_NONE, S("abc 1"), &out), TAX_NUMBER_FINE);
    assert_str(out, "ABC1");
    assert_str(tax_number_example(S("GR")), "EL094259216");
    assert_str(tax_number_example(S("US")), "");
}

static void what_has_another_form_is_told_from_a_wrong_check_digit(void **state)
{
    (void)state;
    static const struct {
        const char *country, *number;
        enum tax_number_fault fault;
    } wrong[] = {
        { "DE", "", TAX_NUMBER_FORM },
        { "DE", "DE13669597", TAX_NUMBER_FORM },
        { "DE", "DE136695977", TAX_NUMBER_DIGIT },
        { "DE", "DE036695976", TAX_NUMBER_DIGIT },
        { "DE", "FR40303265045", TAX_NUMBER_FORM },
        { "DE", "DE13669597\xc3\xa4", TAX_NUMBER_FORM },
        { "US", "12345678901234567890123456789012", TAX_NUMBER_FORM },
        { "US", "12;3", TAX_NUMBER_FORM },
        { "IN", "27AAPFU0939F1ZX", TAX_NUMBER_DIGIT },
        { "IN", "00AAPFU0939F1ZV", TAX_NUMBER_DIGIT },
        { "IN", "IN27AAPFU0939F1ZV", TAX_NUMBER_FORM },
        { "CY", "CY12259033P", TAX_NUMBER_DIGIT },
        { "CZ", "CZ95123891", TAX_NUMBER_DIGIT },
        { "DK", "DK03585628", TAX_NUMBER_DIGIT },
        { "ES", "ESI1234567A", TAX_NUMBER_DIGIT },
        { "ES", "ESX2482300B", TAX_NUMBER_DIGIT },
        { "ES", "ESP1234567D", TAX_NUMBER_FINE },
        { "ES", "ESP12345674", TAX_NUMBER_DIGIT },
        { "ES", "ESJ12345674", TAX_NUMBER_FINE },
        { "ES", "ESA1234567D", TAX_NUMBER_DIGIT },
        { "FR", "FRIO303265045", TAX_NUMBER_DIGIT },
        { "FR", "FR1O303265045", TAX_NUMBER_DIGIT },
        { "FR", "FR40303265046", TAX_NUMBER_DIGIT },
        { "GB", "GBGD499", TAX_NUMBER_FINE },
        { "GB", "GBGD500", TAX_NUMBER_DIGIT },
        { "GB", "GBHA500", TAX_NUMBER_FINE },
        { "GB", "GBHA499", TAX_NUMBER_DIGIT },
        { "IE", "IE6433435WW", TAX_NUMBER_DIGIT },
        { "IT", "IT00743112137", TAX_NUMBER_DIGIT },
        { "IT", "IT00000001008", TAX_NUMBER_DIGIT },
        { "LV", "LV32579461005", TAX_NUMBER_FINE },
        { "PT", "PT001964843", TAX_NUMBER_DIGIT },
        { "RO", "RO08547290", TAX_NUMBER_DIGIT },
        { "RO", "RO19", TAX_NUMBER_FINE },
        { "SE", "SE123456789700", TAX_NUMBER_DIGIT },
        { "SE", "SE123456789795", TAX_NUMBER_DIGIT },
        { "SI", "SI00223054", TAX_NUMBER_DIGIT },
        { "SK", "SK2012749619", TAX_NUMBER_DIGIT },
        { "BE", "BE1000000120", TAX_NUMBER_FINE },
        { "FR", "FR63000035422", TAX_NUMBER_FINE },
        { "CZ", "CZ640903926", TAX_NUMBER_FINE },
        { "CZ", "CZ7103192745", TAX_NUMBER_FINE },
    };
    for (size_t i = 0; i < countof(wrong); i++) {
        enum tax_number_fault f = look(wrong[i].country, wrong[i].number);
        if (f != wrong[i].fault) fail_msg("%s %s: %d", wrong[i].country, wrong[i].number, (int)f);
    }
}

static void treatments_want_the_numbers_that_belong_to_them(void **state)
{
    (void)state;
    enum tax_treatment t;
    for (int i = 0; i < TAX_TREATMENT_COUNT; i++) {
        assert_true(tax_treatment_of(tax_treatment_word((enum tax_treatment)i), &t));
        assert_int_equal(t, i);
        assert_true(tax_treatment_label(t).n > 0);
    }
    assert_false(tax_treatment_of(S("Registered"), &t));
    assert_int_equal(tax_treatment_fit(TAX_REGISTERED, S("DE"), STR_NONE), TAX_NUMBER_WANTED);
    assert_int_equal(tax_treatment_fit(TAX_REGISTERED, S("DE"), S("DE136695976")), TAX_FITS);
    assert_int_equal(tax_treatment_fit(TAX_UNREGISTERED, S("DE"), S("DE1")), TAX_NUMBER_EXTRA);
    assert_int_equal(tax_treatment_fit(TAX_UNREGISTERED, S("DE"), STR_NONE), TAX_FITS);
    assert_int_equal(tax_treatment_fit(TAX_COMPOSITION, S("DE"), S("DE1")), TAX_INDIA_ONLY);
    assert_int_equal(tax_treatment_fit(TAX_SEZ, S("IN"), STR_NONE), TAX_NUMBER_WANTED);
    assert_int_equal(tax_treatment_fit(TAX_SEZ, S("IN"), S("27AAPFU0939F1ZV")), TAX_FITS);
    assert_int_equal(tax_treatment_fit(TAX_OVERSEAS, S("US"), STR_NONE), TAX_FITS);
    assert_int_equal(tax_treatment_fit(TAX_EXEMPT, S("FR"), S("FR1")), TAX_FITS);
    assert_int_equal(tax_treatment_fit(TAX_NONE, S("FR"), STR_NONE), TAX_FITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_numbers_are_right),
        cmocka_unit_test(a_wrong_digit_and_two_that_changed_places_are_seen),
        cmocka_unit_test(numbers_are_kept_in_one_form),
        cmocka_unit_test(what_has_another_form_is_told_from_a_wrong_check_digit),
        cmocka_unit_test(treatments_want_the_numbers_that_belong_to_them),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
