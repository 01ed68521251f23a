/*
 * The life of a payment against the test gateway, on both engines: what is refused, what each
 * outcome books, and that the books are right after each.
 */
#include "books.h"
#include "till.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "app/app_terms.h"
#include "base/limits.h"
#include "store/store_invoice.h"
#include "store/store_job.h"

static struct books books;
static struct till till;
static customer_id customer;
static int serial;

/* ---- helpers ---- */

static struct lot lot_of(enum account account, public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &books.arena, books.org.id, id, account, &l));
    return l;
}

/* A document of `total`, its tax in it (20 %), and its lot. */
static struct lot issue(enum document_kind kind, int64_t total, const char *of)
{
    char number[24];
    snprintf(number, sizeof number, "D-%04d", ++serial);
    struct document d = books_document(&books, kind, arena_c_string(&books.arena, str_of(number)),
                                       of, total * 5 / 6, "2026-12-31", "");
    struct imported i = books_import(&books, &d);
    return lot_of(kind == DOCUMENT_CREDIT_NOTE ? ACCOUNT_CREDIT : ACCOUNT_RECEIVABLE, i.public_id);
}

static struct payment payment_of(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment p = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_payment_get(tx, &books.arena, books.org.id, id, &p));
    return p;
}

static struct pay_item item_of(const struct lot *l, int64_t amount)
{
    return (struct pay_item){ l->account, l->doc, amount, l->version };
}

static struct pay_request request(const struct pay_item *items, size_t count)
{
    public_id key = public_id_new();
    return (struct pay_request){ .org = books.org.id, .customer = customer, .payer = S("Mira Holm"),
                                 .key = arena_str(&books.arena, public_id_str(&key)),
                                 .cur = CURRENCY("EUR"), .method = PAY_CARD,
                                 .gateway = S("sandbox"), .items = items, .count = count };
}

static err try_one(const struct lot *l, int64_t amount, struct pay_started *out)
{
    struct pay_item item = item_of(l, amount);
    struct pay_request rq = request(&item, 1);
    return app_payment_start(&books.app, &books.arena, &rq, out);
}

/* Reserve, contact, and press the gateway's page; then ask what became of it. */
static payment_id pay(const struct lot *l, int64_t amount, const char *form)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct pay_started started;
    struct attempt t;
    bool found;

    assert_ok(try_one(l, amount, &started));
    assert_ok(app_payment_contact(&books.app, &books.arena, books.org.id, started.id,
                                  S("http://localhost:1")));
    assert_int_equal(payment_of(started.id).state, PAYMENT_ACTION);
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_attempt_last(tx, &books.arena, books.org.id, started.id, &t, &found));
    db_read_end(&tx);
    assert_true(found);
    if (form[0] != 0) till_press(&till, t.next_url, form);
    assert_ok(app_payment_check(&books.app, &books.arena, books.org.id, started.id));
    return started.id;
}

static void check(payment_id id)
{
    assert_ok(app_payment_check(&books.app, &books.arena, books.org.id, id));
}

/* Let the gateway's time go on, and ask until the payment is so; its due work has a thread. */
static void later(payment_id id, enum payment_state state, int64_t captured)
{
    for (int i = 0; i < 500; i++) {
        sandbox_advance(till.sandbox, 600000);
        check(id);
        struct payment p = payment_of(id);
        if (p.state == state && p.captured == captured) return;
        usleep(10000);
    }
    fail_msg("it stays %.*s", STR_FMT(payment_state_key(payment_of(id).state)));
}

static int64_t left(const struct lot *l)
{
    struct lot now = lot_of(l->account, l->public_id);
    return lot_balance(&now);
}

/* ---- what is refused ---- */

static void the_same_key_is_the_same_payment_and_no_other(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 12000, "Halden");
    struct pay_item item = item_of(&l, 12000);
    struct pay_request rq = request(&item, 1);
    struct pay_started one, two;
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &one));
    assert_false(one.there_before);
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &two));
    assert_true(two.there_before);
    assert_true(one.id.v == two.id.v);
    item.amount = 11999;
    assert_err(app_payment_start(&books.app, &books.arena, &rq, &two), E_KEY_REUSED);
    assert_int_equal(books_faults(&books), 0);
}

/* Five hundred invoices and a credit besides; one invoice more is too much. */
static void as_many_invoices_as_a_payment_takes_leave_room_for_credit(void **state)
{
    (void)state;
    struct pay_item items[LIMIT_PAYMENT_INVOICES + 1];
    struct pay_started out;
    for (size_t i = 0; i < countof(items); i++) {
        struct lot l = issue(DOCUMENT_INVOICE, 60, "Halden");
        items[i] = item_of(&l, 60);
    }
    struct pay_request rq = request(items, countof(items));
    assert_err(app_payment_start(&books.app, &books.arena, &rq, &out), E_NOT_PAYABLE);
    struct lot note = issue(DOCUMENT_CREDIT_NOTE, 600, "Halden");
    items[LIMIT_PAYMENT_INVOICES] = item_of(&note, 600);
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &out));
    assert_int_equal(out.amount, LIMIT_PAYMENT_INVOICES * 60 - 600);
    assert_int_equal(books_faults(&books), 0);
}

static void a_part_that_its_invoice_does_not_allow_is_refused(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    struct lot m = issue(DOCUMENT_INVOICE, 600, "Halden");
    struct pay_terms some = { true, 2000 }, whole = { false, 0 };
    struct pay_started out;
    assert_ok(app_invoice_terms_set(&books.app, books.org.id, customer, l.doc, some));
    assert_ok(app_invoice_terms_set(&books.app, books.org.id, customer, m.doc, whole));
    assert_err(try_one(&l, 1999, &out), E_NOT_PAYABLE);
    assert_true(out.busy_doc == l.doc);
    assert_err(try_one(&m, 599, &out), E_NOT_PAYABLE);
    assert_ok(try_one(&m, 600, &out));
    assert_ok(try_one(&l, 2000, &out));
    struct pay_terms below = { true, -1 };
    assert_err(app_invoice_terms_set(&books.app, books.org.id, customer, l.doc, below), E_INVALID);
    assert_err(app_invoice_terms_set(&books.app, books.org.id, customer, 1, some), E_NOT_FOUND);
    assert_int_equal(books_faults(&books), 0);
}

static void what_is_pending_stale_or_too_much_is_refused(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    struct lot m = issue(DOCUMENT_INVOICE, 600, "Halden");
    struct pay_started out;
    assert_err(try_one(&l, 6001, &out), E_NOT_PAYABLE);
    assert_err(try_one(&l, 0, &out), E_NOT_PAYABLE);
    assert_err(try_one(&l, -1, &out), E_NOT_PAYABLE);
    assert_err(try_one(&l, INT64_MAX, &out), E_NOT_PAYABLE);
    assert_ok(try_one(&l, 1000, &out));
    assert_err(try_one(&l, 1000, &out), E_ALREADY_PENDING);
    assert_true(out.busy_doc == l.doc);

    assert_int_equal(payment_of(pay(&m, 60, "do=pay&with=visa&outcome=succeed")).state,
                     PAYMENT_SETTLED);
    assert_err(try_one(&m, 60, &out), E_STALE);
    assert_true(out.busy_doc == m.doc);

    /* One bad item and nothing of it is reserved. */
    struct lot fresh = issue(DOCUMENT_INVOICE, 600, "Halden");
    struct pay_item two[] = { item_of(&fresh, 600), item_of(&m, 1) };
    struct pay_request rq = request(two, 2);
    assert_err(app_payment_start(&books.app, &books.arena, &rq, &out), E_STALE);
    struct lot now = lot_of(ACCOUNT_RECEIVABLE, fresh.public_id);
    assert_int_equal(now.nc, 0);
    assert_int_equal(now.version, fresh.version);
    assert_int_equal(books_faults(&books), 0);
}

static void other_customers_and_currencies_are_refused(void **state)
{
    (void)state;
    struct lot foreign = issue(DOCUMENT_INVOICE, 600, "Somebody else");
    struct lot l = issue(DOCUMENT_INVOICE, 600, "Halden");
    struct pay_started out;
    assert_err(try_one(&foreign, 600, &out), E_NOT_FOUND);
    struct pay_item item = item_of(&l, 600);
    struct pay_request rq = request(&item, 1);
    rq.cur = CURRENCY("USD");
    assert_err(app_payment_start(&books.app, &books.arena, &rq, &out), E_CURRENCY);
    assert_int_equal(books_faults(&books), 0);
}

static void credit_covers_all_and_settles_at_once(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    struct lot c = issue(DOCUMENT_CREDIT_NOTE, 7200, "Halden");
    struct pay_item items[] = { item_of(&l, 6000), item_of(&c, 6000) };
    struct pay_request rq = request(items, 2);
    struct pay_started out;
    rq.method = PAY_NONE;
    rq.gateway = STR_NONE;
    items[1].amount = 6001;
    assert_err(app_payment_start(&books.app, &books.arena, &rq, &out), E_NOT_PAYABLE);
    items[1].amount = 6000;
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &out));
    assert_int_equal(out.state, PAYMENT_SETTLED);
    assert_int_equal(out.amount, 0);
    assert_int_equal(left(&l), 0);
    assert_int_equal(left(&c), 1200);
    assert_int_equal(books_faults(&books), 0);
}

/* ---- what becomes of it ---- */

static void captured_is_settled_and_asked_again_the_same(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    payment_id id = pay(&l, 2500, "do=pay&with=visa&outcome=succeed");
    for (int i = 0; i < 3; i++) check(id);
    struct payment p = payment_of(id);
    assert_int_equal(p.state, PAYMENT_SETTLED);
    assert_int_equal(p.captured, 2500);
    assert_int_equal(left(&l), 3500);
    assert_int_equal(books_faults(&books), 0);
}

static void declined_and_cancelled_give_it_free_again(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    struct payment p = payment_of(pay(&l, 6000, "do=decline"));
    assert_int_equal(p.state, PAYMENT_FAILED);
    assert_true(p.reason.n > 0);
    l = lot_of(ACCOUNT_RECEIVABLE, l.public_id);
    assert_int_equal(lot_payable(&l), 6000);

    payment_id id = pay(&l, 6000, "");
    assert_int_equal(payment_of(id).state, PAYMENT_ACTION);
    assert_ok(app_payment_cancel(&books.app, &books.arena, books.org.id, id));
    assert_int_equal(payment_of(id).state, PAYMENT_CANCELLED);
    assert_err(app_payment_cancel(&books.app, &books.arena, books.org.id, id), E_STATE);
    l = lot_of(ACCOUNT_RECEIVABLE, l.public_id);
    assert_int_equal(lot_payable(&l), 6000);
    assert_int_equal(books_faults(&books), 0);
}

static void money_that_comes_after_a_no_is_booked(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    payment_id id = pay(&l, 6000, "do=pay&with=visa&outcome=late_success");
    assert_int_equal(payment_of(id).state, PAYMENT_FAILED);
    later(id, PAYMENT_SETTLED, 6000);
    assert_int_equal(left(&l), 0);
    check(id);
    assert_int_equal(payment_of(id).captured, 6000);
    assert_int_equal(books_faults(&books), 0);
}

static void money_that_comes_after_somebody_else_paid_is_credit(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    payment_id id = pay(&l, 6000, "do=pay&with=visa&outcome=late_success");
    l = lot_of(ACCOUNT_RECEIVABLE, l.public_id);
    pay(&l, 6000, "do=pay&with=visa&outcome=succeed");
    later(id, PAYMENT_SETTLED, 6000);
    struct payment p = payment_of(id);
    assert_int_equal(left(&l), 0);
    struct lot credit = lot_of(ACCOUNT_CREDIT, p.public_id);
    assert_int_equal(lot_balance(&credit), 6000);
    assert_int_equal(books_faults(&books), 0);
}

static void money_taken_twice_becomes_credit(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    payment_id id = pay(&l, 6000, "do=pay&with=visa&outcome=double");
    later(id, PAYMENT_SETTLED, 12000);
    check(id);
    struct payment p = payment_of(id);
    assert_int_equal(p.captured, 12000);
    struct lot credit = lot_of(ACCOUNT_CREDIT, p.public_id);
    assert_int_equal(lot_balance(&credit), 6000);
    assert_int_equal(books_faults(&books), 0);
}

static void another_amount_is_for_a_person(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    struct payment p = payment_of(pay(&l, 6000, "do=pay&with=visa&outcome=wrong_amount"));
    assert_int_equal(p.state, PAYMENT_UNKNOWN);
    assert_int_equal(p.captured, 0);
    l = lot_of(ACCOUNT_RECEIVABLE, l.public_id);
    assert_int_equal(lot_payable(&l), 0); /* still held: nobody pays it a second time */
    assert_int_equal(books_faults(&books), 0);
}

static void a_debit_taken_back_opens_the_invoice_again(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    payment_id id = pay(&l, 6000, "do=pay&with=visa&outcome=return");
    later(id, PAYMENT_RETURNED, 6000);
    struct payment p = payment_of(id);
    assert_int_equal(p.state, PAYMENT_RETURNED);
    assert_int_equal(p.returned, 6000);
    assert_int_equal(left(&l), 6000);
    check(id);
    assert_int_equal(payment_of(id).returned, 6000);
    l = lot_of(ACCOUNT_RECEIVABLE, l.public_id);
    assert_int_equal(payment_of(pay(&l, 6000, "do=pay&with=visa&outcome=succeed")).state,
                     PAYMENT_SETTLED);
    assert_int_equal(left(&l), 0);
    assert_int_equal(books_faults(&books), 0);
}

static void paying_a_retainer_invoice_makes_a_retainer_that_pays(void **state)
{
    (void)state;
    struct lot r = issue(DOCUMENT_RETAINER, 12000, "Halden");
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    pay(&r, 12000, "do=pay&with=visa&outcome=succeed");
    struct lot retainer = lot_of(ACCOUNT_RETAINER, r.public_id);
    assert_int_equal(lot_payable(&retainer), 12000);
    struct pay_item items[] = { item_of(&l, 6000), item_of(&retainer, 6000) };
    struct pay_request rq = request(items, 2);
    struct pay_started out;
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &out));
    assert_int_equal(out.state, PAYMENT_SETTLED);
    assert_int_equal(left(&l), 0);
    assert_int_equal(left(&retainer), 6000);
    assert_int_equal(books_faults(&books), 0);
}

static void credit_alone_pays_a_retainer_invoice(void **state)
{
    (void)state;
    struct lot r = issue(DOCUMENT_RETAINER, 6000, "Halden");
    struct lot note = issue(DOCUMENT_CREDIT_NOTE, 6000, "Halden");
    struct pay_item both[] = { item_of(&r, 6000), item_of(&note, 6000) };
    struct pay_request rq = request(both, 2);
    struct pay_started out;

    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &out));
    assert_int_equal(out.state, PAYMENT_SETTLED);
    assert_int_equal(left(&r), 0);
    assert_int_equal(left(&note), 0);
    struct lot retainer = lot_of(ACCOUNT_RETAINER, r.public_id);
    assert_int_equal(lot_payable(&retainer), 6000);
    assert_int_equal(books_faults(&books), 0);
}

static void a_debit_taken_back_from_a_retainer_invoice_is_sound(void **state)
{
    (void)state;
    struct lot r = issue(DOCUMENT_RETAINER, 6000, "Halden");
    payment_id id = pay(&r, 6000, "do=pay&with=visa&outcome=return");

    later(id, PAYMENT_RETURNED, 6000);
    assert_int_equal(left(&r), 6000);
    struct lot retainer = lot_of(ACCOUNT_RETAINER, r.public_id);
    assert_int_equal(lot_balance(&retainer), 0);
    assert_int_equal(books_faults(&books), 0);
}

static void silence_is_unknown_and_asking_leads_out(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 6000, "Halden");
    struct pay_started out;
    assert_ok(try_one(&l, 6000, &out));
    till_switch(&till, "{\"on\":\"start\",\"wire\":\"error\"}");
    assert_ok(app_payment_contact(&books.app, &books.arena, books.org.id, out.id,
                                  S("http://localhost:1")));
    assert_int_equal(payment_of(out.id).state, PAYMENT_UNKNOWN);
    l = lot_of(ACCOUNT_RECEIVABLE, l.public_id);
    assert_err(try_one(&l, 6000, &out), E_ALREADY_PENDING);
    assert_int_equal(books_faults(&books), 0);
}

/* ---- a page opened by POST: the test gateway's own, said in another way ---- */

extern const struct gateway __real_gw_sandbox;
struct gateway __wrap_gw_sandbox;

static void start_with_form(struct arena *a, const struct gateway_account *account,
                            const struct gateway_start *s, struct gateway_outcome *out)
{
    static const struct gateway_pair fields[] = { { { "token", 5 }, { "a&b=c %", 7 } },
                                                  { { "é", 2 }, { "", 0 } } };
    __real_gw_sandbox.start(a, account, s, out);
    assert_int_equal(out->result, GATEWAY_PAGE);
    out->result = GATEWAY_FORM;
    out->fields = fields;
    out->field_count = countof(fields);
}

static struct attempt attempt_of(payment_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct attempt t = { 0 };
    bool found = false;
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_attempt_last(tx, &books.arena, books.org.id, id, &t, &found));
    assert_true(found);
    return t;
}

static void a_page_opened_by_post_is_kept_with_its_fields(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 600, "Halden");
    struct lot m = issue(DOCUMENT_INVOICE, 60, "Halden");

    __wrap_gw_sandbox.start = start_with_form;
    payment_id id = pay(&l, 600, "");
    __wrap_gw_sandbox.start = __real_gw_sandbox.start;
    assert_str(attempt_of(id).next_form, "token=a%26b%3Dc%20%25&%C3%A9=");
    check(id); /* it still waits: the form stays */
    assert_int_equal(attempt_of(id).next_form.n, 29);
    assert_int_equal(attempt_of(pay(&m, 60, "")).next_form.n, 0);
}

static void a_demo_takes_no_gateway_that_moves_money(void **state)
{
    (void)state;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct gateway_account account;
    struct lot l = issue(DOCUMENT_INVOICE, 66, "Halden"), m = issue(DOCUMENT_INVOICE, 84, "Halden");
    struct pay_started out;
    str name;

    assert_ok(app_demo_mark(&books.app));
    assert_err(app_gateway_add(&books.app, &books.arena, books.org.id, S("bank"), S("https://x"),
                               S("s"), S("w"), &name), E_FORBIDDEN);
    assert_int_equal(payment_of(pay(&l, 66, "do=pay&with=visa&outcome=succeed")).state,
                     PAYMENT_SETTLED);
    __wrap_gw_sandbox.test = false; /* as one that was switched on before, or copied in */
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_err(app_gateway_account(&books.app, tx, &books.arena, books.org.id, S("sandbox"),
                                   &account), E_FORBIDDEN);
    db_read_end(&tx);
    assert_ok(try_one(&m, 84, &out));
    assert_err(app_payment_contact(&books.app, &books.arena, books.org.id, out.id,
                                   S("http://localhost:1")), E_FORBIDDEN);
    assert_int_equal(payment_of(out.id).state, PAYMENT_RESERVED);
    __wrap_gw_sandbox.test = true;
}

/* Jobs of a kind about a payment that are still to be done. */
static int open_jobs(payment_id id, str kind)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job *list;
    size_t n;
    int found = 0;

    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_job_due(tx, &books.arena, JOB_MONEY, INT64_MAX / 2, 10000, &list, &n));
    for (size_t i = 0; i < n; i++)
        found += list[i].subject == id.v && str_eq(list[i].kind, kind);
    return found;
}

static void what_is_sent_at_once_is_contacted_from_the_commit_on(void **state)
{
    (void)state;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = issue(DOCUMENT_INVOICE, 72, "Halden");
    struct pay_item item = item_of(&l, 72);
    struct pay_request rq = request(&item, 1);
    struct pay_started one, two;
    struct attempt t;
    bool found;

    rq.now = true;
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &one));
    assert_true(one.send);
    assert_int_equal(payment_of(one.id).state, PAYMENT_CONTACTED);
    assert_int_equal(open_jobs(one.id, S("pay.contact")), 0);
    assert_int_equal(open_jobs(one.id, S("pay.check")), 1);
    /* Confirmed twice: it is sent once. */
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &two));
    assert_true(two.there_before && !two.send && two.id.v == one.id.v);
    assert_ok(app_payment_contact(&books.app, &books.arena, books.org.id, one.id,
                                  S("http://localhost:1")));
    assert_int_equal(payment_of(one.id).state, PAYMENT_CONTACTED);
    /* As after a crash: the gateway knows nothing of it, and that is not a no yet. */
    assert_err(app_payment_check(&books.app, &books.arena, books.org.id, one.id), E_GATEWAY);
    assert_int_equal(payment_of(one.id).state, PAYMENT_CONTACTED);

    assert_ok(app_payment_send(&books.app, &books.arena, books.org.id, one.id,
                               S("http://localhost:1")));
    assert_int_equal(payment_of(one.id).state, PAYMENT_ACTION);
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_attempt_last(tx, &books.arena, books.org.id, one.id, &t, &found));
    db_read_end(&tx);
    assert_true(t.contacted_us > 0 && t.contacted_us == t.made_us);
    till_press(&till, t.next_url, "do=pay&with=visa&outcome=succeed");
    check(one.id);
    assert_int_equal(payment_of(one.id).state, PAYMENT_SETTLED);
    assert_int_equal(open_jobs(one.id, S("pay.check")), 0); /* nobody asks any more */
}

static void what_cannot_be_sent_has_failed_and_holds_nothing(void **state)
{
    (void)state;
    struct lot l = issue(DOCUMENT_INVOICE, 78, "Halden");
    struct pay_item item = item_of(&l, 78);
    struct pay_request rq = request(&item, 1);
    struct pay_started out;

    rq.now = true;
    rq.gateway = S("stripe"); /* it has no account here */
    assert_ok(app_payment_start(&books.app, &books.arena, &rq, &out));
    assert_err(app_payment_send(&books.app, &books.arena, books.org.id, out.id,
                                S("http://localhost:1")), E_CONFIG);
    assert_int_equal(payment_of(out.id).state, PAYMENT_FAILED);
    assert_int_equal(left(&l), 78);
    l = lot_of(l.account, l.public_id);
    assert_int_equal(payment_of(pay(&l, 78, "do=pay&with=visa&outcome=succeed")).state,
                     PAYMENT_SETTLED);
}

static int start(void **state)
{
    __wrap_gw_sandbox = __real_gw_sandbox;
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    books_open(&books);
    till_open(&till, &books.app, books.org.id);
    customer = issue(DOCUMENT_INVOICE, 600, "Halden").customer;
    return 0;
}

static int stop(void **state)
{
    (void)state;
    till_close(&till);
    books_close(&books);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_key_is_the_same_payment_and_no_other),
        cmocka_unit_test(as_many_invoices_as_a_payment_takes_leave_room_for_credit),
        cmocka_unit_test(a_part_that_its_invoice_does_not_allow_is_refused),
        cmocka_unit_test(what_is_pending_stale_or_too_much_is_refused),
        cmocka_unit_test(other_customers_and_currencies_are_refused),
        cmocka_unit_test(credit_covers_all_and_settles_at_once),
        cmocka_unit_test(captured_is_settled_and_asked_again_the_same),
        cmocka_unit_test(declined_and_cancelled_give_it_free_again),
        cmocka_unit_test(money_that_comes_after_a_no_is_booked),
        cmocka_unit_test(money_that_comes_after_somebody_else_paid_is_credit),
        cmocka_unit_test(money_taken_twice_becomes_credit),
        cmocka_unit_test(another_amount_is_for_a_person),
        cmocka_unit_test(a_debit_taken_back_opens_the_invoice_again),
        cmocka_unit_test(paying_a_retainer_invoice_makes_a_retainer_that_pays),
        cmocka_unit_test(credit_alone_pays_a_retainer_invoice),
        cmocka_unit_test(a_debit_taken_back_from_a_retainer_invoice_is_sound),
        cmocka_unit_test(silence_is_unknown_and_asking_leads_out),
        cmocka_unit_test(a_page_opened_by_post_is_kept_with_its_fields),
        cmocka_unit_test(what_is_sent_at_once_is_contacted_from_the_commit_on),
        cmocka_unit_test(what_cannot_be_sent_has_failed_and_holds_nothing),
        cmocka_unit_test(a_demo_takes_no_gateway_that_moves_money),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
