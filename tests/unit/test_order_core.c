/* Orders: what they are called on which day, who may still answer, and the invoice made of one. */
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_called_by_what_became_of_it),
        cmocka_unit_test(an_invoice_differs_in_number_days_and_kind_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
