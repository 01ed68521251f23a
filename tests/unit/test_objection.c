/* Disputes of customers: what is left to pay, how amounts are shared, the credit note. */
#include "testing.h"

#include "core/allocate.h"
#include "core/calculate.h"
#include "core/objection.h"

static struct arena a;

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 1024 * 1024);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static struct document_line line(int64_t net, int rate)
{
    money m = { net, CURRENCY("EUR") };
    return (struct document_line){ .id = S("1"), .name = S("Ferry"), .quantity = { 1, 0 },
                                   .unit = S("C62"), .price = decimal_of_money(m),
                                   .price_quantity = { 1, 0 }, .net = m, .tax_category = S("S"),
                                   .tax_rate = { rate, 0 }, .period_start = DATE_NONE,
                                   .period_end = DATE_NONE };
}

static struct document invoice(struct document_line *lines, size_t count)
{
    struct document d = { .kind = DOCUMENT_INVOICE, .number = S("INV-1"), .cur = CURRENCY("EUR"),
                          .lines = lines, .line_count = count };
    d.prepaid = d.rounding = money_zero(d.cur);
    assert_ok(document_calculate(&a, &d, ROUND_GROUP, TAX_VAT));
    return d;
}

static void what_is_disputed_is_left_out_and_the_rest_may_be_paid(void **state)
{
    (void)state;
    struct lot l = { .account = ACCOUNT_RECEIVABLE, .cur = CURRENCY("EUR"), .total = 1000,
                     .pd = 1000, .due = DATE_NONE, .day = DATE_NONE, .number = S("A") };
    struct pay_terms terms = { .disputed = 400 };
    assert_int_equal(pay_rest(1000, terms), 600);
    assert_int_equal(pay_rest(300, terms), 0);
    assert_int_equal(pay_least(1000, terms), 600); /* not in parts, but for what is disputed */
    assert_int_equal(pay_least(300, terms), 300);
    terms.partial = true;
    terms.minimum = 700;
    assert_int_equal(pay_least(1000, terms), 600);
    struct allocation one = { &l, { .partial = true, .disputed = 400 }, 0 };
    assert_int_equal(allocate(&one, 1, 1000), 400);
    assert_int_equal(one.amount, 600);
    one.terms.disputed = 1000;
    assert_int_equal(allocate(&one, 1, 1000), 1000);
    assert_int_equal(one.amount, 0);
}

static void an_amount_is_shared_to_the_cent(void **state)
{
    (void)state;
    for (int64_t amount = 30; amount <= 1000; amount += 7) {
        struct objection_line lines[] = { { 0, 333 }, { 1, 334 }, { 2, 333 } };
        assert_ok(objection_share(lines, 3, amount));
        assert_int_equal(lines[0].amount + lines[1].amount + lines[2].amount, amount);
    }
    struct objection_line lines[] = { { 0, 100 }, { 1, 1 } };
    assert_int_equal(objection_share(lines, 2, 102), E_NOT_PAYABLE);
    assert_int_equal(objection_share(lines, 2, 0), E_NOT_PAYABLE);
    assert_int_equal(objection_share(lines, 2, 2), E_NOT_PAYABLE); /* one would get nothing */
}

static void a_line_comes_to_its_net_with_its_tax(void **state)
{
    (void)state;
    struct document_line lines[] = { line(1990, 19), line(1005, 7) };
    struct document d = invoice(lines, 2);
    int64_t total;
    assert_ok(objection_line_total(&d, 0, &total));
    assert_int_equal(total, 1990 + 378);
    assert_ok(objection_line_total(&d, 1, &total));
    assert_int_equal(total, 1005 + 70);
    d.lines[1].net.minor = INT64_MAX;
    assert_int_equal(objection_line_total(&d, 1, &total), E_OVERFLOW);
}

static void the_credit_note_takes_what_it_is_told_off_its_lines(void **state)
{
    (void)state;
    struct document_line lines[] = { line(1990, 19), line(1000, 7), line(500, 19) };
    struct document d = invoice(lines, 3), note;
    int64_t nets[] = { 990, 0, 500 };
    struct correction c = { &d, nets, S("CN-1"), S("Measured wrong"), { 20513 } };
    assert_ok(objection_note(&a, &c, &note));
    assert_int_equal(note.kind, DOCUMENT_CREDIT_NOTE);
    assert_int_equal(note.line_count, 2);
    assert_int_equal(note.net.minor, 1490);
    assert_int_equal(note.tax.minor, 283);
    assert_int_equal(note.total.minor, 1773);
    assert_int_equal(note.tax_count, 1);
    assert_str(note.preceding[0].number, "INV-1");
    assert_int_equal(d.line_count, 3);
    nets[0] = 1991;
    assert_int_equal(objection_note(&a, &c, &note), E_INVALID);
    nets[0] = -1;
    assert_int_equal(objection_note(&a, &c, &note), E_INVALID);
    nets[0] = nets[2] = 0;
    assert_int_equal(objection_note(&a, &c, &note), E_INVALID);
}

static void reasons_and_states_are_those_there_are(void **state)
{
    (void)state;
    assert_str(objection_reason_label(S("twice")), "Billed twice");
    assert_str(objection_reason_label(S("thrice")), "");
    assert_true(objection_waits(OBJECTION_OPEN) && objection_waits(OBJECTION_ANSWERED));
    assert_false(objection_waits(OBJECTION_CORRECTED) || objection_waits(OBJECTION_REFUSED) ||
                 objection_waits(OBJECTION_WITHDRAWN));
    assert_str(objection_number(&a, 12), "D-00012");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_disputed_is_left_out_and_the_rest_may_be_paid),
        cmocka_unit_test(an_amount_is_shared_to_the_cent),
        cmocka_unit_test(a_line_comes_to_its_net_with_its_tax),
        cmocka_unit_test(the_credit_note_takes_what_it_is_told_off_its_lines),
        cmocka_unit_test(reasons_and_states_are_those_there_are),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
