/* The scene: an organisation, its two staff, a customer, and payments of one invoice each. */
#include "scene.h"

#include <stdio.h>

#include "db/write.h"
#include "store/store_invoice.h"
#include "store/store_method.h"
#include "store/store_people.h"

struct staffing {
    org_id org;
    struct staff s;
};

static err staff_body(struct wtx *tx, void *arg)
{
    struct staffing *w = arg;
    return store_staff_insert(tx, w->org, &w->s, 1);
}

static staff_id staff_add(struct scene *s, const char *role, const char *email)
{
    struct staffing w = { s->books.org.id, { .id = { id_new() }, .email = str_of(email),
                                             .name = str_of(role), .role = str_of(role),
                                             .active = true } };
    assert_ok(db_write(s->books.app.db, (struct db_work){ staff_body, NULL, &w }));
    return w.s.id;
}

void scene_open(struct scene *s)
{
    *s = (struct scene){ 0 };
    tills_open();
    books_open(&s->books);
    struct books *b = &s->books;
    s->owner = staff_add(s, "owner", "owner@example.com");
    s->accountant = staff_add(s, "accountant", "books@example.com");
    assert_ok(app_gateway_add(&b->app, &b->arena, b->org.id, S("sandbox"), S("http://localhost:1"),
                              S("sk_0123456789abcdef"), S("whsec_0123456789abcdef"),
                              &s->account));
}

void scene_close(struct scene *s)
{
    books_close(&s->books);
}

static bool lot_of(struct scene *s, enum account account, public_id id, struct lot *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    assert_ok(db_read_begin(s->books.app.db, &tx));
    err e = store_lot_by_public(tx, &s->books.arena, s->books.org.id, id, account, out);
    if (e != E_NOT_FOUND) assert_ok(e);
    return e == OK;
}

static struct payment payment_of(struct scene *s, payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(s->books.app.db, &tx));
    assert_ok(store_payment_get(tx, &s->books.arena, s->books.org.id, id, &p));
    return p;
}

struct scene_pay scene_invoice(struct scene *s, int64_t total)
{
    return scene_invoice_of(s, total, "Halden");
}

struct scene_pay scene_invoice_of(struct scene *s, int64_t total, const char *customer)
{
    static int serial;
    struct lot l;
    char number[24];

    snprintf(number, sizeof number, "H-%06d", ++serial);
    struct document d = books_document(&s->books, DOCUMENT_INVOICE, number, customer, total * 5 / 6,
                                       "2026-12-31", "");
    struct scene_pay p = { .invoice = books_import(&s->books, &d).public_id };
    public_id key = public_id_new();
    p.key = arena_str(&s->books.arena, public_id_str(&key));
    assert_true(lot_of(s, ACCOUNT_RECEIVABLE, p.invoice, &l));
    s->customer = l.customer;
    return p;
}

static err reserve(struct scene *s, public_id invoice, str key, bool now, struct scene_pay *out)
{
    struct pay_started started;
    struct lot l;

    assert_true(lot_of(s, ACCOUNT_RECEIVABLE, invoice, &l));
    struct pay_item item = { ACCOUNT_RECEIVABLE, l.doc, l.total, l.version };
    struct pay_request rq = { .org = s->books.org.id, .customer = l.customer,
                              .payer = S("Mira Holm"), .key = key, .cur = CURRENCY("EUR"),
                              .method = PAY_CARD, .gateway = S("sandbox"), .items = &item,
                              .count = 1, .saved = s->saved, .day = s->day, .now = now };
    TRY(app_payment_start(&s->books.app, &s->books.arena, &rq, &started));
    *out = (struct scene_pay){ .id = started.id, .invoice = invoice, .key = key,
                               .reference = payment_of(s, started.id).reference,
                               .send = started.send };
    out->till = tills_of(out->reference);
    return OK;
}

err scene_try(struct scene *s, public_id invoice, str key, struct scene_pay *out)
{
    return reserve(s, invoice, key, false, out);
}

err scene_confirm(struct scene *s, public_id invoice, str key, struct scene_pay *out)
{
    TRY(reserve(s, invoice, key, true, out));
    if (!out->send) return OK;
    return app_payment_send(&s->books.app, &s->books.arena, s->books.org.id, out->id,
                            S("http://localhost:1"));
}

struct scene_pay scene_start(struct scene *s, int64_t total)
{
    struct scene_pay p = scene_invoice(s, total);
    assert_ok(scene_try(s, p.invoice, p.key, &p));
    return p;
}

static err card_body(struct wtx *tx, void *arg)
{
    bool fresh;
    return store_method_insert(tx, arg, &fresh);
}

method_id scene_card(struct scene *s)
{
    struct saved_method m = { .org = s->books.org.id, .id = { id_new() },
                              .public_id = public_id_new(), .customer = s->customer,
                              .gateway = S("sandbox"), .method = PAY_CARD, .cur = CURRENCY("EUR"),
                              .brand = S("Visa"), .last4 = S("4242"), .is_default = true,
                              .token = arena_format(&s->books.arena, "card-%lld",
                                                    (long long)s->customer.v),
                              .consent = S("yes"), .made_us = 1 };
    assert_ok(db_write(s->books.app.db, (struct db_work){ card_body, NULL, &m }));
    return m.id;
}

err scene_contact(struct scene *s, const struct scene_pay *p)
{
    return app_payment_contact(&s->books.app, &s->books.arena, s->books.org.id, p->id,
                               S("http://localhost:1"));
}

err scene_check(struct scene *s, const struct scene_pay *p)
{
    return app_payment_check(&s->books.app, &s->books.arena, s->books.org.id, p->id);
}

struct scene_stand scene_stand(struct scene *s, const struct scene_pay *p)
{
    struct payment y = payment_of(s, p->id);
    struct lot l;
    struct scene_stand now = { .state = (int)y.state, .captured = y.captured,
                               .refunded = y.refunded, .refund_pending = y.refund_pending,
                               .returned = y.returned };
    assert_true(lot_of(s, ACCOUNT_RECEIVABLE, p->invoice, &l));
    now.owed = lot_balance(&l);
    if (lot_of(s, ACCOUNT_CREDIT, y.public_id, &l)) now.free = lot_balance(&l);
    if (lot_of(s, ACCOUNT_DISPUTE, y.public_id, &l)) now.disputed = lot_balance(&l);
    return now;
}

void scene_same(const struct scene_stand *a, const struct scene_stand *b)
{
    assert_int_equal(a->state, b->state);
    assert_int_equal(a->captured, b->captured);
    assert_int_equal(a->refunded, b->refunded);
    assert_int_equal(a->refund_pending, b->refund_pending);
    assert_int_equal(a->returned, b->returned);
    assert_int_equal(a->owed, b->owed);
    assert_int_equal(a->free, b->free);
    assert_int_equal(a->disputed, b->disputed);
}

err scene_refund(struct scene *s, const struct scene_pay *p, int64_t amount, bool to_credit,
                 const char *key, struct refund *out)
{
    struct refund_request rq = { .org = s->books.org.id, .payment = p->id, .amount = amount,
                                 .to_credit = to_credit, .key = str_of(key), .asked = s->owner,
                                 .signed_by = s->accountant, .reason = S("sent twice") };
    return app_refund_ask(&s->books.app, &s->books.arena, &rq, out);
}

size_t scene_reviews(struct scene *s, struct staff_review **out)
{
    size_t n;
    assert_ok(app_review_list(&s->books.app, &s->books.arena, s->books.org.id, (review_id){ 0 },
                              10000, out, &n));
    return n;
}
