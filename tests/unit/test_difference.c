/* One bill against the one before: what each change is called, and that all parts add up. */
#include "testing.h"

#include "base/rand.h"
#include "core/calculate.h"
#include "core/difference.h"

static struct arena arena;

static decimal number(const char *text)
{
    decimal d;
    assert_ok(decimal_parse(str_of(text), &d));
    return d;
}

static date day(const char *iso)
{
    date d;
    assert_true(date_parse(str_of(iso), &d));
    return d;
}

static struct document_line line(const char *name, const char *quantity, const char *price)
{
    return (struct document_line){ .name = str_of(name), .quantity = number(quantity),
                                   .price = number(price), .tax_category = S("S"),
                                   .tax_rate = number("20"), .period_start = DATE_NONE,
                                   .period_end = DATE_NONE };
}

static struct document bill(struct document_line *lines, size_t count)
{
    struct document d = { .kind = DOCUMENT_INVOICE, .cur = CURRENCY("EUR"), .lines = lines,
                          .line_count = count, .period_start = DATE_NONE,
                          .period_end = DATE_NONE };
    d.prepaid = d.rounding = money_zero(d.cur);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < lines[i].allowance_count; k++) {
            struct allowance *one = &lines[i].allowances[k];
            one->amount.cur = one->base.cur = d.cur;
        }
    }
    assert_ok(document_calculate(&arena, &d, ROUND_GROUP, TAX_VAT));
    return d;
}

static struct difference compare(const struct document *before, const struct document *now)
{
    struct difference d;
    int64_t sum = 0;

    assert_ok(difference_of(&arena, before, now, &d));
    for (size_t i = 0; i < d.count; i++) {
        assert_int_not_equal(d.parts[i].amount.minor, 0);
        sum += d.parts[i].amount.minor;
    }
    assert_int_equal(d.change.minor, now->total.minor + now->rounding.minor -
                                         before->total.minor - before->rounding.minor);
    assert_int_equal(sum, d.change.minor);
    return d;
}

/* The amount of the parts of a kind; they must be `count`. */
static int64_t of_kind(const struct difference *d, enum difference_kind kind, int count)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->count; i++) {
        if (d->parts[i].kind != kind) continue;
        sum += d->parts[i].amount.minor;
        count--;
    }
    assert_int_equal(count, 0);
    return sum;
}

static void lines_come_and_go_and_change_price_and_quantity(void **state)
{
    (void)state;
    struct document_line then[] = { line("Seats", "10", "12.50"), line("Storage", "1", "40"),
                                    line("Training", "2", "100") };
    struct document_line now[] = { line("seats ", "12", "13"), line("Storage", "1", "40"),
                                   line("Support", "1", "30") };
    struct document a = bill(then, 3), b = bill(now, 3);
    struct difference d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_QUANTITY, 1), 2500); /* 2 at 12.50 */
    assert_int_equal(of_kind(&d, DIFFERENCE_PRICE, 1), 600);     /* 12 at 0.50 */
    assert_int_equal(of_kind(&d, DIFFERENCE_NEW, 1), 3000);
    assert_int_equal(of_kind(&d, DIFFERENCE_ENDED, 1), -20000);
    assert_int_equal(of_kind(&d, DIFFERENCE_TAX, 1), -2780);
    assert_int_equal((int64_t)d.count, 5);
}

static void an_item_is_known_by_its_code_before_its_name(void **state)
{
    (void)state;
    struct document_line then[] = { line("Seats", "1", "10"), line("Seats", "1", "20") };
    struct document_line now[] = { line("Seats, renamed", "1", "20"), line("Seats", "1", "10") };
    then[0].seller_item = now[1].seller_item = S("A");
    then[1].seller_item = now[0].seller_item = S("B");
    struct document a = bill(then, 2), b = bill(now, 2);
    assert_int_equal((int64_t)compare(&a, &b).count, 0);
    for (int i = 0; i < 2; i++) then[i].seller_item = now[i].seller_item = STR_NONE;
    a = bill(then, 2);
    b = bill(now, 2);
    struct difference d = compare(&a, &b); /* the first Seats to the only one */
    assert_int_equal(of_kind(&d, DIFFERENCE_NEW, 1), 2000);
    assert_int_equal(of_kind(&d, DIFFERENCE_ENDED, 1), -2000);
}

static void a_broken_period_is_told_from_a_quantity(void **state)
{
    (void)state;
    struct document_line then[] = { line("Plan", "1", "300") };
    struct document_line now[] = { line("Plan", "0.5", "300") };
    then[0].period_start = day("2026-10-01");
    then[0].period_end = day("2026-10-31");
    now[0].period_start = day("2026-11-01");
    now[0].period_end = day("2026-11-15");
    struct document a = bill(then, 1), b = bill(now, 1);
    struct difference d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_PRORATION, 1), -15000);
    assert_int_equal(d.parts[0].days_before, 31);
    assert_int_equal(d.parts[0].days_now, 15);
    d = compare(&b, &a); /* and back */
    assert_int_equal(of_kind(&d, DIFFERENCE_PRORATION, 1), 15000);
    now[0].quantity = number("1");
    now[0].price = number("150"); /* prorated by its price */
    b = bill(now, 1);
    d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_PRORATION, 1), -15000);
    now[0].price = number("310"); /* dearer in spite of it */
    b = bill(now, 1);
    d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_PRICE, 1), 1000);
    now[0].period_end = day("2026-11-30"); /* months are of different lengths, but whole */
    now[0].price = number("200");
    b = bill(now, 1);
    d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_PRICE, 1), -10000);
    now[0].type = S("Usage");
    now[0].price = number("300");
    now[0].quantity = number("0.9");
    b = bill(now, 1);
    d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_USAGE, 1), -3000);
}

static void discounts_and_rates_have_their_own_parts(void **state)
{
    (void)state;
    struct allowance ten[] = { { .percent = number("10") } };
    struct document_line then[] = { line("Plan", "1", "300") };
    struct document_line now[] = { line("Plan", "1", "300") };
    now[0].allowances = ten;
    now[0].allowance_count = 1;
    now[0].tax_rate = number("25");
    struct document a = bill(then, 1), b = bill(now, 1);
    struct difference d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_DISCOUNT, 1), -3000);
    assert_int_equal(of_kind(&d, DIFFERENCE_TAX_RATE, 1), 1350); /* 5 % of 270 */
    assert_int_equal(of_kind(&d, DIFFERENCE_TAX, 1), -600);      /* 20 % of 30 */
    struct document_line plain[] = { line("Plan", "1", "300") };
    b = bill(plain, 1);
    b.allowances_total.minor = 500;
    b.charges_total.minor = 200;
    b.net.minor -= 300;
    b.total.minor -= 300;
    d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_DISCOUNT, 1), -500);
    assert_int_equal(of_kind(&d, DIFFERENCE_CHARGE, 1), 200);
    b.rounding.minor = 7;
    d = compare(&a, &b);
    assert_int_equal(of_kind(&d, DIFFERENCE_ROUNDING, 1), 7);
    b.cur = CURRENCY("USD");
    assert_int_equal(difference_of(&arena, &a, &b, &d), E_CURRENCY);
}

static struct rand_stream stream = { 15 };

static int below(int n)
{
    return (int)rand_below(&stream, (uint64_t)n);
}

/* A bill of up to 8 lines of a few names; sums that do not fit now and then, as of elsewhere. */
static struct document any_bill(void)
{
    static const char *const names[] = { "Seats", "Storage", "Calls", "Support", "Plan" };
    static const char *const rates[] = { "0", "7", "19", "20" };
    int count = below(9);
    struct document_line *lines = arena_array(&arena, struct document_line, (size_t)count + 1);

    for (int i = 0; i < count; i++) {
        lines[i] = line(names[below(countof(names))], "1", "1");
        lines[i].quantity = (decimal){ below(100000) - 100, (uint8_t)below(4) };
        lines[i].price = (decimal){ below(1000000), (uint8_t)below(5) };
        lines[i].tax_rate = number(rates[below(countof(rates))]);
        if (below(3) == 0) lines[i].type = S("Usage");
        if (below(3) == 0) {
            lines[i].period_start = date_add(day("2026-01-01"), below(300));
            lines[i].period_end = date_add(lines[i].period_start, below(60));
        }
        if (below(4) == 0) {
            lines[i].allowances = arena_new(&arena, struct allowance);
            lines[i].allowances->percent = (decimal){ below(50), 0 };
            lines[i].allowances->charge = below(2) == 0;
            lines[i].allowance_count = 1;
        }
    }
    struct document d = bill(lines, (size_t)count);
    if (below(4) == 0) d.total.minor += below(5) - 2;
    if (below(4) == 0) d.rounding.minor = below(9) - 4;
    for (int i = 0; i < count; i++) {
        if (below(10) == 0) lines[i].net.minor += below(3) - 1;
    }
    return d;
}

static void the_parts_of_any_two_bills_sum_to_the_whole(void **state)
{
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct document a = any_bill(), b = any_bill();
        compare(&a, &b);
        assert_int_equal((int64_t)compare(&a, &a).count, 0);
        arena_reset(&arena);
    }
}

static void an_alert_is_by_percent_or_amount_and_both_ways(void **state)
{
    (void)state;
    currency eur = CURRENCY("EUR"), usd = CURRENCY("USD");
    struct bill_alert percent = { .percent = 10 }, amount = { .amount = { 500, eur } },
                      none = { 0 };
    assert_false(bill_alert_wants(&percent, eur, 1000, 1100));
    assert_true(bill_alert_wants(&percent, eur, 1000, 1101));
    assert_true(bill_alert_wants(&percent, eur, 1000, 899));
    assert_true(bill_alert_wants(&percent, eur, 0, 1));
    assert_false(bill_alert_wants(&amount, eur, 1000, 1500));
    assert_true(bill_alert_wants(&amount, eur, 1000, 1501));
    assert_true(bill_alert_wants(&amount, eur, 1000, 499));
    assert_false(bill_alert_wants(&amount, usd, 1000, 9000));
    assert_false(bill_alert_wants(&none, eur, 0, INT64_MAX));
    assert_int_equal(bill_change_percent(1000, 1125), 13);
    assert_int_equal(bill_change_percent(1000, 875), -13);
    assert_int_equal(bill_change_percent(0, 875), 0);
    assert_int_equal(bill_change_percent(1, INT64_MAX), 99999);
}

int main(void)
{
    arena_init(&arena, 256 * 1024 * 1024);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_and_go_and_change_price_and_quantity),
        cmocka_unit_test(an_item_is_known_by_its_code_before_its_name),
        cmocka_unit_test(a_broken_period_is_told_from_a_quantity),
        cmocka_unit_test(discounts_and_rates_have_their_own_parts),
        cmocka_unit_test(the_parts_of_any_two_bills_sum_to_the_whole),
        cmocka_unit_test(an_alert_is_by_percent_or_amount_and_both_ways),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
