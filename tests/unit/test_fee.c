/* Fees: their arithmetic to the last branch, and what each step of a payment posts of them. */
#include "testing.h"

#include "core/refund.h"
#include "core/schedule.h"

static struct arena arena;
static const struct fee_rule card = { .percent = 190, .fixed = 25 };
static const struct fee_rule india = { .percent = 200, .most = 500,
                                       .taxes = { { { "CGST", 4 }, 900, 0 },
                                                  { { "SGST", 4 }, 900, 0 } },
                                       .tax_count = 2 };

static struct fee of(const struct fee_rule *r, int64_t charged)
{
    struct fee f;
    assert_ok(fee_of(r, charged, &f));
    return f;
}

static void a_fee_is_percent_and_fixed_up_to_its_maximum(void **state)
{
    (void)state;
    assert_int_equal(of(&card, 10000).amount, 215);
    assert_int_equal(of(&card, 1).amount, 25);       /* 0.019 */
    assert_int_equal(of(&card, 26).amount, 25);      /* 0.494 */
    assert_int_equal(of(&card, 27).amount, 26);      /* 0.513 */
    assert_int_equal(of(&card, 0).amount, 0);        /* nothing is charged */
    assert_int_equal(of(&card, 10000).tax, 0);
    assert_int_equal(of(&india, 24999).amount, 500); /* 499.98 */
    assert_int_equal(of(&india, 25000).amount, 500);
    assert_int_equal(of(&india, 1000000).amount, 500);
    struct fee f = of(&india, 10000);
    assert_int_equal(f.amount, 200);
    assert_int_equal(f.tax, 36);
    assert_int_equal(f.tax_count, 2);
    assert_int_equal(f.taxes[1].amount, 18);
    assert_int_equal(fee_sum(&f), 236);
    f = of(&india, 250); /* 5, and 0.45 of each: that is nothing */
    assert_int_equal(f.amount, 5);
    assert_int_equal(f.tax_count, 0);
}

static void what_cannot_be_an_amount_is_an_error(void **state)
{
    (void)state;
    struct fee_rule r = { .percent = 1000, .tax_count = 2,
                          .taxes = { { { "A", 1 }, 5000, 0 }, { { "B", 1 }, 5000, 0 } } };
    struct fee f;
    assert_err(fee_of(&r, INT64_MAX, &f), E_OVERFLOW); /* with what is charged */
    r.fixed = INT64_MAX;
    assert_err(fee_of(&r, 100, &f), E_OVERFLOW); /* percent and fixed */
    r.percent = 0;
    assert_err(fee_of(&r, 1, &f), E_OVERFLOW); /* taxes together */
    r.tax_count = 1;
    assert_err(fee_of(&r, 1, &f), E_OVERFLOW); /* fee and tax */
    r = (struct fee_rule){ .percent = INT64_MAX };
    assert_err(fee_of(&r, INT64_MAX, &f), E_OVERFLOW);
    r = (struct fee_rule){ .fixed = INT64_MAX - 1, .taxes = { { { "A", 1 }, 50000, 0 } },
                           .tax_count = 1 };
    assert_err(fee_of(&r, 1, &f), E_OVERFLOW); /* one tax by itself */
    struct fee big = { .amount = INT64_MAX };
    assert_err(fee_share(&big, 1, 2, &f), E_OVERFLOW);
    big = (struct fee){ .amount = INT64_MAX - 1, .tax_count = 1,
                        .taxes = { { { "A", 1 }, 50000, 1 } } };
    assert_err(fee_share(&big, 1, 1, &f), E_OVERFLOW);
}

static void a_rule_is_sound_within_its_bounds(void **state)
{
    (void)state;
    assert_true(fee_rule_sound(&card) && fee_rule_is(&card));
    assert_true(fee_rule_sound(&india) && fee_rule_is(&india));
    assert_false(fee_rule_is(&(struct fee_rule){ .most = 5 }));
    assert_true(fee_rule_is(&(struct fee_rule){ .fixed = 5 }));
    static const struct fee_rule bad[] = {
        { .percent = -1 }, { .percent = 1001 }, { .fixed = -1 }, { .most = -1 },
        { .taxes = { { { "A", 1 }, 0, 0 } }, .tax_count = 1 },
        { .taxes = { { { "A", 1 }, 5001, 0 } }, .tax_count = 1 },
        { .taxes = { { { "", 0 }, 1, 0 } }, .tax_count = 1 },
        { .taxes = { { { "123456789012345678901", 21 }, 1, 0 } }, .tax_count = 1 },
        { .taxes = { { { "A", 1 }, 1, 0 }, { { "A", 1 }, 1, 0 } }, .tax_count = 2 },
    };
    for (size_t i = 0; i < countof(bad); i++) assert_false(fee_rule_sound(&bad[i]));
}

static void a_share_is_never_more_than_the_fee(void **state)
{
    (void)state;
    struct fee f = of(&india, 9999), s;
    assert_ok(fee_share(&f, 9999, 9999, &s));
    assert_int_equal(fee_sum(&s), fee_sum(&f));
    assert_ok(fee_share(&f, 9999, 0, &s));
    assert_int_equal(fee_sum(&s), 0);
    assert_ok(fee_share(&f, 0, 0, &s));
    assert_int_equal(fee_sum(&s), 0);
    int64_t before = 0;
    for (int64_t charged = 0; charged <= 9999; charged++) {
        assert_ok(fee_share(&f, 9999, charged, &s));
        assert_true(fee_sum(&s) >= before && fee_sum(&s) <= fee_sum(&f));
        before = fee_sum(&s);
    }
}

/* ---- what is posted ---- */

static const customer_id alice = { 7 };

static date day(void)
{
    date d;
    assert_true(date_parse(S("2026-03-01"), &d));
    return d;
}

struct scene {
    struct book b;
    struct payment p;
    struct payment_item items[3];
    int64_t fee, tax, cleared; /* as its entries say */
};

static void add(struct scene *x, enum account account, int64_t doc, int64_t total)
{
    bool owed = account == ACCOUNT_RECEIVABLE;
    struct lot l = { .customer = alice, .account = account, .doc = doc, .cur = CURRENCY("INR"),
                     .kind = owed ? DOCUMENT_INVOICE : DOCUMENT_CREDIT_NOTE, .total = total,
                     .pd = owed ? total : 0, .pc = owed ? 0 : total, .version = 1, .day = day(),
                     .due = day() };
    book_add_lot(&x->b, &l);
}

/* Two invoices of 1,000 and 2,000, a credit of 500 used first; 2 % of 2,500, 18 % of that. */
static void set(struct scene *x)
{
    struct summary s = { .cur = CURRENCY("INR"), .version = 1 };

    *x = (struct scene){ 0 };
    book_init(&x->b, &arena, (org_id){ 1 }, 5, 1);
    add(x, ACCOUNT_RECEIVABLE, 1, 1000);
    add(x, ACCOUNT_RECEIVABLE, 2, 2000);
    add(x, ACCOUNT_CREDIT, 3, 500);
    book_add_summary(&x->b, alice, &s);
    x->items[0] = (struct payment_item){ ACCOUNT_RECEIVABLE, 1, 1000, 0 };
    x->items[1] = (struct payment_item){ ACCOUNT_RECEIVABLE, 2, 2000, 0 };
    x->items[2] = (struct payment_item){ ACCOUNT_CREDIT, 3, 500, 0 };
    x->p = (struct payment){ .org = { 1 }, .id = { 99 }, .customer = alice,
                             .cur = CURRENCY("INR"), .gateway = S("sandbox"),
                             .reference = S("P-1"), .items = x->items, .item_count = 3,
                             .credit = 500, .fee = of(&india, 2500) };
    x->p.amount = 2500 + fee_sum(&x->p.fee);
    assert_int_equal(x->p.fee.amount, 50);
    assert_int_equal(x->p.fee.tax, 10); /* 4.5 each, up */
    assert_int_equal(payment_charged(&x->p), 2500);
    assert_int_equal(payment_over(&x->p), 0);
}

/* What stands on the accounts of fee and tax, by what was posted; pending: by what was reserved. */
static void sum(struct scene *x, bool pending)
{
    x->fee = x->tax = x->cleared = 0;
    for (size_t i = 0; i < x->b.entry_count; i++) {
        const struct entry *e = x->b.entries[i];
        assert_ok(entry_check(e));
        for (size_t k = 0; k < e->count; k++) {
            const struct posting *p = &e->postings[k];
            int64_t amount = (int)p->side * p->amount;
            if (p->pending != pending) continue;
            if (p->account == ACCOUNT_FEE_INCOME) x->fee -= amount;
            if (p->account == ACCOUNT_TAX) x->tax -= amount;
            if (p->account == ACCOUNT_CLEARING) x->cleared += amount;
        }
    }
}

static void stands(struct scene *x, int64_t fee, int64_t tax, int64_t cleared)
{
    sum(x, false);
    assert_int_equal(x->fee, fee);
    assert_int_equal(x->tax, tax);
    assert_int_equal(x->cleared, cleared);
    assert_int_equal(x->p.fee_settled, fee + tax);
}

static int64_t left(struct scene *x, int64_t doc)
{
    return lot_balance(book_lot(&x->b, ACCOUNT_RECEIVABLE, doc));
}

static int64_t kept(struct scene *x)
{
    const struct lot *l = book_lot(&x->b, ACCOUNT_CREDIT, 99);
    return l == NULL ? 0 : lot_payable(l);
}

static void reserve(struct scene *x)
{
    set(x);
    assert_ok(payment_reserve(&x->b, &x->p, day()));
    sum(x, true);
    assert_int_equal(x->fee, 50);
    assert_int_equal(x->tax, 10);
    assert_int_equal(x->cleared, 2560);
}

static void what_is_captured_pays_the_fee_before_the_invoices(void **state)
{
    (void)state;
    struct scene x;
    reserve(&x);
    stands(&x, 0, 0, 0);
    assert_ok(payment_post(&x.b, &x.p, 2560, S("c"), day()));
    stands(&x, 50, 10, 2560);
    assert_int_equal(left(&x, 1) + left(&x, 2) + kept(&x), 0);

    reserve(&x); /* less: the unmet part stays open */
    assert_ok(payment_post(&x.b, &x.p, 1060, S("c"), day()));
    stands(&x, 50, 10, 1060);
    assert_int_equal(left(&x, 1), 0);
    assert_int_equal(left(&x, 2), 1500);

    reserve(&x); /* less than the fee and its tax: credits still pay */
    assert_ok(payment_post(&x.b, &x.p, 53, S("c"), day()));
    stands(&x, 50, 3, 53);
    assert_int_equal(left(&x, 1), 500);

    reserve(&x); /* more */
    assert_ok(payment_post(&x.b, &x.p, 2600, S("c"), day()));
    stands(&x, 50, 10, 2600);
    assert_int_equal(kept(&x), 40);
}

static void a_fee_is_earned_by_one_capture_that_pays_as_it_was_asked(void **state)
{
    (void)state;
    struct scene x;
    reserve(&x);
    assert_ok(payment_void(&x.b, &x.p, day()));
    stands(&x, 0, 0, 0);
    assert_ok(payment_late(&x.b, &x.p, 2560, S("late"), day()));
    stands(&x, 50, 10, 2560);
    assert_int_equal(left(&x, 1), 0);
    assert_int_equal(left(&x, 2), 500); /* the credit was not used */
    assert_ok(payment_late(&x.b, &x.p, 2560, S("twice"), day()));
    stands(&x, 50, 10, 5120);
    assert_int_equal(left(&x, 2), 0);
    assert_int_equal(kept(&x), 2060);

    reserve(&x); /* a second capture of a settled payment */
    assert_ok(payment_post(&x.b, &x.p, 2560, S("c"), day()));
    assert_ok(payment_late(&x.b, &x.p, 2560, S("twice"), day()));
    stands(&x, 50, 10, 5120);
    assert_int_equal(kept(&x), 2560);

    reserve(&x); /* somebody else paid a part of it meanwhile */
    assert_ok(payment_void(&x.b, &x.p, day()));
    book_lot(&x.b, ACCOUNT_RECEIVABLE, 1)->pc = 400;
    assert_ok(payment_late(&x.b, &x.p, 2560, S("late"), day()));
    stands(&x, 0, 0, 2560);
    assert_int_equal(kept(&x), 0);
    assert_int_equal(left(&x, 2), 40);

    reserve(&x); /* it was cancelled meanwhile */
    assert_ok(payment_void(&x.b, &x.p, day()));
    book_lot(&x.b, ACCOUNT_RECEIVABLE, 1)->closed = true;
    assert_ok(payment_late(&x.b, &x.p, 2560, S("late"), day()));
    stands(&x, 0, 0, 2560);

    reserve(&x); /* no more than the fee came: it pays nothing, and earns nothing */
    assert_ok(payment_void(&x.b, &x.p, day()));
    assert_ok(payment_late(&x.b, &x.p, 60, S("late"), day()));
    stands(&x, 0, 0, 60);
    assert_int_equal(left(&x, 1), 940);
}

static void money_taken_back_takes_the_fee_after_the_invoices(void **state)
{
    (void)state;
    struct scene x;
    reserve(&x);
    assert_ok(payment_post(&x.b, &x.p, 2600, S("c"), day()));
    assert_ok(payment_return(&x.b, &x.p, 540, S("r1"), day(), 500));
    stands(&x, 50, 10, 2060);
    assert_int_equal(kept(&x), 0);
    assert_int_equal(left(&x, 2), 500);
    assert_ok(payment_return(&x.b, &x.p, 2003, S("r2"), day(), 501)); /* 500 of credit stand too */
    stands(&x, 50, 10, 57);
    assert_ok(payment_return(&x.b, &x.p, 57, S("r3"), day(), 502));
    assert_null(book_lot(&x.b, ACCOUNT_RECEIVABLE, 502));
    assert_int_equal(left(&x, 1) + left(&x, 2), 2560);
    stands(&x, 50, 10, 0);

    reserve(&x); /* where nothing stands on the invoices any more, the tax goes first */
    assert_ok(payment_post(&x.b, &x.p, 2560, S("c"), day()));
    x.items[0].settled = x.items[1].settled = 0;
    assert_ok(payment_return(&x.b, &x.p, 7, S("r1"), day(), 503));
    stands(&x, 50, 3, 2553);
    assert_ok(payment_return(&x.b, &x.p, 100, S("r2"), day(), 504));
    stands(&x, 0, 0, 2453);
    assert_int_equal(left(&x, 504), 47);
}

static void a_refund_leaves_the_fee_unless_it_is_asked_for(void **state)
{
    (void)state;
    struct scene x;
    struct refund all = { .amount = 2560, .reference = S("P-1-1") };
    struct refund with = { .amount = 1060, .fee = 60, .reference = S("P-1-2") };
    struct refund again = { .amount = 70, .fee = 60, .reference = S("P-1-3") };
    struct refund part = { .amount = 70, .fee = 30, .reference = S("P-1-4") };
    struct refund fee = { .amount = 60, .fee = 60, .reference = S("P-1-5") };

    reserve(&x);
    assert_ok(payment_post(&x.b, &x.p, 2560, S("c"), day()));
    assert_err(refund_ask(&x.b, &x.p, &part, day()), E_NOT_PAYABLE);
    assert_err(refund_ask(&x.b, &x.p, &fee, day()), E_NOT_PAYABLE); /* not it alone */
    assert_ok(refund_ask(&x.b, &x.p, &with, day()));
    stands(&x, 0, 0, 2560);
    assert_int_equal(left(&x, 2), 1000);
    with.done = with.amount;
    assert_ok(refund_post(&x.b, &x.p, &with, S("re"), day()));
    stands(&x, 0, 0, 1500);
    assert_int_equal(kept(&x), 0);
    assert_err(refund_ask(&x.b, &x.p, &again, day()), E_NOT_PAYABLE);

    reserve(&x); /* refused by the gateway: it is the customer's credit */
    assert_ok(payment_post(&x.b, &x.p, 2560, S("c"), day()));
    with = (struct refund){ .amount = 1060, .fee = 60, .reference = S("P-1-2") };
    assert_ok(refund_ask(&x.b, &x.p, &with, day()));
    assert_ok(refund_void(&x.b, &x.p, &with, day()));
    stands(&x, 0, 0, 2560);
    assert_int_equal(kept(&x), 1060);

    reserve(&x); /* as credit */
    assert_ok(payment_post(&x.b, &x.p, 2560, S("c"), day()));
    with = (struct refund){ .amount = 260, .fee = 60, .to_credit = true, .reference = S("P-1-2") };
    assert_ok(refund_ask(&x.b, &x.p, &with, day()));
    stands(&x, 0, 0, 2560);
    assert_int_equal(kept(&x), 260);
    assert_int_equal(left(&x, 2), 200);

    reserve(&x); /* without: no more than stands on invoices, here with the credit's 500 */
    assert_ok(payment_post(&x.b, &x.p, 2060, S("c"), day()));
    all.amount = 2060;
    assert_ok(refund_ask(&x.b, &x.p, &all, day()));
    stands(&x, 50, 10, 2060);
    reserve(&x);
    x.items[2].amount = x.p.credit = 0;
    x.p.item_count = 2;
    assert_err(payment_unapply(&x.b, &x.p, 0, 1, S("u"), day()), E_NOT_PAYABLE);
}

static void a_scheduled_fee_shrinks_with_what_is_charged(void **state)
{
    (void)state;
    struct scene x;
    const struct schedule_bounds bounds[3] = { { .least = 1 }, { .least = 1 } };
    set(&x);
    assert_true(schedule_fit(&x.b, &x.p, bounds));
    assert_int_equal(x.p.amount, 2560);
    set(&x);
    book_lot(&x.b, ACCOUNT_RECEIVABLE, 1)->pc = 1000;
    assert_true(schedule_fit(&x.b, &x.p, bounds));
    assert_int_equal(payment_charged(&x.p), 1500);
    assert_int_equal(x.p.fee.amount, 30);
    assert_int_equal(x.p.fee.tax, 6); /* 2.7 each */
    assert_int_equal(x.p.amount, 1536);
    set(&x);
    book_lot(&x.b, ACCOUNT_RECEIVABLE, 1)->pc = 1000;
    book_lot(&x.b, ACCOUNT_RECEIVABLE, 2)->pc = 1500; /* credit covers what is left */
    assert_true(schedule_fit(&x.b, &x.p, bounds));
    assert_int_equal(x.p.amount, 0);
    assert_int_equal(fee_sum(&x.p.fee), 0);
}

/* Captures, returns, refunds of any amount in any order: entries balance, nothing is lost. */
static void whatever_happens_all_of_it_is_somewhere(void **state)
{
    (void)state;
    uint64_t seed = 12345;
    for (int round = 0; round < 2000; round++) {
        struct scene x;
        reserve(&x);
        bool late = round % 3 == 0;
        if (late) assert_ok(payment_void(&x.b, &x.p, day()));
        else assert_ok(payment_post(&x.b, &x.p, 1 + round % 3000, S("c"), day()));
        for (int step = 0; step < 4; step++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            int64_t amount = 1 + (int64_t)(seed >> 33) % 2700;
            str key = arena_format(&arena, "%d", step);
            struct refund r = { .amount = amount, .reference = key,
                                .fee = seed >> 62 == 0 ? fee_sum(&x.p.fee) : 0 };
            switch (seed >> 61 & 3) {
            case 0: assert_ok(payment_late(&x.b, &x.p, amount, key, day())); break;
            case 1: {
                int64_t there = x.p.captured - x.p.returned - x.p.refunded;
                if (there > 0)
                    assert_ok(payment_return(&x.b, &x.p, amount < there ? amount : there, key,
                                             day(), 600 + step));
                break;
            }
            default: {
                const struct payment *p = &x.p;
                int64_t standing = x.items[0].settled + x.items[1].settled + kept(&x);
                if (amount <= r.fee || amount > p->captured - p->refunded - p->returned ||
                    amount - r.fee > standing || (r.fee > 0 && p->fee_settled != r.fee))
                    break;
                assert_ok(refund_ask(&x.b, &x.p, &r, day()));
                r.done = amount;
                assert_ok(refund_post(&x.b, &x.p, &r, key, day()));
            }
            }
        }
        sum(&x, false);
        assert_int_equal(x.fee + x.tax, x.p.fee_settled);
        assert_true(x.fee == 50 || x.tax == 0);
        assert_int_equal(x.cleared, x.p.captured - x.p.returned - x.p.refunded);
        arena_reset(&arena);
    }
}

static int start(void **state)
{
    (void)state;
    arena_init(&arena, 512u * 1024 * 1024);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fee_is_percent_and_fixed_up_to_its_maximum),
        cmocka_unit_test(what_cannot_be_an_amount_is_an_error),
        cmocka_unit_test(a_rule_is_sound_within_its_bounds),
        cmocka_unit_test(a_share_is_never_more_than_the_fee),
        cmocka_unit_test(what_is_captured_pays_the_fee_before_the_invoices),
        cmocka_unit_test(a_fee_is_earned_by_one_capture_that_pays_as_it_was_asked),
        cmocka_unit_test(money_taken_back_takes_the_fee_after_the_invoices),
        cmocka_unit_test(a_refund_leaves_the_fee_unless_it_is_asked_for),
        cmocka_unit_test(a_scheduled_fee_shrinks_with_what_is_charged),
        cmocka_unit_test(whatever_happens_all_of_it_is_somewhere),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
