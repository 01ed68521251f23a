/* The arithmetic of the books without a database: lots, guards, entries, the life of a payment. */
#include "testing.h"

#include "core/issue.h"
#include "core/payment.h"

static struct arena arena;
static const customer_id alice = { 7 };

static int open_arena(void **state)
{
    (void)state;
    arena_init(&arena, 64u * 1024 * 1024);
    return 0;
}

static int close_arena(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static date day(const char *iso)
{
    date d;
    assert_true(date_parse(str_of(iso), &d));
    return d;
}

static struct lot invoice_lot(int64_t doc, int64_t total)
{
    return (struct lot){ .customer = alice,
                         .account = ACCOUNT_RECEIVABLE,
                         .doc = doc,
                         .cur = CURRENCY("EUR"),
                         .kind = DOCUMENT_INVOICE,
                         .day = day("2026-01-01"),
                         .due = day("2026-02-01"),
                         .total = total,
                         .pd = total,
                         .version = 1 };
}

static struct lot credit_lot(int64_t doc, int64_t total)
{
    struct lot l = invoice_lot(doc, total);
    l.account = ACCOUNT_CREDIT;
    l.pd = 0;
    l.pc = total;
    return l;
}

static void a_guard_refuses_more_than_there_is(void **state)
{
    (void)state;
    struct lot l = invoice_lot(1, 1000), before = l;
    assert_err(lot_move(&l, CREDIT, 1001, false), E_NOT_PAYABLE);
    assert_memory_equal(&l, &before, sizeof l);
    assert_ok(lot_move(&l, CREDIT, 600, true));
    assert_int_equal(lot_payable(&l), 400);
    assert_err(lot_move(&l, CREDIT, 401, false), E_NOT_PAYABLE);
    assert_ok(lot_move(&l, CREDIT, 400, false));
    assert_int_equal(lot_payable(&l), 0);
    assert_int_equal(lot_balance(&l), 600);
    assert_ok(lot_unreserve(&l, CREDIT, 600));
    assert_err(lot_unreserve(&l, CREDIT, 1), E_GUARD);
    assert_int_equal(l.version, 4);

    struct lot c = credit_lot(2, 500);
    assert_err(lot_move(&c, DEBIT, 501, true), E_NOT_PAYABLE);
    assert_ok(lot_move(&c, DEBIT, 500, true));
    assert_int_equal(lot_payable(&c), 0);

    l.closed = true;
    assert_err(lot_move(&l, DEBIT, 1, false), E_NOT_PAYABLE);
    struct lot huge = invoice_lot(3, INT64_MAX);
    assert_err(lot_move(&huge, DEBIT, 1, false), E_OVERFLOW);
    assert_ok(lot_move(&huge, CREDIT, INT64_MAX, false));
    assert_err(lot_move(&huge, CREDIT, 1, true), E_NOT_PAYABLE);
}

static void states_are_exclusive_and_follow_their_order(void **state)
{
    (void)state;
    struct lot l = invoice_lot(1, 1000);
    date today = day("2026-02-01");

    assert_int_equal(lot_state(&l, today), INVOICE_DUE); /* the due day itself is not late */
    assert_int_equal(lot_state(&l, date_add(today, 1)), INVOICE_OVERDUE);
    l.due = DATE_NONE;
    assert_int_equal(lot_state(&l, date_add(today, 1)), INVOICE_DUE);
    l.nc = 1;
    assert_int_equal(lot_state(&l, today), INVOICE_PENDING);
    l.nc = 0;
    l.pc = 1000;
    assert_int_equal(lot_state(&l, today), INVOICE_PAID);
    l.written_off = 10;
    assert_int_equal(lot_state(&l, today), INVOICE_WRITTEN_OFF);
    l.closed = true;
    assert_int_equal(lot_state(&l, today), INVOICE_CANCELLED);

    for (int s = 0; s < INVOICE_STATES; s++) {
        enum invoice_state back;
        assert_true(invoice_state_parse(invoice_state_key((enum invoice_state)s), &back));
        assert_int_equal(back, s);
        assert_true(invoice_state_label((enum invoice_state)s).n > 0);
    }
    enum invoice_state none;
    assert_false(invoice_state_parse(S("nothing"), &none));
}

static void accounts_say_what_they_are(void **state)
{
    (void)state;
    int known = 0;
    for (int n = 0; n < 64; n++) {
        if (!account_known(n)) continue;
        known++;
        assert_string_not_equal(account_name((enum account)n).p, "?");
        assert_int_equal(account_has_lots((enum account)n), n < 20);
    }
    assert_int_equal(known, 24);
    assert_str(account_name((enum account)63), "?");
    assert_true(account_debit_leads(ACCOUNT_RECEIVABLE));
    assert_false(account_debit_leads(ACCOUNT_CREDIT));
    assert_true(account_owed(ACCOUNT_WALLET));
    assert_false(account_owed(ACCOUNT_DISPUTE));
}

static void an_entry_that_does_not_balance_is_refused(void **state)
{
    (void)state;
    struct posting p[] = {
        { .account = ACCOUNT_CLEARING, .side = DEBIT, .amount = 100, .doc = 9 },
        { .account = ACCOUNT_RECEIVABLE, .side = CREDIT, .amount = 100, .doc = 1, .version = 2 },
    };
    struct entry e = {
        .kind = ENTRY_POST, .cur = CURRENCY("EUR"), .postings = p, .count = 2, .effect = -100
    };
    assert_ok(entry_check(&e));
    e.effect = 0;
    assert_err(entry_check(&e), E_UNBALANCED);
    e.effect = -100;
    p[0].amount = 101;
    assert_err(entry_check(&e), E_UNBALANCED);
    p[0].amount = 0;
    assert_err(entry_check(&e), E_UNBALANCED);
    p[0].amount = 100;
    p[0].pending = true; /* each phase balances for itself */
    assert_err(entry_check(&e), E_UNBALANCED);
    p[0].pending = false;
    p[1].version = 0;
    assert_err(entry_check(&e), E_UNBALANCED);
    p[1].version = 2;
    p[1].account = (enum account)99;
    assert_err(entry_check(&e), E_UNBALANCED);
    e.count = 0;
    e.effect = 0;
    assert_err(entry_check(&e), E_UNBALANCED);
    e.kind = ENTRY_VOID;
    assert_ok(entry_check(&e));
}

static void canonical_bytes_change_with_every_field(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf one, two;
    struct posting p = {
        .account = ACCOUNT_CREDIT, .side = DEBIT, .amount = 5, .doc = 1, .version = 1
    };
    struct entry e = { .org = { 1 },
                       .id = { 2 },
                       .cur = CURRENCY("EUR"),
                       .day = day("2026-01-01"),
                       .key = S("k"),
                       .document_hash = S("h"),
                       .postings = &p,
                       .count = 1 };
    buf_init(&one, 10000);
    buf_init(&two, 10000);
    entry_canonical(&one, S("genesis"), &e);
    struct entry changed[] = { e, e, e, e, e, e, e, e, e, e, e, e, e };
    changed[0].org.v++, changed[1].id.v++, changed[2].customer.v++,
        changed[3].cur = CURRENCY("USD");
    changed[4].kind = ENTRY_VOID, changed[5].day.day++, changed[6].at_us++, changed[7].who++;
    changed[8].key = S("l"), changed[9].ref++, changed[10].resolves.v++, changed[11].reverses.v++;
    changed[12].effect++;
    for (size_t i = 0; i < countof(changed); i++) {
        buf_clear(&two);
        entry_canonical(&two, S("genesis"), &changed[i]);
        assert_false(str_eq(buf_view(&one), buf_view(&two)));
    }
    buf_clear(&two);
    entry_canonical(&two, S("genesix"), &e);
    assert_false(str_eq(buf_view(&one), buf_view(&two)));
    p.amount = 6;
    buf_clear(&two);
    entry_canonical(&two, S("genesis"), &e);
    assert_false(str_eq(buf_view(&one), buf_view(&two)));
}

static void a_summary_moves_with_its_lots_and_knows_them(void **state)
{
    (void)state;
    struct summary s = { .cur = CURRENCY("EUR") }, zero = s;
    struct lot l = invoice_lot(1, 1000), before = l;

    assert_ok(summary_move(&s, NULL, &l));
    assert_int_equal(s.open_n, 1);
    assert_int_equal(s.open_sum, 1000);
    assert_ok(lot_move(&l, CREDIT, 400, true));
    assert_ok(summary_move(&s, &before, &l));
    assert_int_equal(s.pending_n, 1);
    assert_int_equal(s.pending_sum, 1000);
    assert_int_equal(s.open_n, 0);
    before = l;
    assert_ok(lot_unreserve(&l, CREDIT, 400));
    assert_ok(lot_move(&l, CREDIT, 1000, false));
    assert_ok(summary_move(&s, &before, &l));
    assert_int_equal(s.paid_n, 1);
    assert_int_equal(s.paid_sum, 1000);
    assert_err(summary_move(&zero, &before, &l), E_GUARD);
    assert_false(summary_same(&s, &zero));
    assert_true(summary_same(&s, &s));
}

/* A book with two open invoices and a credit, all of one customer. */
struct scene {
    struct book b;
    struct payment p;
    struct payment_item items[3];
};

static void set_scene_over(struct scene *x, int64_t first, int64_t second, int64_t credit,
                           int64_t over)
{
    *x = (struct scene){ 0 };
    struct lot one = invoice_lot(1, 1000), two = invoice_lot(2, 2000), note = credit_lot(3, 500);
    struct summary s = { .cur = CURRENCY("EUR"), .version = 1 };
    book_init(&x->b, &arena, (org_id){ 1 }, 5, 1);
    assert_ok(summary_move(&s, NULL, &one));
    assert_ok(summary_move(&s, NULL, &two));
    assert_ok(summary_move(&s, NULL, &note));
    book_add_lot(&x->b, &one);
    book_add_lot(&x->b, &two);
    book_add_lot(&x->b, &note);
    book_add_summary(&x->b, alice, &s);
    x->items[0] = (struct payment_item){ ACCOUNT_RECEIVABLE, 1, first, 0 };
    x->items[1] = (struct payment_item){ ACCOUNT_RECEIVABLE, 2, second, 0 };
    x->items[2] = (struct payment_item){ ACCOUNT_CREDIT, 3, credit, 0 };
    x->p = (struct payment){ .org = { 1 },
                             .id = { 99 },
                             .customer = alice,
                             .cur = CURRENCY("EUR"),
                             .gateway = S("sandbox"),
                             .reference = S("P-1"),
                             .state = PAYMENT_RESERVED,
                             .items = x->items,
                             .item_count = credit > 0 ? 3 : 2,
                             .amount = first + second - credit + over,
                             .credit = credit };
    assert_ok(payment_reserve(&x->b, &x->p, day("2026-03-01")));
}

static void set_scene(struct scene *x, int64_t first, int64_t second, int64_t credit)
{
    set_scene_over(x, first, second, credit, 0);
}

static const struct lot *lot(struct scene *x, enum account account, int64_t doc)
{
    return book_lot(&x->b, account, doc);
}

static void settle(struct scene *x)
{
    assert_ok(book_settle_summaries(&x->b));
    struct summary again = { .cur = CURRENCY("EUR") };
    for (size_t i = 0; i < x->b.lot_count; i++)
        assert_ok(summary_move(&again, NULL, &x->b.lots[i]->now));
    again.received_sum = x->p.captured - x->p.returned;
    assert_true(summary_same(&x->b.summaries[0].now, &again));
}

static void reserving_holds_and_posting_pays(void **state)
{
    (void)state;
    struct scene x;
    set_scene(&x, 1000, 700, 500);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_RECEIVABLE, 1)), 0);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_RECEIVABLE, 2)), 1300);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_CREDIT, 3)), 0);
    assert_ok(payment_post(&x.b, &x.p, 1200, S("cap1"), day("2026-03-01")));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 1)), 0);
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 1300);
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_CREDIT, 3)), 0);
    assert_null(lot(&x, ACCOUNT_CREDIT, 99));
    assert_int_equal(x.b.entries[1]->effect, -1200);
    assert_int_equal(x.b.entries[1]->resolves.v, x.b.entries[0]->id.v);
    settle(&x);
}

static void more_captured_is_credit_and_less_leaves_the_rest_open(void **state)
{
    (void)state;
    struct scene x;
    set_scene(&x, 1000, 2000, 0);
    assert_ok(payment_post(&x.b, &x.p, 3500, S("c"), day("2026-03-01")));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_CREDIT, 99)), 500);
    settle(&x);

    set_scene(&x, 1000, 2000, 500);
    assert_ok(payment_post(&x.b, &x.p, 900, S("c"), day("2026-03-01")));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 1)), 0);
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 1600);
    assert_int_equal(x.items[1].settled, 400);
    settle(&x);
}

static void what_is_over_is_held_then_kept_or_given_up(void **state)
{
    (void)state;
    struct scene x;
    set_scene_over(&x, 1000, 2000, 500, 250);
    assert_int_equal(payment_over(&x.p), 250);
    assert_int_equal(lot(&x, ACCOUNT_CREDIT, 99)->nc, 250);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_CREDIT, 99)), 0); /* not there to be used yet */
    assert_ok(payment_post(&x.b, &x.p, 2750, S("c"), day("2026-03-01")));
    assert_int_equal(lot(&x, ACCOUNT_CREDIT, 99)->nc, 0);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_CREDIT, 99)), 250);
    settle(&x);

    /* Less came: the invoices first. */
    set_scene_over(&x, 1000, 2000, 0, 250);
    assert_ok(payment_post(&x.b, &x.p, 2900, S("c"), day("2026-03-01")));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 100);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_CREDIT, 99)), 0);
    settle(&x);

    set_scene_over(&x, 1000, 2000, 0, 250);
    assert_ok(payment_void(&x.b, &x.p, day("2026-03-01")));
    assert_int_equal(lot(&x, ACCOUNT_CREDIT, 99)->nc, 0);
    assert_ok(payment_late(&x.b, &x.p, 3250, S("late"), day("2026-03-02")));
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_CREDIT, 99)), 250);
    settle(&x);
}

static void a_void_frees_all_and_a_late_capture_still_counts(void **state)
{
    (void)state;
    struct scene x;
    set_scene(&x, 1000, 2000, 500);
    assert_ok(payment_void(&x.b, &x.p, day("2026-03-01")));
    assert_int_equal(x.b.entries[1]->count, 0);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_RECEIVABLE, 1)), 1000);
    assert_int_equal(lot_payable(lot(&x, ACCOUNT_CREDIT, 3)), 500);
    assert_ok(payment_late(&x.b, &x.p, 2500, S("late"), day("2026-03-02")));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 1)), 0);
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 500);
    assert_ok(payment_late(&x.b, &x.p, 2500, S("twice"), day("2026-03-02")));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 0);
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_CREDIT, 99)), 2000);
    settle(&x);
}

static void money_taken_back_opens_what_it_paid(void **state)
{
    (void)state;
    struct scene x;
    set_scene(&x, 1000, 2000, 0);
    assert_ok(payment_post(&x.b, &x.p, 3200, S("c"), day("2026-03-01")));
    assert_ok(payment_return(&x.b, &x.p, 700, S("r1"), day("2026-03-09"), 500));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_CREDIT, 99)), 0); /* what lay free goes first */
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 500);
    assert_ok(payment_return(&x.b, &x.p, 2500, S("r2"), day("2026-03-09"), 501));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 1)), 1000);
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 2)), 2000);
    assert_null(lot(&x, ACCOUNT_RECEIVABLE, 501));
    assert_ok(payment_return(&x.b, &x.p, 40, S("r3"), day("2026-03-09"), 502));
    assert_int_equal(lot_balance(lot(&x, ACCOUNT_RECEIVABLE, 502)), 40); /* a debit note */
    settle(&x);
}

static void a_second_payment_meets_the_first(void **state)
{
    (void)state;
    struct scene x;
    set_scene(&x, 400, 2000, 0);
    struct payment second = x.p;
    second.id.v = 100;
    assert_err(payment_reserve(&x.b, &second, day("2026-03-01")), E_ALREADY_PENDING);
}

static void a_retainer_that_is_paid_can_be_used(void **state)
{
    (void)state;
    struct book b;
    struct summary s = { .cur = CURRENCY("EUR") };
    struct document d = { .kind = DOCUMENT_RETAINER,
                          .number = S("RT"),
                          .cur = CURRENCY("EUR"),
                          .issued = day("2026-01-01"),
                          .due = day("2026-01-31"),
                          .total = { 5000, CURRENCY("EUR") } };
    struct issue i = { .id = { 1 }, .customer = alice };
    struct payment_item item = { ACCOUNT_RECEIVABLE, 1, 5000, 0 };
    struct payment p = { .id = { 99 },
                         .customer = alice,
                         .cur = CURRENCY("EUR"),
                         .amount = 5000,
                         .gateway = S("sandbox"),
                         .items = &item,
                         .item_count = 1 };

    book_init(&b, &arena, (org_id){ 1 }, 0, 1);
    book_add_summary(&b, alice, &s);
    assert_ok(document_issue(&b, &d, &i));
    assert_int_equal(b.entries[0]->effect, 0);
    assert_ok(payment_reserve(&b, &p, d.issued));
    assert_ok(payment_post(&b, &p, 5000, S("c"), d.issued));
    assert_int_equal(lot_payable(book_lot(&b, ACCOUNT_RETAINER, 1)), 5000);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_RETAINER_UNPAID, 1)), 0);
    assert_int_equal(b.entries[2]->effect, -5000);
    assert_ok(payment_return(&b, &p, 5000, S("r"), d.issued, 7));
    assert_int_equal(lot_payable(book_lot(&b, ACCOUNT_RETAINER, 1)), 0);
    assert_int_equal(lot_balance(book_lot(&b, ACCOUNT_RECEIVABLE, 1)), 5000);
    assert_ok(book_settle_summaries(&b));
    assert_int_equal(b.summaries[0].now.retainer_due_sum, 5000);
}

static void every_pair_of_state_and_event_is_decided(void **state)
{
    (void)state;
    static const enum payment_state all[] = { PAYMENT_NEW,        PAYMENT_SCHEDULED,
                                              PAYMENT_RESERVED,
                                              PAYMENT_CONTACTED,  PAYMENT_ACTION,
                                              PAYMENT_PROCESSING, PAYMENT_UNKNOWN,
                                              PAYMENT_SETTLED,    PAYMENT_FAILED,
                                              PAYMENT_CANCELLED,  PAYMENT_RETURNED };
    size_t found = 0;
    for (size_t i = 0; i < countof(all); i++) {
        bool there = all[i] != PAYMENT_NEW;
        assert_int_equal(str_eq(payment_state_key(all[i]), S("-")), !there);
        assert_int_equal(str_eq(payment_state_label(all[i]), S("?")), !there);
        for (int e = 0; e < PAYMENT_EVENTS; e++) {
            const struct payment_step *s = payment_step(all[i], (enum payment_event)e);
            if (s == NULL) continue;
            found++;
            bool holds = payment_is_running(s->from) && s->from != PAYMENT_SCHEDULED && there;
            bool still = payment_is_running(s->to);
            /* A reserve is posted or voided exactly when the payment leaves the running states. */
            assert_int_equal(s->books == BOOKS_POST || s->books == BOOKS_VOID, holds && !still);
            assert_true(!still || payment_is_running(s->from)); /* nothing ended runs again */
            if (s->event == PAYMENT_ON_CAPTURE) assert_int_equal(s->to, PAYMENT_SETTLED);
            if (s->books == BOOKS_RETURN) assert_int_equal(s->to == PAYMENT_RETURNED,
                                                           s->event == PAYMENT_ON_RETURN);
        }
        /* Money that was captured is never ignored once a gateway was contacted. */
        if (there && all[i] != PAYMENT_SCHEDULED && all[i] != PAYMENT_RESERVED)
            assert_non_null(payment_step(all[i], PAYMENT_ON_CAPTURE));
    }
    assert_int_equal(found, payment_step_count);
}

static void the_book_refuses_what_it_was_not_given(void **state)
{
    (void)state;
    struct book b;
    book_init(&b, &arena, (org_id){ 1 }, 0, 1);
    struct lot l = invoice_lot(1, 100);
    book_add_lot(&b, &l);
    book_begin(&b, ENTRY_APPLY, alice, CURRENCY("USD"), day("2026-01-01"), S("x"));
    assert_err(book_post(&b, ACCOUNT_RECEIVABLE, 1, 0, CREDIT, 5, false), E_CURRENCY);
    assert_err(book_post(&b, ACCOUNT_RECEIVABLE, 2, 0, CREDIT, 5, false), E_BUG);
    assert_err(book_post(&b, ACCOUNT_RECEIVABLE, 1, 0, CREDIT, -5, false), E_BUG);
    assert_ok(book_post(&b, ACCOUNT_RECEIVABLE, 1, 0, CREDIT, 0, false));
    assert_err(book_post_own(&b, ACCOUNT_REVENUE, S("s"), 0, CREDIT, INT64_MIN, false), E_OVERFLOW);
    assert_err(book_unreserve(&b, ACCOUNT_RECEIVABLE, 2, CREDIT, 5), E_BUG);
    assert_err(book_end(&b), E_UNBALANCED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_guard_refuses_more_than_there_is),
        cmocka_unit_test(states_are_exclusive_and_follow_their_order),
        cmocka_unit_test(accounts_say_what_they_are),
        cmocka_unit_test(an_entry_that_does_not_balance_is_refused),
        cmocka_unit_test(canonical_bytes_change_with_every_field),
        cmocka_unit_test(a_summary_moves_with_its_lots_and_knows_them),
        cmocka_unit_test(reserving_holds_and_posting_pays),
        cmocka_unit_test(more_captured_is_credit_and_less_leaves_the_rest_open),
        cmocka_unit_test(what_is_over_is_held_then_kept_or_given_up),
        cmocka_unit_test(a_void_frees_all_and_a_late_capture_still_counts),
        cmocka_unit_test(money_taken_back_opens_what_it_paid),
        cmocka_unit_test(a_second_payment_meets_the_first),
        cmocka_unit_test(a_retainer_that_is_paid_can_be_used),
        cmocka_unit_test(every_pair_of_state_and_event_is_decided),
        cmocka_unit_test(the_book_refuses_what_it_was_not_given),
    };
    return cmocka_run_group_tests(tests, open_arena, close_arena);
}
