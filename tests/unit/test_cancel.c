/* Cancelling, writing off and recovering, in the books alone. */
#include "testing.h"

#include "core/cancel.h"

enum { INVOICE = 1, NOTE = 2, PAYMENT = 3, RETAINER = 4 };

static struct arena arena;
static struct book b;
static const customer_id alice = { 7 };
static const date day = { 20000 };

static struct lot *add(enum account account, int64_t doc, int64_t total)
{
    struct lot l = { .customer = alice,
                     .account = account,
                     .doc = doc,
                     .cur = CURRENCY("EUR"),
                     .kind = DOCUMENT_INVOICE,
                     .day = day,
                     .due = day,
                     .total = total,
                     .version = 1 };
    if (account_debit_leads(account))
        l.pd = total;
    else
        l.pc = total;
    return book_add_lot(&b, &l);
}

/* An invoice of 1000 and a credit note of as much. */
static struct lot *begin(void)
{
    arena_release(&arena);
    arena_init(&arena, 16u * 1024 * 1024);
    book_init(&b, &arena, (org_id){ 1 }, 0, 1);
    add(ACCOUNT_CREDIT, NOTE, 1000);
    return add(ACCOUNT_RECEIVABLE, INVOICE, 1000);
}

static void what_stands_on_it_goes_back_and_the_note_closes_it(void **state)
{
    (void)state;
    struct lot *l = begin();
    const struct standing list[] = { { PAYMENT, ACCOUNT_CREDIT, PAYMENT, 300 },
                                     { RETAINER, ACCOUNT_RETAINER, RETAINER, 50 } };
    add(ACCOUNT_CREDIT, PAYMENT, 0);
    add(ACCOUNT_RETAINER, RETAINER, 0);
    l->pc = 350;
    assert_ok(invoice_cancel(&b, INVOICE, NOTE, list, 2, day));
    assert_true(l->closed);
    assert_int_equal(lot_balance(l), 0);
    assert_int_equal(lot_state(l, day), INVOICE_CANCELLED);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_CREDIT, PAYMENT)), 300);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_RETAINER, RETAINER)), 50);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_CREDIT, NOTE)), 0);
    const struct entry *e = b.entries[0];
    assert_int_equal(e->kind, ENTRY_CANCEL);
    assert_int_equal(e->effect, 0); /* the note's issue took it off */
    assert_str(e->key, "cancel:1");
    assert_int_equal(e->ref, INVOICE);
    assert_int_equal(e->postings[0].source, PAYMENT);
    assert_ok(entry_check(e));
    assert_err(invoice_cancel(&b, INVOICE, NOTE, NULL, 0, day), E_STATE);
}

static void what_cannot_be_cancelled_is_refused(void **state)
{
    (void)state;
    struct lot *l = begin();
    l->nc = 1;
    assert_err(invoice_cancel(&b, INVOICE, NOTE, NULL, 0, day), E_ALREADY_PENDING);
    l = begin();
    l->written_off = 1;
    assert_err(invoice_cancel(&b, INVOICE, NOTE, NULL, 0, day), E_STATE);
    l = begin();
    l->total = 0;
    assert_err(invoice_cancel(&b, INVOICE, NOTE, NULL, 0, day), E_STATE);
    begin();
    assert_err(invoice_cancel(&b, 9, NOTE, NULL, 0, day), E_BUG);
    /* A source that is forgotten: more would be taken off than is left. */
    l = begin();
    l->pc = 100;
    assert_err(invoice_cancel(&b, INVOICE, NOTE, NULL, 0, day), E_NOT_PAYABLE);
    l = begin();
    l->pd = 1100;
    assert_err(invoice_cancel(&b, INVOICE, NOTE, NULL, 0, day), E_UNBALANCED);
}

static struct lot *begin_retainer(void)
{
    begin();
    struct lot *l = add(ACCOUNT_RECEIVABLE, RETAINER, 500);
    l->kind = DOCUMENT_RETAINER;
    add(ACCOUNT_RETAINER_UNPAID, RETAINER, 500);
    return l;
}

static void a_retainer_nobody_paid_is_closed_without_a_note(void **state)
{
    (void)state;
    struct lot *l = begin_retainer();
    assert_ok(retainer_cancel(&b, RETAINER, day));
    assert_true(l->closed);
    assert_int_equal(lot_balance(l), 0);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_RETAINER_UNPAID, RETAINER)), 0);
    assert_int_equal(b.entries[0]->effect, 0);
    assert_err(retainer_cancel(&b, RETAINER, day), E_STATE);
    l = begin_retainer();
    l->pc = 1;
    assert_err(retainer_cancel(&b, RETAINER, day), E_STATE);
    l = begin_retainer();
    l->total = l->pd = 0;
    assert_err(retainer_cancel(&b, RETAINER, day), E_STATE);
    l = begin_retainer();
    l->nc = 1;
    assert_err(retainer_cancel(&b, RETAINER, day), E_ALREADY_PENDING);
    assert_err(retainer_cancel(&b, INVOICE, day), E_BUG);
    assert_err(retainer_cancel(&b, 9, day), E_BUG);
}

static void what_is_written_off_is_no_longer_owed_and_can_be_recovered(void **state)
{
    (void)state;
    struct lot *l = begin();
    l->pc = 400;
    assert_ok(invoice_write_off(&b, INVOICE, 600, day, S("w")));
    assert_int_equal(l->written_off, 600);
    assert_int_equal(lot_state(l, day), INVOICE_WRITTEN_OFF);
    const struct entry *e = b.entries[0];
    assert_int_equal(e->effect, -600);
    assert_int_equal(e->postings[0].account, ACCOUNT_WRITE_OFF);
    assert_int_equal(e->postings[0].side, DEBIT);
    assert_int_equal(e->postings[0].doc, INVOICE);
    assert_err(invoice_recover(&b, INVOICE, 601, day, S("x")), E_NOT_PAYABLE);
    assert_err(invoice_recover(&b, INVOICE, 0, day, S("x")), E_NOT_PAYABLE);
    assert_ok(invoice_recover(&b, INVOICE, 250, day, S("r")));
    assert_int_equal(l->written_off, 350);
    assert_int_equal(lot_balance(l), 250);
    assert_int_equal(lot_state(l, day), INVOICE_DUE);
    assert_int_equal(b.entries[1]->effect, 250);
}

static void what_cannot_be_written_off_is_refused(void **state)
{
    (void)state;
    struct lot *l = begin();
    assert_err(invoice_write_off(&b, INVOICE, 1001, day, S("w")), E_NOT_PAYABLE);
    assert_err(invoice_write_off(&b, INVOICE, 0, day, S("w")), E_NOT_PAYABLE);
    l->nc = 1;
    assert_err(invoice_write_off(&b, INVOICE, 10, day, S("w")), E_ALREADY_PENDING);
    l->nc = 0;
    l->kind = DOCUMENT_RETAINER;
    assert_err(invoice_write_off(&b, INVOICE, 10, day, S("w")), E_STATE);
    assert_err(invoice_write_off(&b, 9, 10, day, S("w")), E_BUG);
    assert_err(invoice_recover(&b, 9, 10, day, S("w")), E_BUG);
}

static void what_is_written_off_is_counted_by_itself(void **state)
{
    (void)state;
    struct summary s = { .cur = CURRENCY("EUR") };
    struct lot before = *begin(), after = before;

    after.pc = after.written_off = 1000;
    assert_ok(summary_move(&s, NULL, &before));
    assert_ok(summary_move(&s, &before, &after));
    assert_int_equal(s.written_off_n, 1);
    assert_int_equal(s.written_off_sum, 1000);
    assert_int_equal(s.paid_n + s.open_n + s.cancelled_n, 0);
    struct summary other = s;
    other.written_off_n++;
    assert_false(summary_same(&s, &other));
    other = s;
    other.written_off_sum++;
    assert_false(summary_same(&s, &other));
    assert_true(summary_same(&s, &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_on_it_goes_back_and_the_note_closes_it),
        cmocka_unit_test(what_cannot_be_cancelled_is_refused),
        cmocka_unit_test(a_retainer_nobody_paid_is_closed_without_a_note),
        cmocka_unit_test(what_is_written_off_is_no_longer_owed_and_can_be_recovered),
        cmocka_unit_test(what_cannot_be_written_off_is_refused),
        cmocka_unit_test(what_is_written_off_is_counted_by_itself),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
