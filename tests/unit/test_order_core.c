/* Orders: what they are called on which day, who may still answer, and the invoice made of one. */
#include "core/calculate.h"
#include "core/order.h"
#include "testing.h"

static const date today = { 20000 };

static struct order order(enum order_state state, int until)
{
    return (struct order){ .kind = DOCUMENT_ORDER, .state = state, .issued = date_add(today, -9),
                           .until = until == 99 ? DATE_NONE : date_add(today, until) };
}

static void each_is_called_by_what_became_of_it(void **state)
{
    (void)state;
    const struct {
        struct order o;
        enum order_shown shown;
        const char *label;
        bool answer, invoice;
    } cases[] = {
        { order(ORDER_OPEN, 99), ORDER_SHOWN_OPEN, "To be accepted", true, true },
        { order(ORDER_OPEN, 0), ORDER_SHOWN_OPEN, "To be accepted", true, true },
        { order(ORDER_OPEN, -1), ORDER_SHOWN_EXPIRED, "Expired", false, true },
        { order(ORDER_ACCEPTED, -1), ORDER_SHOWN_ACCEPTED, "Accepted", false, true },
        { order(ORDER_DECLINED, 5), ORDER_SHOWN_DECLINED, "Declined", false, false },
        { order(ORDER_WITHDRAWN, 5), ORDER_SHOWN_WITHDRAWN, "Withdrawn", false, false },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct order o = cases[i].o;
        assert_int_equal(order_shown(&o, today), cases[i].shown);
        assert_true(str_eq(order_shown_label(cases[i].shown), str_of(cases[i].label)));
        assert_int_equal(order_can_answer(&o, today), cases[i].answer);
        assert_int_equal(order_can_invoice(&o), cases[i].invoice);
        o.kind = DOCUMENT_QUOTE; /* must be accepted */
        assert_int_equal(order_can_invoice(&o), o.state == ORDER_ACCEPTED);
        o.invoice = (doc_id){ 7 };
        assert_int_equal(order_shown(&o, today), ORDER_SHOWN_INVOICED);
        assert_false(order_can_answer(&o, today) || order_can_invoice(&o));
    }
    assert_str(order_shown_label(ORDER_SHOWN_INVOICED), "Invoiced");
    assert_true(document_is_order(DOCUMENT_ORDER) && document_is_order(DOCUMENT_QUOTE));
    assert_false(document_is_order(DOCUMENT_INVOICE) || document_is_order(DOCUMENT_DEBIT_NOTE));
}

static void an_invoice_differs_in_number_days_and_kind_alone(void **state)
{
    (void)state;
    const money net = { 10050, CURRENCY("EUR") };
    struct document_line line = { .id = S("1"), .name = S("Racks"), .net = net,
                                  .period_start = DATE_NONE, .period_end = DATE_NONE };
    struct document o = { .kind = DOCUMENT_QUOTE, .type_code = S("310"), .number = S("Q-1"),
                          .issued = today, .due = date_add(today, 9), .tax_point = DATE_NONE,
                          .period_start = DATE_NONE, .period_end = DATE_NONE,
                          .delivered = DATE_NONE, .cur = net.cur, .lines = &line, .line_count = 1,
                          .net = net, .total = net, .payable = net, .contract = S("C-1"),
                          .attachment_count = 1 };
    const struct order_bill bill = { S("INV-1"), date_add(today, 3), date_add(today, 33) };
    struct document made = order_invoice(&o, &bill);

    assert_int_equal(made.kind, DOCUMENT_INVOICE);
    assert_str(made.type_code, "380");
    assert_str(made.number, "INV-1");
    assert_str(made.sales_order, "Q-1");
    assert_str(made.payment.reference, "INV-1");
    assert_int_equal(made.issued.day, today.day + 3);
    assert_int_equal(made.due.day, today.day + 33);
    assert_int_equal(made.attachment_count, 0);
    assert_int_equal(made.payable.minor, 10050);
    assert_ptr_equal(made.lines, o.lines);
    assert_str(made.contract, "C-1");
}

static void the_next_number_counts_its_last_digits_on(void **state)
{
    (void)state;
    CLEANUP(arena_release) struct arena a;

    arena_init(&a, 64 * 1024);
    assert_str(order_number_after(&a, S("Q-00209")), "Q-00210");
    assert_str(order_number_after(&a, S("Q-99")), "Q-100");
    assert_str(order_number_after(&a, S("7")), "8");
    assert_str(order_number_after(&a, S("Quote")), "Quote-1");
    assert_str(order_number_after(&a, S("Q12345678901234567890")), "Q12345678901234567891");
}

static void a_next_version_is_of_what_nobody_accepted_or_invoiced(void **state)
{
    (void)state;
    struct order o = { .kind = DOCUMENT_QUOTE, .state = ORDER_DECLINED };

    assert_true(order_can_revise(&o));
    o.invoice.v = 3;
    assert_false(order_can_revise(&o));
    o = (struct order){ .kind = DOCUMENT_QUOTE, .state = ORDER_ACCEPTED };
    assert_false(order_can_revise(&o));
}

static struct party party(const char *country, const char *tax_id, const char *region)
{
    return (struct party){ .tax_id = str_of(tax_id),
                           .address = { .country = str_of(country), .region = str_of(region) } };
}

static void taxes_are_those_of_the_sellers_country_and_of_the_states_of_both(void **state)
{
    (void)state;
    const struct {
        struct party seller, buyer;
        enum tax_components parts;
        enum rounding_level level;
    } all[] = {
        { party("DE", "DE1", ""), party("IN", "29X", ""), TAX_VAT, ROUND_GROUP },
        { party("US", "", "TX"), party("US", "", "TX"), TAX_SALES, ROUND_GROUP },
        { party("IN", "29A", ""), party("IN", "29B", ""), TAX_GST_WITHIN, ROUND_LINE },
        { party("IN", "29A", ""), party("IN", "27B", ""), TAX_GST_BETWEEN, ROUND_LINE },
        { party("IN", "29A", "KA"), party("IN", "", "KA"), TAX_GST_WITHIN, ROUND_LINE },
        { party("IN", "29A", ""), party("IN", "", ""), TAX_GST_BETWEEN, ROUND_LINE },
        { party("IN", "29A", "KA"), party("DE", "29B", "KA"), TAX_GST_BETWEEN, ROUND_LINE },
    };

    for (size_t i = 0; i < countof(all); i++) {
        enum tax_components parts = tax_components_of(&all[i].seller, &all[i].buyer);
        assert_int_equal(parts, all[i].parts);
        assert_int_equal(tax_rounding_of(parts), all[i].level);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_called_by_what_became_of_it),
        cmocka_unit_test(an_invoice_differs_in_number_days_and_kind_alone),
        cmocka_unit_test(the_next_number_counts_its_last_digits_on),
        cmocka_unit_test(a_next_version_is_of_what_nobody_accepted_or_invoiced),
        cmocka_unit_test(taxes_are_those_of_the_sellers_country_and_of_the_states_of_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
