/* Credits and retainers given back by themselves, to earlier captures and by transfer. */
#include "scene.h"

#include <stdio.h>

#include "app/app_bank.h"
#include "app/app_giveback.h"
#include "base/clock.h"
#include "store/store_invoice.h"

static struct scene s;
static int serial;

/* ---- steps; each test has a customer of its own ---- */

static const char *name_next(void)
{
    return arena_format(&s.books.arena, "Giver %d", ++serial).p;
}

static struct lot lot_now(enum account account, public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &s.books.arena, s.books.org.id, id, account, &l));
    return l;
}

static struct lot note_of(const char *customer, int64_t total)
{
    str number = arena_format(&s.books.arena, "G-%d", ++serial);
    struct document d = books_document(&s.books, DOCUMENT_CREDIT_NOTE, number.p, customer,
                                       total * 5 / 6, "2026-12-31", "");
    return lot_now(ACCOUNT_CREDIT, books_import(&s.books, &d).public_id);
}

static struct scene_pay paid(const char *customer, int64_t total)
{
    struct scene_pay p = scene_invoice_of(&s, total, customer);
    assert_ok(scene_try(&s, p.invoice, p.key, &p));
    tills_next = TILLS_CAPTURED;
    assert_ok(scene_contact(&s, &p));
    assert_int_equal(scene_stand(&s, &p).state, PAYMENT_SETTLED);
    return p;
}

static struct giveback_request wish(const struct lot *l, int64_t amount, enum giveback_way way)
{
    struct giveback_request rq = {
        .org = s.books.org.id, .customer = l->customer, .account = l->account, .doc = l->doc,
        .amount = amount, .way = way, .reason = S("asked for"), .asked = s.owner,
        .signed_by = s.accountant,
        .key = arena_format(&s.books.arena, "give-%d", ++serial),
    };
    if (way == GIVEBACK_TRANSFER) {
        rq.reference = arena_format(&s.books.arena, "OUT-%d", serial);
        assert_true(date_parse(S("2026-01-05"), &rq.day));
    }
    return rq;
}

static err give(const struct giveback_request *rq, struct giveback *out)
{
    return app_giveback(&s.books.app, &s.books.arena, rq, out);
}

static void run_all(payment_id payment)
{
    struct refund *list;
    size_t n;
    assert_ok(app_refund_list(&s.books.app, &s.books.arena, s.books.org.id, payment, &list, &n));
    for (size_t i = 0; i < n; i++)
        assert_ok(app_refund_run(&s.books.app, &s.books.arena, s.books.org.id, list[i].id));
}

static void expect(const struct scene_pay *p, int64_t refunded, int64_t pending)
{
    struct scene_stand now = scene_stand(&s, p);
    assert_int_equal(now.refunded, refunded);
    assert_int_equal(now.refund_pending, pending);
    assert_int_equal(now.owed, 0); /* what it paid stays paid */
    assert_int_equal(books_faults(&s.books), 0);
}

static void expect_lot(const struct lot *was, int64_t balance, int64_t payable)
{
    struct lot l = lot_now(was->account, was->public_id);
    assert_int_equal(lot_balance(&l), balance);
    assert_int_equal(lot_payable(&l), payable);
}

/* ---- what must hold ---- */

static void a_note_goes_back_to_the_newest_captures_first(void **state)
{
    (void)state;
    const char *who = name_next();
    clock_set(clock_now_us());
    struct scene_pay old = paid(who, 600);
    clock_advance(1000000);
    struct scene_pay new = paid(who, 300);
    struct scene_pay other = paid(name_next(), 6000);
    struct lot note = note_of(who, 1200);
    struct giveback g, again;
    struct giveback_request rq = wish(&note, 480, GIVEBACK_METHODS);

    assert_ok(give(&rq, &g));
    assert_ok(give(&rq, &again)); /* the same key is the same */
    assert_true(again.id.v == g.id.v);
    rq.amount = 481;
    assert_err(give(&rq, &again), E_KEY_REUSED);
    expect(&new, 0, 300);
    expect(&old, 0, 180);
    expect(&other, 0, 0);
    expect_lot(&note, 1200, 720);
    tills_refund_next = TILLS_REFUND_DONE;
    run_all(new.id);
    tills_refund_next = TILLS_REFUND_REFUSED;
    run_all(old.id); /* voided: free again */
    expect(&new, 300, 0);
    expect(&old, 0, 0);
    expect_lot(&note, 900, 900);
    run_all(new.id);
    assert_ok(scene_check(&s, &new));
    expect(&new, 300, 0);
    assert_int_equal(new.till->back_count, 1);
    /* More than the captures can take is nothing at all; as much as they can goes. */
    rq = wish(&note, 601, GIVEBACK_METHODS);
    assert_err(give(&rq, &g), E_STATE);
    rq = wish(&note, 901, GIVEBACK_METHODS);
    assert_err(give(&rq, &g), E_NOT_PAYABLE);
    rq = wish(&note, 600, GIVEBACK_METHODS);
    assert_ok(give(&rq, &g));
    tills_refund_next = TILLS_REFUND_DONE;
    run_all(old.id);
    expect(&old, 600, 0);
    expect_lot(&note, 300, 300);
    clock_set(0);
}

static void captures_take_what_their_gateway_still_gives_back(void **state)
{
    (void)state;
    const char *who = name_next();
    struct scene_pay p = paid(who, 600);
    struct lot note = note_of(who, 600);
    struct giveback g;
    struct giveback_request rq = wish(&note, 600, GIVEBACK_METHODS);

    clock_set(clock_now_us());
    tills_refund_days = 180;
    clock_advance(181 * 86400 * INT64_C(1000000));
    assert_err(give(&rq, &g), E_STATE); /* too long ago */
    tills_refund_days = 36500;
    struct gateway_back *d = tills_dispute(p.till, 120);
    assert_ok(scene_check(&s, &p));
    assert_err(give(&rq, &g), E_STATE); /* a part is not with us */
    rq.amount = 480;
    assert_ok(give(&rq, &g));
    tills_refund_next = TILLS_REFUND_DONE;
    run_all(p.id);
    /* Lost after that: the invoice owes what stood on it, the rest of it stays paid. */
    d->state = GATEWAY_BACK_DONE;
    assert_ok(scene_check(&s, &p));
    struct scene_stand now = scene_stand(&s, &p);
    assert_int_equal(now.owed, 120);
    assert_int_equal(now.state, PAYMENT_RETURNED);
    assert_int_equal(books_faults(&s.books), 0);
    clock_set(0);
}

/* What was over-paid goes back by its own payment, a retainer by whichever is newest. */
static void over_payments_and_retainers_go_back_alike(void **state)
{
    (void)state;
    const char *who = name_next();
    struct scene_pay p = paid(who, 600), later = paid(who, 600);
    struct refund r;
    struct giveback g;

    assert_ok(scene_refund(&s, &p, 240, true, "as-credit-first", &r));
    struct payment y;
    {
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        assert_ok(db_read_begin(s.books.app.db, &tx));
        assert_ok(store_payment_get(tx, &s.books.arena, s.books.org.id, p.id, &y));
    }
    struct lot over = lot_now(ACCOUNT_CREDIT, y.public_id);
    struct giveback_request rq = wish(&over, 240, GIVEBACK_METHODS);
    assert_ok(give(&rq, &g));
    tills_refund_next = TILLS_REFUND_DONE;
    run_all(p.id);
    assert_int_equal(scene_stand(&s, &p).refunded, 240);
    assert_int_equal(scene_stand(&s, &later).refunded, 0);
    assert_int_equal(books_faults(&s.books), 0);

    str number = arena_format(&s.books.arena, "GR-%d", ++serial);
    struct document d = books_document(&s.books, DOCUMENT_RETAINER, number.p, who, 1000,
                                       "2026-12-31", "");
    struct scene_pay ret = { .invoice = books_import(&s.books, &d).public_id,
                             .key = arena_format(&s.books.arena, "retainer-%d", serial) };
    assert_ok(scene_try(&s, ret.invoice, ret.key, &ret));
    tills_next = TILLS_CAPTURED;
    assert_ok(scene_contact(&s, &ret));
    struct lot retainer = lot_now(ACCOUNT_RETAINER, ret.invoice);
    assert_int_equal(lot_payable(&retainer), 1200);
    rq = wish(&retainer, 900, GIVEBACK_METHODS);
    assert_ok(give(&rq, &g));
    run_all(ret.id);
    expect(&ret, 900, 0);
    expect_lot(&retainer, 300, 300);
    rq = wish(&retainer, 300, GIVEBACK_TRANSFER);
    assert_ok(give(&rq, &g));
    expect_lot(&retainer, 0, 0);
    assert_int_equal(books_faults(&s.books), 0);
}

static int64_t line_out(str text, int64_t amount)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    int nth = ++serial;
    struct bank_line *list, line = {
        .account = S("DE89370400440532013000"), .cur = CURRENCY("EUR"), .amount = amount,
        .side = CREDIT, .text = text, .key = arena_format(&s.books.arena, "L-%d", nth),
        .bank_ref = arena_format(&s.books.arena, "B-%d", nth),
    };
    struct bank_statement statement = { .account = line.account, .cur = line.cur, .lines = &line,
                                        .number = line.key, .count = 1 };
    struct bank_file file = { .format = BANK_CSV, .statements = &statement, .count = 1 };
    struct problems problems = { 0 };
    struct bank_imported done;
    size_t n;

    assert_true(date_parse(S("2026-01-06"), &line.booked));
    line.valued = statement.day = line.booked;
    assert_ok(app_bank_import(&s.books.app, &s.books.arena, s.books.org.id, &file, line.key,
                              &problems, &done));
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_bank_line_placed(tx, &s.books.arena, s.books.org.id, INT64_MAX, 1, &list, &n));
    if (n == 1 && str_eq(list[0].text, text)) return list[0].id;
    assert_ok(store_bank_line_open(tx, &s.books.arena, s.books.org.id, 0, 1, &list, &n));
    assert_int_equal(n, 1);
    return list[0].id;
}

static struct bank_line line_now(int64_t id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct bank_line l;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_bank_line_get(tx, &s.books.arena, s.books.org.id, id, &l));
    return l;
}

static void a_transfer_is_booked_once_and_found_by_its_line(void **state)
{
    (void)state;
    struct lot note = note_of(name_next(), 600);
    struct giveback g, again;
    struct giveback_request rq = wish(&note, 240, GIVEBACK_TRANSFER);

    for (int i = 0; i < 2; i++) {
        assert_ok(give(&rq, &again));
        if (i == 0) g = again;
        assert_true(again.id.v == g.id.v);
        expect_lot(&note, 360, 360);
        assert_int_equal(books_faults(&s.books), 0);
    }
    int64_t line = line_out(rq.reference, 240); /* the bank tells the reference: sure */
    assert_int_equal(line_now(line).state, BANK_LINE_MATCHED);
    assert_true(line_now(line).target == g.id.v);
    assert_int_equal(books_faults(&s.books), 0);
    assert_ok(app_bank_unmatch(&s.books.app, &s.books.arena, s.books.org.id, line, NULL));
    assert_int_equal(books_faults(&s.books), 0);
    expect_lot(&note, 360, 360); /* that it went back was said by staff */
    const struct bank_match m = { .org = s.books.org.id, .line = line, .payment = { g.id.v } };
    assert_ok(app_bank_match(&s.books.app, &s.books.arena, &m));
    int64_t second = line_out(S("who knows"), 240); /* the amount alone is not sure */
    assert_int_equal(line_now(second).state, BANK_LINE_OPEN);
    const struct bank_match twice = { .org = s.books.org.id, .line = second,
                                      .payment = { g.id.v } };
    assert_err(app_bank_match(&s.books.app, &s.books.arena, &twice), E_NOT_PAYABLE);
    assert_int_equal(books_faults(&s.books), 0);
}

static void it_needs_who_may_and_what_is_there(void **state)
{
    (void)state;
    const char *who = name_next();
    struct scene_pay p = paid(who, 600);
    struct lot note = note_of(who, 600);
    struct giveback g;
    struct giveback_request rq = wish(&note, 600, GIVEBACK_TRANSFER);

    rq.signed_by = s.owner;
    assert_err(give(&rq, &g), E_FORBIDDEN); /* his own */
    rq.signed_by = (staff_id){ 77 };
    assert_err(give(&rq, &g), E_FORBIDDEN);
    rq.signed_by = s.accountant;
    rq.amount = 0;
    assert_err(give(&rq, &g), E_NOT_PAYABLE);
    rq.amount = 601;
    assert_err(give(&rq, &g), E_NOT_PAYABLE);
    rq.amount = 600;
    rq.account = ACCOUNT_RECEIVABLE;
    assert_err(give(&rq, &g), E_INVALID);
    rq.account = ACCOUNT_RETAINER;
    assert_err(give(&rq, &g), E_NOT_FOUND);
    rq.account = ACCOUNT_CREDIT;
    rq.customer.v++;
    assert_err(give(&rq, &g), E_NOT_FOUND);
    rq.customer.v--;
    rq.reference = STR_NONE;
    assert_err(give(&rq, &g), E_INVALID);
    rq.reference = S("OUT");
    rq.day = date_add(rq.day, 36500);
    assert_err(give(&rq, &g), E_INVALID);
    expect_lot(&note, 600, 600);
    /* One person gives back up to the limit, of the lot and of each payment, all together. */
    rq = wish(&note, 200, GIVEBACK_TRANSFER);
    rq.signed_by = (staff_id){ 0 };
    rq.alone_max = 300;
    assert_ok(give(&rq, &g));
    rq = wish(&note, 101, GIVEBACK_METHODS);
    rq.signed_by = (staff_id){ 0 };
    rq.alone_max = 300;
    assert_err(give(&rq, &g), E_FORBIDDEN);
    rq.amount = 100;
    assert_ok(give(&rq, &g));
    struct refund_request plain = { .org = s.books.org.id, .payment = p.id, .amount = 201,
                                    .key = S("beside"), .asked = s.owner, .alone_max = 300 };
    struct refund r;
    assert_err(app_refund_ask(&s.books.app, &s.books.arena, &plain, &r), E_FORBIDDEN);
    expect_lot(&note, 400, 300);
    assert_int_equal(books_faults(&s.books), 0);
}

static int start(void **state)
{
    (void)state;
    scene_open(&s);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    clock_set(0);
    scene_close(&s);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_goes_back_to_the_newest_captures_first),
        cmocka_unit_test(captures_take_what_their_gateway_still_gives_back),
        cmocka_unit_test(over_payments_and_retainers_go_back_alike),
        cmocka_unit_test(a_transfer_is_booked_once_and_found_by_its_line),
        cmocka_unit_test(it_needs_who_may_and_what_is_there),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
