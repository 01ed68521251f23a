/* Invoices cancelled, written off and recovered in the books, on both engines; verify after each.
 */
#include "books.h"

#include "app/app_cancel.h"
#include "app/app_offline.h"
#include "store/store_book.h"
#include "store/store_invoice.h"

static struct books b;
static staff_id owner, accountant, support;
static int serial;

static int open_books(void **state)
{
    *state = &b;
    books_open(&b);
    assert_ok(app_staff_add(&b.app, b.org.id, S("o@x.example"), S("Oda"), S("owner"), &owner));
    assert_ok(
        app_staff_add(&b.app, b.org.id, S("a@x.example"), S("Ana"), S("accountant"), &accountant));
    assert_ok(app_staff_add(&b.app, b.org.id, S("s@x.example"), S("Sam"), S("support"), &support));
    return 0;
}

static date the_day(void)
{
    date d;
    assert_true(date_parse(S("2026-03-01"), &d));
    return d;
}

static const char *number(const char *mark)
{
    return arena_format(&b.arena, "%s-%d", mark, ++serial).p;
}

static struct lot lot_of(enum account account, public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &b.arena, b.org.id, id, account, &l));
    return l;
}

static struct lot again(const struct lot *l)
{
    return lot_of(l->account, l->public_id);
}

static struct document invoice_of(const char *customer, int64_t net)
{
    return books_document(&b, DOCUMENT_INVOICE, number("C"), customer, net, "2026-02-14", "");
}

static struct lot issue(const struct document *d)
{
    return lot_of(ACCOUNT_RECEIVABLE, books_import(&b, d).public_id);
}

static struct summary summary_of(customer_id customer)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct summary *list;
    size_t n;
    assert_ok(db_read_begin(b.app.db, &tx));
    assert_ok(store_summaries(tx, &b.arena, b.org.id, customer, &list, &n));
    assert_int_equal(n, 1);
    return list[0];
}

static struct pay_started pay(const struct lot *l, int64_t amount)
{
    const struct pay_item item = { ACCOUNT_RECEIVABLE, l->doc, amount, 0 };
    struct offline in = { .org = b.org.id,
                          .customer = l->customer,
                          .cur = l->cur,
                          .amount = amount,
                          .method = PAY_TRANSFER,
                          .payer = S("Bank"),
                          .key = str_of(number("pay")),
                          .day = the_day(),
                          .items = &item,
                          .count = 1,
                          .silent = true };
    struct pay_started out;
    assert_ok(app_payment_offline(&b.app, &b.arena, &in, 1, &out));
    return out;
}

static struct cancel cancelling(const struct lot *l)
{
    return (struct cancel){ .org = b.org.id,
                            .customer = l->customer,
                            .invoice = { l->doc },
                            .number = str_of(number("CN")),
                            .day = the_day(),
                            .reason = S("Ordered twice") };
}

static void a_cancelled_invoice_gives_everything_back(void **state)
{
    (void)state;
    struct document d = invoice_of("Halden", 100000), credit;
    d.prepaid.minor = 10000;
    struct lot l = issue(&d);
    credit = books_document(&b, DOCUMENT_CREDIT_NOTE, number("N"), "Halden", 5000, "2026-02-14",
                            arena_c_string(&b.arena, d.number));
    books_import(&b, &credit);
    struct pay_started paid = pay(&l, 4000);
    struct cancel in = cancelling(&l);
    doc_id note;

    assert_ok(app_invoice_cancel(&b.app, &b.arena, &in, &note));
    struct lot now = again(&l);
    assert_int_equal(lot_state(&now, the_day()), INVOICE_CANCELLED);
    assert_int_equal(now.total, 120000);
    assert_int_equal(lot_of(ACCOUNT_CREDIT, paid.public_id).pc, 4000);
    assert_int_equal(lot_of(ACCOUNT_CREDIT, l.public_id).pc, 10000); /* what was paid before */
    struct summary s = summary_of(l.customer);
    assert_int_equal(s.cancelled_n, 1);
    assert_int_equal(s.cancelled_sum, 120000);
    assert_int_equal(s.credit_sum, 20000);
    assert_int_equal(s.open_n, 0);
    assert_int_equal(books_faults(&b), 0);

    assert_err(app_invoice_cancel(&b.app, &b.arena, &in, &note), E_STATE);
    const struct pay_item item = { ACCOUNT_RECEIVABLE, l.doc, 1, now.version };
    struct offline more = { .org = b.org.id,
                            .customer = l.customer,
                            .cur = l.cur,
                            .amount = 1,
                            .key = S("more"),
                            .day = the_day(),
                            .items = &item,
                            .count = 1 };
    assert_err(app_payment_offline(&b.app, &b.arena, &more, 1, &paid), E_NOT_PAYABLE);
    assert_int_equal(books_faults(&b), 0);
}

static void each_payment_gets_back_its_own(void **state)
{
    (void)state;
    struct document d = invoice_of("Oslo", 1000);
    struct lot l = issue(&d);
    struct cancel in = cancelling(&l);
    doc_id note;

    struct pay_started first = pay(&l, 600), second = pay(&l, 600);
    assert_ok(app_invoice_cancel(&b.app, &b.arena, &in, &note));
    assert_int_equal(lot_of(ACCOUNT_CREDIT, first.public_id).pc, 600);
    assert_int_equal(lot_of(ACCOUNT_CREDIT, second.public_id).pc, 600);
    assert_int_equal(summary_of(l.customer).credit_sum, 1200);
    assert_int_equal(books_faults(&b), 0);
}

static void what_cannot_be_cancelled_is_left_as_it_was(void **state)
{
    (void)state;
    struct document d = invoice_of("Bergen", 1000), zero = invoice_of("Bergen", 0);
    struct lot l = issue(&d), nothing = issue(&zero);
    struct cancel in = cancelling(&l), of_nothing = cancelling(&nothing);
    doc_id note;

    in.number = d.number; /* free as the number of a note */
    in.customer.v++;
    assert_err(app_invoice_cancel(&b.app, &b.arena, &in, &note), E_NOT_FOUND);
    in.customer = l.customer;
    in.invoice.v++;
    assert_err(app_invoice_cancel(&b.app, &b.arena, &in, &note), E_NOT_FOUND);
    assert_err(app_invoice_cancel(&b.app, &b.arena, &of_nothing, &note), E_STATE);
    in.invoice.v = l.doc;
    assert_ok(app_invoice_cancel(&b.app, &b.arena, &in, &note));
    struct document other = invoice_of("Bergen", 1000);
    struct lot m = issue(&other);
    struct cancel taken = cancelling(&m);
    taken.number = in.number;
    assert_err(app_invoice_cancel(&b.app, &b.arena, &taken, &note), E_EXISTS);
    struct lot now = again(&m);
    assert_int_equal(now.version, m.version);
    assert_int_equal(books_faults(&b), 0);
}

static void a_retainer_invoice_is_closed_while_nothing_was_paid(void **state)
{
    (void)state;
    struct document d =
        books_document(&b, DOCUMENT_RETAINER, number("R"), "Narvik", 1000, "2026-02-14", "");
    struct document e =
        books_document(&b, DOCUMENT_RETAINER, number("R"), "Narvik", 1000, "2026-02-14", "");
    struct lot l = issue(&d), paid = issue(&e);
    struct cancel in = cancelling(&l), late = cancelling(&paid);
    doc_id note = { 5 };

    assert_ok(app_invoice_cancel(&b.app, &b.arena, &in, &note));
    assert_int_equal(note.v, 0);
    struct lot now = again(&l);
    assert_true(now.closed);
    struct summary s = summary_of(l.customer);
    assert_int_equal(s.retainer_due_n, 1);
    assert_int_equal(s.retainer_due_sum, 1200);
    pay(&paid, 1);
    assert_err(app_invoice_cancel(&b.app, &b.arena, &late, &note), E_STATE);
    assert_int_equal(books_faults(&b), 0);
}

static struct write_off write_off_of(const struct lot *l, int64_t amount)
{
    return (struct write_off){ .org = b.org.id,
                               .customer = l->customer,
                               .invoice = l->doc,
                               .amount = amount,
                               .day = the_day(),
                               .asked = accountant,
                               .signed_by = owner,
                               .key = str_of(number("w")) };
}

static void what_is_written_off_does_not_stand_under_paid(void **state)
{
    (void)state;
    struct document d = invoice_of("Tromso", 1000);
    struct lot l = issue(&d);
    pay(&l, 200);
    struct write_off w = write_off_of(&l, 1000);

    assert_ok(app_invoice_write_off(&b.app, &b.arena, &w));
    struct lot now = again(&l);
    assert_int_equal(lot_state(&now, the_day()), INVOICE_WRITTEN_OFF);
    assert_ok(app_invoice_write_off(&b.app, &b.arena, &w)); /* the same again */
    now = again(&l);
    assert_int_equal(now.written_off, 1000);
    struct summary s = summary_of(l.customer);
    assert_int_equal(s.written_off_n, 1);
    assert_int_equal(s.written_off_sum, 1200);
    assert_int_equal(s.paid_n + s.open_n, 0);
    assert_int_equal(books_faults(&b), 0);

    struct write_off back = write_off_of(&l, 300);
    assert_ok(app_invoice_recover(&b.app, &b.arena, &back));
    now = again(&l);
    assert_int_equal(now.written_off, 700);
    assert_int_equal(lot_payable(&now), 300);
    assert_int_equal(summary_of(l.customer).open_sum, 300);
    pay(&l, 300);
    now = again(&l);
    assert_int_equal(lot_state(&now, the_day()), INVOICE_WRITTEN_OFF);
    assert_int_equal(books_faults(&b), 0);
}

static void two_persons_who_may_sign_a_write_off(void **state)
{
    (void)state;
    struct document d = invoice_of("Molde", 1000);
    struct lot l = issue(&d);
    struct write_off w = write_off_of(&l, 100);

    w.signed_by = w.asked;
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_FORBIDDEN);
    w.signed_by = support;
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_FORBIDDEN);
    w.signed_by = owner;
    w.asked = support;
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_FORBIDDEN);
    w.asked = (staff_id){ 77 };
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_FORBIDDEN);
    w.asked = accountant;
    str key = w.key;
    w.key = STR_NONE;
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_BAD_REQUEST);
    w.key = key;
    w.amount = 1201;
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_NOT_PAYABLE);
    assert_err(app_invoice_recover(&b.app, &b.arena, &w), E_NOT_PAYABLE);
    w.customer.v++;
    assert_err(app_invoice_write_off(&b.app, &b.arena, &w), E_NOT_FOUND);
    assert_int_equal(again(&l).version, l.version);
    assert_int_equal(books_faults(&b), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cancelled_invoice_gives_everything_back),
        cmocka_unit_test(each_payment_gets_back_its_own),
        cmocka_unit_test(what_cannot_be_cancelled_is_left_as_it_was),
        cmocka_unit_test(a_retainer_invoice_is_closed_while_nothing_was_paid),
        cmocka_unit_test(what_is_written_off_does_not_stand_under_paid),
        cmocka_unit_test(two_persons_who_may_sign_a_write_off),
    };
    return cmocka_run_group_tests(tests, open_books, books_end);
}
