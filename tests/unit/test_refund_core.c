/* The table of refunds, every pair; and what each step posts. */
#include "testing.h"

#include "core/giveback.h"

static struct arena arena;
static const customer_id alice = { 7 };

static date day(void)
{
    date d;
    assert_true(date_parse(S("2026-03-01"), &d));
    return d;
}

static void every_pair_of_a_refund_is_decided(void **state)
{
    (void)state;
    static const enum refund_state all[] = { REFUND_NEW, REFUND_ASKED, REFUND_SENT, REFUND_UNKNOWN,
                                             REFUND_DONE, REFUND_FAILED };
    size_t found = 0;
    for (size_t i = 0; i < countof(all); i++) {
        bool there = all[i] != REFUND_NEW;
        assert_int_equal(str_eq(refund_state_key(all[i]), S("-")), !there);
        assert_int_equal(str_eq(refund_state_label(all[i]), S("?")), !there);
        for (int e = 0; e < REFUND_EVENTS; e++) {
            const struct refund_step *s = refund_step(all[i], (enum refund_event)e);
            if (s == NULL) continue;
            found++;
            bool ends = refund_is_running(s->from) && !refund_is_running(s->to) && there;
            assert_int_equal(s->books == REFUND_POST || s->books == REFUND_VOID, ends);
            assert_int_equal(s->books == REFUND_RESERVE || s->books == REFUND_UNAPPLY, !there);
            assert_true(refund_is_running(s->from)); /* what ended stays so */
        }
        /* Once it was sent, the gateway's yes and no are heard. */
        bool sent = all[i] == REFUND_SENT || all[i] == REFUND_UNKNOWN;
        assert_int_equal(refund_step(all[i], REFUND_ON_DONE) != NULL, sent);
        assert_true(!sent || refund_step(all[i], REFUND_ON_FAIL) != NULL);
    }
    assert_int_equal(found, refund_step_count);
}

/* A payment of 1,000 that settled one invoice of it. */
static struct payment settled(struct book *b, struct payment_item *item)
{
    struct lot l = { .customer = alice, .account = ACCOUNT_RECEIVABLE, .doc = 1,
                     .cur = CURRENCY("EUR"), .kind = DOCUMENT_INVOICE, .total = 1000, .pd = 1000,
                     .version = 1, .day = day(), .due = day() };
    struct summary sum = { .cur = CURRENCY("EUR"), .open_n = 1, .open_sum = 1000, .version = 1 };

    book_init(b, &arena, (org_id){ 1 }, 0, 1);
    book_add_lot(b, &l);
    book_add_summary(b, alice, &sum);
    *item = (struct payment_item){ .account = ACCOUNT_RECEIVABLE, .doc = 1, .amount = 1000 };
    struct payment p = { .org = { 1 }, .id = { 9 }, .customer = alice, .cur = CURRENCY("EUR"),
                         .amount = 1000, .gateway = S("sandbox"), .reference = S("P-1"),
                         .items = item, .item_count = 1 };
    assert_ok(payment_reserve(b, &p, day()));
    assert_ok(payment_post(b, &p, 1000, S("cap"), day()));
    return p;
}

static int64_t balance(struct book *b, enum account account, int64_t doc)
{
    const struct lot *l = book_lot(b, account, doc);
    return l == NULL ? 0 : lot_balance(l);
}

static void a_refund_unapplies_holds_and_gives_back(void **state)
{
    (void)state;
    struct book b;
    struct payment_item item;
    struct payment p = settled(&b, &item);
    struct refund r = { .amount = 400, .reference = S("P-1-1") };

    assert_ok(refund_ask(&b, &p, &r, day()));
    assert_int_equal(balance(&b, ACCOUNT_RECEIVABLE, 1), 400);
    assert_int_equal(balance(&b, ACCOUNT_CREDIT, 9), 400);
    assert_int_equal(lot_payable(book_lot(&b, ACCOUNT_CREDIT, 9)), 0); /* held */
    assert_int_equal(item.settled, 600);
    assert_int_equal(p.refund_pending, 400);
    r.done = 300;
    assert_ok(refund_post(&b, &p, &r, S("re"), day()));
    assert_int_equal(balance(&b, ACCOUNT_CREDIT, 9), 100); /* what did not go back is free */
    assert_int_equal(p.refund_pending, 0);
    assert_int_equal(p.refunded, 300);
    assert_int_equal(b.entries[b.entry_count - 1]->effect, 300);
    assert_ok(book_settle_summaries(&b));
    assert_int_equal(b.summaries[0].now.received_sum, 700);
}

static void no_more_is_refunded_than_is_there(void **state)
{
    (void)state;
    struct book b;
    struct payment_item item;
    struct payment p = settled(&b, &item);
    struct refund r = { .amount = 1001, .reference = S("P-1-1") };

    assert_err(refund_ask(&b, &p, &r, day()), E_NOT_PAYABLE);
    p.returned = 500;
    r.amount = 501;
    assert_err(refund_ask(&b, &p, &r, day()), E_NOT_PAYABLE);
    r.amount = 0;
    assert_err(refund_ask(&b, &p, &r, day()), E_NOT_PAYABLE);
    assert_int_equal(balance(&b, ACCOUNT_RECEIVABLE, 1), 0);
}

static void a_dispute_is_held_and_opens_the_invoice_when_lost(void **state)
{
    (void)state;
    struct book b;
    struct payment_item item;
    struct payment p = settled(&b, &item);
    struct dispute won = { .gateway_id = S("d1"), .amount = 1000 };
    struct dispute lost = { .gateway_id = S("d2"), .amount = 1000 };

    assert_ok(dispute_open(&b, &p, &won, day()));
    assert_int_equal(balance(&b, ACCOUNT_DISPUTE, 9), 1000);
    assert_int_equal(balance(&b, ACCOUNT_RECEIVABLE, 1), 0);
    struct refund r = { .reference = S("P-1"), .amount = 1 };
    assert_err(refund_ask(&b, &p, &r, day()), E_NOT_PAYABLE); /* it is not with us */
    assert_ok(dispute_won(&b, &p, &won, day()));
    assert_int_equal(balance(&b, ACCOUNT_DISPUTE, 9), 0);
    assert_ok(dispute_open(&b, &p, &lost, day()));
    assert_ok(dispute_lost(&b, &p, &lost, day(), 77));
    assert_int_equal(balance(&b, ACCOUNT_DISPUTE, 9), 0);
    assert_int_equal(balance(&b, ACCOUNT_RECEIVABLE, 1), 1000);
    assert_int_equal(p.returned, 1000);
    assert_ok(book_settle_summaries(&b));
    assert_int_equal(b.summaries[0].now.received_sum, 0);
}

static void a_credit_is_spread_over_what_captures_can_take(void **state)
{
    (void)state;
    struct giveback_part parts[] = { { .left = 300 }, { .left = 0 }, { .left = 200 },
                                     { .left = 500 } };
    assert_int_equal(giveback_spread(parts, 4, 450), 0);
    assert_int_equal(parts[0].amount, 300);
    assert_int_equal(parts[1].amount, 0);
    assert_int_equal(parts[2].amount, 150);
    assert_int_equal(parts[3].amount, 0);
    assert_int_equal(giveback_spread(parts, 4, 1001), 1);
    struct payment p = { .state = PAYMENT_SETTLED, .captured = 1000, .refunded = 100,
                         .refund_pending = 200, .returned = 50 };
    assert_int_equal(giveback_left(&p, 300), 350);
    assert_int_equal(giveback_left(&p, 3000), 0);
    p.state = PAYMENT_FAILED;
    assert_int_equal(giveback_left(&p, 0), 0);
}

/* A refund that gives a note back takes nothing of what its payment paid. */
static void a_note_goes_back_by_a_refund_of_a_payment(void **state)
{
    (void)state;
    struct book b;
    struct payment_item item;
    struct payment p = settled(&b, &item);
    struct lot note = { .customer = p.customer, .account = ACCOUNT_CREDIT, .doc = 5,
                        .cur = p.cur, .kind = DOCUMENT_CREDIT_NOTE, .total = 700, .pc = 700,
                        .version = 1 };
    struct refund r = { .amount = 400, .reference = S("P-1-1"), .giveback = { 8 },
                        .account = ACCOUNT_CREDIT, .doc = 5 };

    book_add_lot(&b, &note);
    r.amount = 701;
    assert_err(refund_ask(&b, &p, &r, day()), E_NOT_PAYABLE);
    r.amount = 400;
    assert_ok(refund_ask(&b, &p, &r, day()));
    assert_int_equal(balance(&b, ACCOUNT_RECEIVABLE, 1), 0);
    assert_int_equal(lot_payable(book_lot(&b, ACCOUNT_CREDIT, 5)), 300);
    r.done = 300;
    assert_ok(refund_post(&b, &p, &r, S("re"), day()));
    assert_int_equal(balance(&b, ACCOUNT_CREDIT, 5), 400);
    assert_int_equal(lot_payable(book_lot(&b, ACCOUNT_CREDIT, 5)), 400);
    assert_int_equal(p.refunded, 300);
    assert_int_equal(b.entries[b.entry_count - 1]->effect, 300);
    r.reference = S("P-1-2");
    assert_ok(refund_ask(&b, &p, &r, day()));
    assert_ok(refund_void(&b, &p, &r, day()));
    assert_int_equal(lot_payable(book_lot(&b, ACCOUNT_CREDIT, 5)), 400);
}

static void a_transfer_and_a_fee_are_one_entry_each(void **state)
{
    (void)state;
    struct book b;
    struct payment_item item;
    struct payment p = settled(&b, &item);
    struct lot retainer = { .customer = p.customer, .account = ACCOUNT_RETAINER, .doc = 6,
                            .cur = p.cur, .kind = DOCUMENT_RETAINER, .pc = 700, .version = 1 };
    struct giveback g = { .id = { 8 }, .customer = p.customer, .account = ACCOUNT_RETAINER,
                          .doc = 6, .cur = p.cur, .amount = 400, .day = day() };

    book_add_lot(&b, &retainer);
    assert_ok(giveback_transfer(&b, &g));
    assert_true(g.entry.v == b.entries[b.entry_count - 1]->id.v);
    assert_int_equal(balance(&b, ACCOUNT_RETAINER, 6), 300);
    assert_int_equal(b.entries[b.entry_count - 1]->effect, 400);
    p = settled(&b, &item);
    assert_ok(dispute_fee(&b, &p, (money){ -15, CURRENCY("USD") }, S("f"), day()));
    const struct entry *e = b.entries[b.entry_count - 1];
    assert_int_equal(e->customer.v, 0);
    assert_int_equal(e->effect, 0);
    assert_int_equal(e->postings[0].account, ACCOUNT_GATEWAY_COST);
    assert_int_equal(e->postings[0].side, CREDIT);
    assert_int_equal(e->postings[1].source, p.id.v);
    assert_ok(book_settle_summaries(&b));
    assert_int_equal(b.summaries[0].now.received_sum, 1000); /* the fee is not the customer's */
}

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 8 << 20);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_a_refund_is_decided),
        cmocka_unit_test(a_refund_unapplies_holds_and_gives_back),
        cmocka_unit_test(no_more_is_refunded_than_is_there),
        cmocka_unit_test(a_dispute_is_held_and_opens_the_invoice_when_lost),
        cmocka_unit_test(a_credit_is_spread_over_what_captures_can_take),
        cmocka_unit_test(a_note_goes_back_by_a_refund_of_a_payment),
        cmocka_unit_test(a_transfer_and_a_fee_are_one_entry_each),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
