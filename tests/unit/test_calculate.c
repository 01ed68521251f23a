/* The calculator: examples worked by hand, its refusals, and what holds for any document. */
#include "testing.h"

#include <string.h>

#include "base/rand.h"
#include "core/calculate.h"

static struct arena arena;

static int begin(void **state UNUSED)
{
    arena_init(&arena, 64 * 1024 * 1024);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_release(&arena);
    return 0;
}

static decimal number(const char *text)
{
    decimal d;
    assert_ok(decimal_parse(str_of(text), &d));
    return d;
}

static struct document_line line_of(const char *quantity, const char *price, const char *rate)
{
    return (struct document_line){ .quantity = number(quantity),
                                   .price = number(price),
                                   .price_quantity = { 1, 0 },
                                   .tax_category = S("S"),
                                   .tax_rate = number(rate) };
}

static struct document document_of(struct document_line *lines, size_t count, const char *code)
{
    return (
        struct document){ .cur = currency_must(str_of(code)), .lines = lines, .line_count = count };
}

static void assert_minor(money m, int64_t minor)
{
    assert_int_equal(m.minor, minor);
}

static void tax_is_rounded_on_the_group_or_on_each_line(void **state UNUSED)
{
    struct document_line lines[] = { line_of("1", "0.03", "19"), line_of("1", "0.03", "19"),
                                     line_of("1", "0.03", "19.0") };
    struct document d = document_of(lines, 3, "EUR");

    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT));
    assert_int_equal(d.tax_count, 1);
    assert_str(d.taxes[0].component, "VAT");
    assert_minor(d.tax, 2); /* 0.09 * 19 % = 0.0171 */
    assert_minor(d.total, 11);
    assert_ok(document_calculate(&arena, &d, ROUND_LINE, TAX_SALES));
    assert_minor(d.tax, 3); /* 0.0057 each, three times */
    assert_str(d.taxes[0].component, "Sales tax");
}

static void half_a_unit_is_rounded_away_from_zero(void **state UNUSED)
{
    struct document_line lines[] = { line_of("1", "0.50", "1"), line_of("-1", "1.00", "1") };
    struct document d = document_of(lines, 1, "EUR");

    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT));
    assert_minor(d.tax, 1); /* 0.005 */
    d.line_count = 2;
    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT));
    assert_minor(d.tax, -1);
}

static void allowances_and_charges_move_line_and_document(void **state UNUSED)
{
    struct allowance of_line[] = { { .amount = { 100, CURRENCY("EUR") } },
                                   { .charge = true, .percent = { 10, 0 } } };
    struct allowance of_document[] = {
        { .percent = { 5, 0 }, .tax_category = S("S"), .tax_rate = { 19, 0 } },
        { .charge = true, .amount = { 500, CURRENCY("EUR") }, .tax_category = S("E") },
        { .percent = { 1, 0 },
          .amount = { 1, CURRENCY("EUR") },
          .tax_category = S("S"),
          .tax_rate = { 19, 0 } },
        { .percent = { 1, 0 },
          .base = { 10000, CURRENCY("EUR") },
          .tax_category = S("S"),
          .tax_rate = { 19, 0 } },
    };
    struct document_line lines[] = { line_of("720", "5.00", "19") };
    struct tax_group before[] = { { .category = S("G"), .reason = S("export") },
                                  { .category = S("E"), .reason = S("because") } };
    struct document d = document_of(lines, 1, "EUR");

    lines[0].price_quantity = (decimal){ 100, 0 };
    lines[0].allowances = of_line;
    lines[0].allowance_count = 2;
    d.allowances = of_document;
    d.allowance_count = 4;
    d.taxes = before;
    d.tax_count = 2;
    d.prepaid = (money){ 1000, d.cur };
    d.rounding = (money){ 3, d.cur };
    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT));
    assert_minor(of_line[1].amount, 360);
    assert_minor(lines[0].net, 3600 - 100 + 360);
    assert_minor(of_document[0].base, 3860);
    assert_minor(d.allowances_total, 193 + 1 + 100);
    assert_minor(d.charges_total, 500);
    assert_minor(d.net, 3860 - 294 + 500);
    assert_int_equal(d.tax_count, 2);
    assert_minor(d.taxes[0].base, 3860 - 294);
    assert_minor(d.taxes[0].amount, 678); /* 35.66 * 19 % = 6.7754 */
    assert_str(d.taxes[0].reason, "");
    assert_str(d.taxes[1].reason, "because");
    assert_minor(d.taxes[1].amount, 0);
    assert_minor(d.total, 4066 + 678);
    assert_minor(d.payable, 4066 + 678 - 1000 + 3);
}

static void gst_is_split_into_equal_halves_by_code(void **state UNUSED)
{
    struct document_line lines[] = { line_of("1", "100.05", "18"), line_of("1", "50", "5"),
                                     line_of("2", "1", "18") };
    struct document d = document_of(lines, 3, "INR");

    for (int i = 0; i < 3; i++) lines[i].hsn_sac = i == 2 ? S("998316") : S("998315");
    assert_ok(document_calculate(&arena, &d, ROUND_LINE, TAX_GST_WITHIN));
    assert_int_equal(d.tax_count, 6);
    assert_str(d.taxes[0].component, "CGST");
    assert_str(d.taxes[1].component, "SGST");
    assert_str(d.taxes[0].hsn_sac, "998315");
    assert_true(decimal_eq(d.taxes[0].rate, (decimal){ 9, 0 }));
    assert_minor(d.taxes[0].amount, 900); /* 9.0045 */
    assert_minor(d.taxes[1].amount, 900);
    assert_true(decimal_eq(d.taxes[2].rate, (decimal){ 25, 1 }));
    assert_minor(d.taxes[2].amount, 125);
    assert_minor(d.tax, 2 * (900 + 125 + 18));
    assert_ok(document_calculate(&arena, &d, ROUND_LINE, TAX_GST_BETWEEN));
    assert_int_equal(d.tax_count, 3);
    assert_str(d.taxes[0].component, "IGST");
    assert_minor(d.taxes[0].amount, 1801);
    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_GST));
    assert_str(d.taxes[0].component, "GST");
}

static void written_nets_may_stand(void **state UNUSED)
{
    struct document_line lines[] = { line_of("3", "9.99", "19") };
    struct document d = document_of(lines, 1, "EUR");

    lines[0].net = (money){ 3000, d.cur };
    assert_ok(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT));
    assert_minor(d.net, 3000);
    assert_minor(lines[0].net, 3000);
}

static void a_price_without_its_quantity_is_for_one(void **state UNUSED)
{
    struct document_line line = line_of("3", "9.99", "19");
    money m;

    line.price_quantity = (decimal){ 0 };
    assert_ok(line_gross(&line, CURRENCY("EUR"), &m));
    assert_minor(m, 2997);
}

static void an_empty_document_comes_to_nothing(void **state UNUSED)
{
    struct document d = document_of(NULL, 0, "JPY");
    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT));
    assert_minor(d.payable, 0);
    assert_true(currency_eq(d.payable.cur, CURRENCY("JPY")));
    assert_int_equal(d.tax_count, 0);
}

/* Where the arithmetic breaks first, named by the fields set. */
static void what_does_not_fit_is_an_overflow(void **state UNUSED)
{
    const int64_t most = INT64_MAX;
    currency eur = CURRENCY("EUR");
    struct allowance huge = { .amount = { most, eur }, .charge = true, .tax_category = S("E") };
    struct allowance percent = { .percent = { most, 0 } };
    struct allowance lowest = { .amount = { INT64_MIN, eur }, .tax_category = S("S") };
    struct allowance both[2];
    struct document_line one = line_of("1", "1", "19"), two[2];
    struct document d;

    one.quantity = one.price = (decimal){ most, 0 };
    d = document_of(&one, 1, "EUR");
    assert_err(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* gross */
    assert_err(line_net(&one, eur, &(money){ 0 }), E_OVERFLOW);
    one = line_of("1", "10", "19");
    one.allowances = &percent;
    one.allowance_count = 1;
    assert_err(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT),
               E_OVERFLOW); /* its percentage */
    one.allowances = &huge;
    assert_err(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* line net */
    two[0] = two[1] = line_of("1", "1", "0");
    two[0].net = two[1].net = (money){ most, eur };
    d = document_of(two, 2, "EUR");
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* sum of lines */
    two[1].net = (money){ 0, CURRENCY("USD") };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_CURRENCY);
    two[0].net = two[1].net = money_zero(eur);
    both[0] = both[1] = huge;
    d.allowances = both;
    d.allowance_count = 2;
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* sum of charges */
    d.allowance_count = 1;
    both[0] = percent;
    both[0].base = (money){ most, eur };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* a percentage of it */
    both[0] = lowest;
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* lines - allowances */
    two[0].net = (money){ 1, eur };
    both[0] = huge;
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* + charges */
}

static void tax_that_does_not_fit_is_an_overflow(void **state UNUSED)
{
    const int64_t most = INT64_MAX;
    currency eur = CURRENCY("EUR");
    struct document_line two[2] = { line_of("1", "1", "100"), line_of("1", "1", "50") };
    struct document d = document_of(two, 1, "EUR");
    struct allowance lowest = { .amount = { INT64_MIN + 1, eur },
                                .tax_category = S("S"),
                                .charge = true };

    two[0].net = (money){ most, eur };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* total = net + tax */
    two[0].tax_rate = (decimal){ 200, 0 };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* a group's tax */
    assert_err(document_sum(&arena, &d, ROUND_LINE, TAX_VAT), E_OVERFLOW);  /* a line's */
    two[0].tax_rate = (decimal){ 100, 0 };
    two[1].tax_rate = (decimal){ 100, 0 };
    two[1].net = (money){ -most, eur };
    d.line_count = 2;
    assert_ok(document_sum(&arena, &d, ROUND_LINE, TAX_VAT));
    two[0].tax_rate = (decimal){ 1, 10 };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_GST_WITHIN), E_OVERFLOW); /* half of it */
    two[0].tax_rate = (decimal){ most, 0 };
    two[0].net = (money){ 0, eur };
    assert_err(document_sum(&arena, &d, ROUND_LINE, TAX_GST_WITHIN), E_OVERFLOW);
    two[0].tax_rate = (decimal){ 3, 10 };
    assert_err(document_sum(&arena, &d, ROUND_LINE, TAX_GST_WITHIN), E_OVERFLOW);
    d.line_count = 0;
    lowest.tax_rate = (decimal){ 3, 10 };
    d.allowances = &lowest;
    d.allowance_count = 1;
    assert_err(document_sum(&arena, &d, ROUND_LINE, TAX_GST_WITHIN), E_OVERFLOW); /* a charge's */
    d.allowance_count = 0;
    lowest.tax_rate = (decimal){ 0 };
    two[0] = line_of("1", "1", "0");
    d.line_count = 1;
    d.allowances = &lowest;
    d.allowance_count = 1;
    two[0].net = (money){ -2, eur };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW);
    d.allowance_count = 0;
    d.prepaid = (money){ INT64_MIN, eur };
    two[0].net = (money){ 1, eur };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* total - prepaid */
    d.prepaid = (money){ -1, CURRENCY("USD") };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_CURRENCY);
    d.prepaid = money_zero(eur);
    d.rounding = (money){ most, eur };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW);
}

static void groups_that_do_not_fit_are_refused(void **state UNUSED)
{
    const int64_t most = INT64_MAX;
    currency eur = CURRENCY("EUR");
    struct document_line lines[3] = { line_of("1", "1", "100"), line_of("1", "1", "100"),
                                      line_of("1", "1", "50") };
    struct allowance down = { .amount = { INT64_MIN, eur }, .tax_category = S("X") };
    struct document d = document_of(lines, 3, "EUR");
    struct document_line *many;

    lines[0].net = (money){ most / 2 + 1, eur };
    lines[1].net = (money){ most / 2 + 1, eur };
    lines[2].net = (money){ -most, eur };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* the sum on the way */
    lines[1].net = (money){ -most, eur };
    lines[2].net = (money){ most / 2 + 1, eur };
    lines[1].tax_rate = (decimal){ 50, 0 };
    lines[2].tax_rate = (decimal){ 100, 0 };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT),
               E_OVERFLOW); /* the base of a group */
    lines[0].net = (money){ most / 2, eur };
    lines[2].net = (money){ most / 2, eur };
    lines[0].tax_rate = lines[2].tax_rate = (decimal){ 120, 0 };
    assert_err(document_sum(&arena, &d, ROUND_LINE, TAX_VAT), E_OVERFLOW); /* the tax of a group */
    lines[1].tax_rate = (decimal){ 0, 0 };
    lines[0].tax_rate = (decimal){ 150, 0 };
    lines[2].tax_rate = (decimal){ 151, 0 };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* the sum of groups */
    lines[0].net = (money){ -2, eur };
    d.line_count = 1;
    d.allowances = &down;
    d.allowance_count = 1;
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_OVERFLOW); /* minus the lowest */
    many = arena_array(&arena, struct document_line, TAX_GROUPS_MAX + 1);
    d = document_of(many, TAX_GROUPS_MAX + 1, "EUR");
    for (int i = 0; i <= TAX_GROUPS_MAX; i++)
        many[i] = (struct document_line){ .tax_rate = { i, 0 }, .net = { 1, eur } };
    assert_err(document_sum(&arena, &d, ROUND_GROUP, TAX_VAT), E_TOO_LARGE);
}

static void any_document_adds_up(void **state UNUSED)
{
    struct rand_stream r = { 1 };
    static const char *const codes[] = { "EUR", "JPY", "KWD", "INR" };

    for (int round = 0; round < 20000; round++) {
        struct document_line lines[8] = { 0 };
        struct allowance allowances[3] = { 0 };
        struct document d = document_of(lines, 1 + rand_below(&r, 8), codes[rand_below(&r, 4)]);
        enum tax_components parts = (enum tax_components)rand_below(&r, 5);
        enum rounding_level level = rand_below(&r, 2) ? ROUND_GROUP : ROUND_LINE;
        money base, sum;

        for (size_t i = 0; i < d.line_count; i++) {
            lines[i].quantity =
                (decimal){ (int64_t)rand_below(&r, 100000) - 1000, (uint8_t)rand_below(&r, 4) };
            lines[i].price =
                (decimal){ (int64_t)rand_below(&r, 1000000), (uint8_t)rand_below(&r, 6) };
            lines[i].price_quantity = (decimal){ 1 + (int64_t)rand_below(&r, 100), 0 };
            lines[i].tax_rate = (decimal){ (int64_t)rand_below(&r, 5) * 45, 1 };
            lines[i].tax_category = rand_below(&r, 3) ? S("S") : S("E");
        }
        d.allowances = allowances;
        d.allowance_count = rand_below(&r, 3);
        for (size_t i = 0; i < d.allowance_count; i++) {
            allowances[i] = (struct allowance){ .charge = rand_below(&r, 2),
                                                .amount = { (int64_t)rand_below(&r, 1000), d.cur },
                                                .tax_category = S("S"),
                                                .tax_rate = { 9, 0 } };
        }
        assert_ok(document_calculate(&arena, &d, level, parts));
        base = sum = money_zero(d.cur);
        for (size_t i = 0; i < d.tax_count; i++) {
            assert_ok(money_add(sum, d.taxes[i].amount, &sum));
            if (!str_eq(d.taxes[i].component, S("SGST")))
                assert_ok(money_add(base, d.taxes[i].base, &base));
            else {
                assert_int_equal(d.taxes[i].amount.minor, d.taxes[i - 1].amount.minor);
                assert_int_equal(d.taxes[i].base.minor, d.taxes[i - 1].base.minor);
            }
        }
        assert_int_equal(sum.minor, d.tax.minor);
        assert_int_equal(base.minor, d.net.minor);
        assert_int_equal(d.lines_net.minor - d.allowances_total.minor + d.charges_total.minor,
                         d.net.minor);
        assert_int_equal(d.net.minor + d.tax.minor, d.total.minor);
        assert_int_equal(d.total.minor, d.payable.minor);
        if (round % 1000 == 0) arena_reset(&arena);
    }
}

static struct tax_group group_of(const char *component, const char *code, const char *rate,
                                 int64_t base, int64_t amount)
{
    currency inr = currency_must(S("INR"));
    return (struct tax_group){ .component = str_of(component), .hsn_sac = str_of(code),
                               .category = S("S"), .rate = number(rate), .base = { base, inr },
                               .amount = { amount, inr } };
}

/* Two codes under one rate are one row for the reader; another rate or component is another. */
static void taxes_of_one_rate_are_read_as_one(void **state UNUSED)
{
    struct tax_group all[] = {
        group_of("CGST", "998315", "9", 10000, 900),  group_of("SGST", "998315", "9", 10000, 900),
        group_of("CGST", "998422", "9.0", 2000, 180), group_of("SGST", "998422", "9", 2000, 180),
        group_of("CGST", "998313", "2.5", 400, 10),
    };
    struct document d = { .taxes = all, .tax_count = countof(all) };
    size_t n;
    const struct tax_group *read = document_taxes(&d, &arena, &n);
    assert_int_equal(n, 3);
    assert_int_equal(read[0].base.minor, 12000);
    assert_int_equal(read[0].amount.minor, 1080);
    assert_str(read[1].component, "SGST");
    assert_int_equal(read[1].amount.minor, 1080);
    assert_int_equal(read[2].amount.minor, 10);
    assert_int_equal(all[0].amount.minor, 900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(tax_is_rounded_on_the_group_or_on_each_line, begin, end),
        cmocka_unit_test_setup_teardown(half_a_unit_is_rounded_away_from_zero, begin, end),
        cmocka_unit_test_setup_teardown(allowances_and_charges_move_line_and_document, begin, end),
        cmocka_unit_test_setup_teardown(gst_is_split_into_equal_halves_by_code, begin, end),
        cmocka_unit_test_setup_teardown(written_nets_may_stand, begin, end),
        cmocka_unit_test_setup_teardown(a_price_without_its_quantity_is_for_one, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_document_comes_to_nothing, begin, end),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_an_overflow, begin, end),
        cmocka_unit_test_setup_teardown(tax_that_does_not_fit_is_an_overflow, begin, end),
        cmocka_unit_test_setup_teardown(groups_that_do_not_fit_are_refused, begin, end),
        cmocka_unit_test_setup_teardown(any_document_adds_up, begin, end),
        cmocka_unit_test_setup_teardown(taxes_of_one_rate_are_read_as_one, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
