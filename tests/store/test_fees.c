/* Fees through the use cases, on both engines: who sets them, what is charged, where they end. */
#include "books.h"

#include "app/app_fee.h"
#include "app/app_payment.h"
#include "app/app_refund.h"
#include "app/app_staff.h"
#include "store/store_invoice.h"
#include "store/store_payment.h"

static struct books books;
static customer_id customer;
static staff_id owner, support;
static int serial;

static const struct fee_rule india = { .percent = 200, .fixed = 10, .most = 500,
                                       .taxes = { { { "CGST", 4 }, 900, 0 },
                                                  { { "SGST", 4 }, 900, 0 } },
                                       .tax_count = 2 };

static struct lot lot_of(public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &books.arena, books.org.id, id, ACCOUNT_RECEIVABLE, &l));
    return l;
}

static struct lot issue(int64_t total)
{
    str number = arena_format(&books.arena, "F-%04d", ++serial);
    struct document d = books_document(&books, DOCUMENT_INVOICE,
                                       arena_c_string(&books.arena, number), "Halden",
                                       total * 5 / 6, "2026-12-31", "");
    return lot_of(books_import(&books, &d).public_id);
}

static int64_t owed(const struct lot *l)
{
    struct lot now = lot_of(l->public_id);
    return lot_balance(&now);
}

static struct payment payment_of(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_payment_get(tx, &books.arena, books.org.id, id, &p));
    return p;
}

static err set(staff_id who, enum pay_method m, struct fee_rule rule)
{
    const struct actor actor = { .org = books.org.id, .kind = PERSON_STAFF, .person = who.v,
                                 .name = S("Oda") };
    const struct fee_listed fee = { m, CURRENCY("EUR"), rule };
    return app_fee_set(&books.app, &books.arena, &actor, &fee);
}

/* By card, sent at once; `fee` as its payer was told. */
static err start(const struct lot *l, int64_t amount, int64_t fee, struct pay_started *out)
{
    public_id key = public_id_new();
    struct pay_item item = { ACCOUNT_RECEIVABLE, l->doc, amount, l->version };
    struct pay_request rq = { .org = books.org.id, .customer = customer, .payer = S("Mira"),
                              .key = arena_str(&books.arena, public_id_str(&key)),
                              .cur = CURRENCY("EUR"), .method = PAY_CARD, .gateway = S("sandbox"),
                              .items = &item, .count = 1, .now = true, .fee = fee };
    return app_payment_start(&books.app, &books.arena, &rq, out);
}

static payment_id pay(const struct lot *l, int64_t amount, int64_t fee)
{
    struct pay_started out;
    assert_ok(start(l, amount, fee, &out));
    assert_int_equal(out.amount, amount + fee);
    return out.id;
}

/* What the gateway says of it: a capture, money taken back, or that it failed; "" none. */
static void tell(payment_id id, const char *capture, int64_t captured, const char *back,
                 int64_t returned)
{
    struct gateway_capture c = { str_of(capture), { captured, CURRENCY("EUR") }, 0 };
    struct gateway_back b = { .id = str_of(back), .kind = GATEWAY_BANK_RETURN,
                              .state = GATEWAY_BACK_DONE,
                              .amount = { returned, CURRENCY("EUR") } };
    struct gateway_state s = { .phase = captured + returned > 0 ? GATEWAY_PAID : GATEWAY_FAILED,
                               .captures = &c, .capture_count = captured > 0, .backs = &b,
                               .back_count = returned > 0 };
    c.id = arena_format(&books.arena, "%s-%lld", capture, (long long)id.v);
    b.id = arena_format(&books.arena, "%s-%lld", back, (long long)id.v);
    assert_ok(app_payment_tell(&books.app, &books.arena, books.org.id, id, &s));
}

static void refund(payment_id id, int64_t amount, bool fee, err expected)
{
    public_id key = public_id_new();
    struct refund_request rq = { .org = books.org.id, .payment = id, .amount = amount, .fee = fee,
                                 .to_credit = true, .asked = owner, .reason = S("kindness"),
                                 .key = arena_str(&books.arena, public_id_str(&key)) };
    struct refund r;
    assert_err(app_refund_ask(&books.app, &books.arena, &rq, &r), expected);
    if (expected != OK) return;
    assert_ok(app_refund_ask(&books.app, &books.arena, &rq, &r)); /* once */
    rq.fee = !fee;
    assert_err(app_refund_ask(&books.app, &books.arena, &rq, &r), E_KEY_REUSED);
}

static void owners_set_rules_and_end_them(void **state)
{
    (void)state;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct fee_rule bad = india;
    struct fee_listed *list;
    size_t n;

    assert_err(set(support, PAY_CARD, india), E_FORBIDDEN);
    bad.percent = FEE_PERCENT_MAX + 1;
    assert_err(set(owner, PAY_CARD, bad), E_INVALID);
    assert_err(set(owner, PAY_NONE, india), E_INVALID);
    bad = india;
    bad.taxes[1].name = S("a;b");
    assert_err(set(owner, PAY_CARD, bad), E_INVALID);
    assert_ok(set(owner, PAY_CARD, india));
    assert_ok(set(owner, PAY_CARD, india)); /* nothing changes, nothing is noted */
    assert_ok(set(owner, PAY_WALLET, (struct fee_rule){ .percent = 1 }));
    assert_ok(set(owner, PAY_WALLET, (struct fee_rule){ 0 }));
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(app_fee_list(tx, &books.arena, books.org.id, &list, &n));
    assert_int_equal(n, 1);
    assert_int_equal(list[0].method, PAY_CARD);
    assert_true(currency_eq(list[0].cur, CURRENCY("EUR")));
    assert_int_equal(list[0].rule.most, 500);
    assert_int_equal(list[0].rule.tax_count, 2);
    assert_true(str_eq(list[0].rule.taxes[1].name, S("SGST")));
    assert_int_equal(list[0].rule.taxes[1].rate, 900);
}

static void the_fee_is_charged_as_it_was_told(void **state)
{
    (void)state;
    struct lot l = issue(12000);
    struct pay_started out;
    assert_err(start(&l, 12000, 0, &out), E_STALE);
    assert_err(start(&l, 12000, 294, &out), E_STALE);
    payment_id id = pay(&l, 12000, 296); /* 250, and 22.5 each, up */
    struct payment p = payment_of(id);
    assert_int_equal(p.fee.amount, 250);
    assert_int_equal(p.fee.tax, 46);
    assert_int_equal(p.fee.tax_count, 2);
    assert_true(str_eq(p.fee.taxes[0].name, S("CGST")));
    assert_int_equal(books_faults(&books), 0);
    assert_ok(set(owner, PAY_CARD, (struct fee_rule){ .fixed = 1 })); /* of no running payment */
    tell(id, "c", 12296, "", 0);
    p = payment_of(id);
    assert_int_equal(p.state, PAYMENT_SETTLED);
    assert_int_equal(p.fee_settled, 296);
    assert_int_equal(owed(&l), 0);
    assert_ok(set(owner, PAY_CARD, india));
    assert_int_equal(books_faults(&books), 0);
}

static void a_late_capture_earns_it_and_a_second_does_not(void **state)
{
    (void)state;
    struct lot l = issue(6000), m = issue(6000);
    payment_id id = pay(&l, 6000, 154), other;
    tell(id, "", 0, "", 0);
    assert_int_equal(payment_of(id).state, PAYMENT_FAILED);
    assert_int_equal(payment_of(id).fee_settled, 0);
    assert_int_equal(books_faults(&books), 0);
    tell(id, "late", 6154, "", 0);
    assert_int_equal(payment_of(id).fee_settled, 154);
    assert_int_equal(owed(&l), 0);
    tell(id, "twice", 6154, "", 0);
    assert_int_equal(payment_of(id).fee_settled, 154);
    assert_int_equal(books_faults(&books), 0);

    /* Paid by another meanwhile: all of it is credit. */
    id = pay(&m, 6000, 154);
    tell(id, "", 0, "", 0);
    m = lot_of(m.public_id);
    other = pay(&m, 6000, 154);
    tell(other, "c", 6154, "", 0);
    tell(id, "late", 6154, "", 0);
    assert_int_equal(payment_of(id).fee_settled, 0);
    assert_int_equal(books_faults(&books), 0);
}

static void what_is_taken_back_takes_the_fee_last(void **state)
{
    (void)state;
    struct lot l = issue(6000);
    payment_id id = pay(&l, 6000, 154);
    tell(id, "c", 6154, "", 0);
    tell(id, "", 0, "r1", 6000);
    assert_int_equal(owed(&l), 6000);
    assert_int_equal(payment_of(id).fee_settled, 154);
    tell(id, "", 0, "r2", 10); /* of the tax */
    assert_int_equal(payment_of(id).fee_settled, 144);
    assert_int_equal(books_faults(&books), 0);
    tell(id, "", 0, "r3", 144);
    assert_int_equal(payment_of(id).fee_settled, 0);
    assert_int_equal(payment_of(id).state, PAYMENT_RETURNED);
    assert_int_equal(books_faults(&books), 0);
}

static void the_fee_goes_back_where_staff_say_so(void **state)
{
    (void)state;
    struct lot l = issue(6000);
    payment_id id = pay(&l, 6000, 154);
    tell(id, "c", 6154, "", 0);
    refund(id, 6001, false, E_NOT_PAYABLE);
    refund(id, 1000, false, OK);
    assert_int_equal(payment_of(id).fee_settled, 154);
    refund(id, 2000, true, OK);
    assert_int_equal(payment_of(id).fee_settled, 0);
    assert_int_equal(owed(&l), 3000);
    refund(id, 10, true, E_NOT_PAYABLE); /* it went back */
    assert_int_equal(books_faults(&books), 0);
}

static int start_all(void **state)
{
    *state = &books;
    books_open(&books);
    assert_ok(app_staff_add(&books.app, books.org.id, S("o@x.example"), S("Oda"), S("owner"),
                            &owner));
    assert_ok(app_staff_add(&books.app, books.org.id, S("s@x.example"), S("Sam"), S("support"),
                            &support));
    customer = issue(600).customer;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(owners_set_rules_and_end_them),
        cmocka_unit_test(the_fee_is_charged_as_it_was_told),
        cmocka_unit_test(a_late_capture_earns_it_and_a_second_does_not),
        cmocka_unit_test(what_is_taken_back_takes_the_fee_last),
        cmocka_unit_test(the_fee_goes_back_where_staff_say_so),
    };
    return cmocka_run_group_tests(tests, start_all, books_end);
}
