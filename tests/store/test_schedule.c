/*
 * Payments on a later day, on both engines: what is refused, what their day makes of them, who wins
 * where several meet. The clock is the test's.
 */
#include "books.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/app_debit.h"
#include "app/app_offer.h"
#include "app/app_job.h"
#include "app/app_objection.h"
#include "app/app_people.h"
#include "app/app_reconcile.h"
#include "app/app_rules.h"
#include "app/app_schedule.h"
#include "app/app_terms.h"
#include "base/clock.h"
#include "db/write.h"
#include "jobs/job.h"
#include "locale/zone.h"

static struct books books;
static customer_id customer; /* with a mandate */
static contact_id payer, looks;
static int64_t mandate;
static int serial;

/* ---- helpers ---- */

static date day(const char *iso)
{
    date d;
    assert_true(date_parse(str_of(iso), &d));
    return d;
}

static void at(const char *iso, int hour)
{
    clock_set(zone_instant(books.org.zone, day(iso), hour, 0));
}

static struct lot lot_of(enum account account, public_id id)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l = { 0 };
    assert_ok(db_read_begin(books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &books.arena, books.org.id, id, account, &l));
    return l;
}

static struct lot issue(enum document_kind kind, int64_t total)
{
    str number = arena_format(&books.arena, "S-%04d", ++serial);
    struct document d = books_document(&books, kind, number.p, "Halden", total * 5 / 6,
                                       "2026-12-31", "");
    struct imported i = books_import(&books, &d);
    return lot_of(kind == DOCUMENT_CREDIT_NOTE ? ACCOUNT_CREDIT : ACCOUNT_RECEIVABLE, i.public_id);
}

static int64_t owed(const struct lot *l)
{
    struct lot now = lot_of(l->account, l->public_id);
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

static struct pay_item item_of(const struct lot *l, int64_t amount)
{
    return (struct pay_item){ l->account, l->doc, amount, l->version };
}

/* By direct debit, on `iso`; NULL: now. */
static struct pay_request request(const struct pay_item *items, size_t count, const char *iso)
{
    public_id key = public_id_new();
    return (struct pay_request){ .org = books.org.id, .customer = customer, .contact = payer,
                                 .payer = S("Mira Holm"),
                                 .key = arena_str(&books.arena, public_id_str(&key)),
                                 .cur = CURRENCY("EUR"), .method = PAY_DEBIT,
                                 .gateway = S("debit"), .items = items, .count = count,
                                 .day = iso == NULL ? (date){ 0 } : day(iso) };
}

static err start(const struct pay_request *rq, struct pay_started *out)
{
    return app_payment_start(&books.app, &books.arena, rq, out);
}

static payment_id schedule(const struct lot *l, int64_t amount, const char *iso)
{
    struct pay_item item = item_of(l, amount);
    struct pay_request rq = request(&item, 1, iso);
    struct pay_started out;
    assert_ok(start(&rq, &out));
    assert_int_equal(out.state, PAYMENT_SCHEDULED);
    return out.id;
}

/* Paid by hand, to where it waits for the bank. */
static payment_id by_hand(const struct lot *l, int64_t amount)
{
    struct lot now = lot_of(l->account, l->public_id);
    struct pay_item item = item_of(&now, amount);
    struct pay_request rq = request(&item, 1, NULL);
    struct pay_started out;
    assert_ok(start(&rq, &out));
    assert_int_equal(out.state, PAYMENT_RESERVED);
    assert_ok(app_payment_contact(&books.app, &books.arena, books.org.id, out.id, S("http://x")));
    return out.id;
}

static void capture(payment_id id, int64_t amount)
{
    struct gateway_capture c = { .id = arena_format(&books.arena, "c-%lld", (long long)id.v),
                                 .amount = { amount, CURRENCY("EUR") } };
    struct gateway_state s = { .phase = GATEWAY_PAID, .captures = &c, .capture_count = 1 };
    assert_ok(app_payment_tell(&books.app, &books.arena, books.org.id, id, &s));
    assert_int_equal(payment_of(id).state, PAYMENT_SETTLED);
}

/* What the runner does, until nothing more is due. */
static void run_jobs(void)
{
    struct jobs_options o = { .app = &books.app, .base_url = S("http://localhost:1") };
    struct job *jobs;
    size_t n;

    do {
        assert_ok(app_job_take(&books.app, &books.arena, JOB_MONEY, 64, NULL, 0, &jobs, &n));
        for (size_t i = 0; i < n; i++) {
            struct job_turn t = { .o = &o, .app = &books.app, .a = &books.arena, .job = &jobs[i] };
            if (str_eq(jobs[i].kind, S("pay.schedule"))) assert_ok(job_pay_schedule(&t));
            if (str_eq(jobs[i].kind, S("pay.contact"))) assert_ok(job_pay_contact(&t));
            if (t.again_us != 0) assert_ok(app_job_again(&books.app, &jobs[i], t.again_us));
            else assert_ok(app_job_done(&books.app, &jobs[i]));
        }
    } while (n > 0);
}

/* When the mail of that kind about the payment goes out; 0 none. */
static int64_t mail_of(const char *kind, payment_id id)
{
    for (int64_t until = clock_now_us();; until += INT64_C(400) * 86400 * 1000000) {
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        struct job *jobs;
        size_t n;
        assert_ok(db_read_begin(books.app.db, &tx));
        assert_ok(store_job_due(tx, &books.arena, JOB_PAPER, until, 10000, &jobs, &n));
        for (size_t i = 0; i < n; i++)
            if (str_eq(jobs[i].kind, str_of(kind)) && jobs[i].subject == id.v) return until;
        if (until > clock_now_us()) return 0;
    }
}

struct setting {
    str name, value;
};

static err set_body(struct wtx *tx, void *arg)
{
    const struct setting *s = arg;
    return store_org_setting_put(tx, books.org.id, s->name, s->value);
}

static void set(const char *name, const char *value)
{
    struct setting s = { str_of(name), str_of(value) };
    assert_ok(db_write(books.app.db, (struct db_work){ set_body, NULL, &s }));
}

static void who_may_schedule(const char *value)
{
    set("schedule", value);
}

/* Of the customer (doc 0), or of an invoice: no debit; or whatever there is. */
static void offer_no_debit(int64_t doc, bool no)
{
    const pay_method_set all = ~(pay_method_set)0;
    const struct actor ada = { .org = books.org.id, .kind = PERSON_STAFF, .name = S("Ada") };
    struct offer_change c = { customer, doc, S("S"), no ? all & ~(1u << PAY_DEBIT) : all };
    assert_ok(app_offer_set(&books.app, &books.arena, &ada, &c));
}

static void give_mandate(void)
{
    struct mandate m = { .customer = customer, .scheme = DEBIT_SEPA, .name = S("Mira Holm"),
                         .reference = arena_format(&books.arena, "M-%d", ++serial),
                         .account = S("DE75512108001245126199"), .kind = S("CORE"),
                         .signed_on = day("2026-01-05") };
    assert_ok(app_mandate_add(&books.app, &books.arena, books.org.id, &m, NULL, &mandate));
}

static void sound(void)
{
    assert_int_equal(books_faults(&books), 0);
}

/* ---- confirming ---- */

static void a_later_day_reserves_nothing_and_its_morning_makes_the_payment(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000);
    payment_id id = schedule(&l, 6000, "2026-03-10");
    struct lot now = lot_of(l.account, l.public_id);
    assert_int_equal(now.nc, 0);
    assert_int_equal(now.version, l.version);
    assert_true(mail_of("mail.scheduled", id) != 0);
    assert_true(mail_of("mail.tomorrow", id) > clock_now_us());
    run_jobs();
    sound();
    at("2026-03-10", 8);
    run_jobs();
    assert_int_equal(payment_of(id).state, PAYMENT_SCHEDULED);
    at("2026-03-10", 9);
    run_jobs();
    struct payment p = payment_of(id);
    assert_int_equal(p.state, PAYMENT_PROCESSING);
    assert_true(p.day.day == day("2026-03-10").day && p.amount == 6000);
    assert_true(mail_of("mail.reduced", id) == 0 && mail_of("mail.unscheduled", id) == 0);
    sound();
    capture(id, 6000);
    assert_int_equal(owed(&l), 0);
    sound();
}

static void the_same_key_is_the_same_payment_and_another_day_another(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000);
    struct pay_item item = item_of(&l, 6000);
    struct pay_request rq = request(&item, 1, "2026-03-10");
    struct pay_started one, two;
    assert_ok(start(&rq, &one));
    assert_ok(start(&rq, &two));
    assert_true(two.there_before && one.id.v == two.id.v);
    rq.day = day("2026-03-11");
    assert_err(start(&rq, &two), E_KEY_REUSED);
    at("2026-03-10", 9);
    run_jobs();
    rq.day = day("2026-03-10");
    assert_ok(start(&rq, &two)); /* sent again on its day: still the same */
    assert_true(two.there_before && one.id.v == two.id.v);
    sound();
}

static void days_methods_and_people_that_may_not_are_refused(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), c = issue(DOCUMENT_CREDIT_NOTE, 6000);
    struct pay_item items[] = { item_of(&l, 6000), item_of(&c, 6000) };
    struct pay_started out;
    struct pay_request rq = request(items, 1, "2027-03-04");
    assert_err(start(&rq, &out), E_INVALID);
    rq = request(items, 1, "2026-03-10");
    rq.gateway = S("sandbox"); /* a page that nobody would be at */
    assert_err(start(&rq, &out), E_STATE);
    rq = request(items, 2, "2026-03-10"); /* nothing is left for the method to pay */
    assert_err(start(&rq, &out), E_STATE);
    static const struct { const char *word; err payer, manager; } who[] = {
        { "manage", E_FORBIDDEN, OK }, { "nobody", E_FORBIDDEN, E_FORBIDDEN }, { "pay", OK, OK },
    };
    for (size_t i = 0; i < countof(who); i++) {
        who_may_schedule(who[i].word);
        rq = request(items, 1, "2026-03-10");
        assert_err(start(&rq, &out), who[i].payer);
        rq = request(items, 1, "2026-03-10");
        rq.may_manage = true;
        assert_err(start(&rq, &out), who[i].manager);
    }
    sound();
}

static void it_can_be_cancelled_until_it_starts(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), m = issue(DOCUMENT_INVOICE, 600);
    payment_id id = schedule(&l, 6000, "2026-03-10"), other = schedule(&m, 600, "2026-03-10");
    assert_ok(app_payment_cancel(&books.app, &books.arena, books.org.id, id));
    assert_int_equal(payment_of(id).state, PAYMENT_CANCELLED);
    assert_true(mail_of("mail.unscheduled", id) == 0); /* he knows */
    assert_err(app_payment_cancel(&books.app, &books.arena, books.org.id, id), E_STATE);
    sound();
    at("2026-03-10", 9);
    run_jobs();
    assert_int_equal(payment_of(id).state, PAYMENT_CANCELLED);
    assert_int_equal(owed(&l), 6000);
    assert_err(app_schedule_cancel(&books.app, &books.arena, books.org.id, other), E_STATE);
    assert_int_equal(payment_of(other).state, PAYMENT_PROCESSING);
    sound();
}

/* ---- its day ---- */

static void paid_by_hand_before_it_is_cancelled_and_told(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), m = issue(DOCUMENT_INVOICE, 600);
    payment_id paid = schedule(&l, 6000, "2026-03-10"), busy = schedule(&m, 600, "2026-03-10");
    capture(by_hand(&l, 6000), 6000);
    by_hand(&m, 600); /* on its way on the day */
    at("2026-03-10", 9);
    run_jobs();
    assert_int_equal(payment_of(paid).state, PAYMENT_CANCELLED);
    assert_int_equal(payment_of(busy).state, PAYMENT_CANCELLED);
    assert_true(mail_of("mail.unscheduled", paid) != 0 && mail_of("mail.unscheduled", busy) != 0);
    assert_true(payment_of(paid).reason.n > 0);
    sound();
}

static void part_paid_before_it_takes_the_rest_and_never_more_than_confirmed(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), m = issue(DOCUMENT_INVOICE, 1200);
    struct lot c = issue(DOCUMENT_CREDIT_NOTE, 1200), done = issue(DOCUMENT_INVOICE, 600);
    struct pay_item items[] = { item_of(&done, 600), item_of(&l, 6000), item_of(&m, 1200),
                                item_of(&c, 1200) };
    struct pay_request rq = request(items, 4, "2026-03-10"), all;
    struct pay_started out, other;
    rq.over = 100;
    assert_ok(start(&rq, &out));
    assert_int_equal(out.amount, 6700);
    sound();
    capture(by_hand(&done, 600), 600);
    capture(by_hand(&l, 2000), 2000);
    /* Its credit goes to another invoice meanwhile. */
    struct lot n = issue(DOCUMENT_INVOICE, 1200);
    struct pay_item both[] = { item_of(&n, 1200), item_of(&c, 1200) };
    all = request(both, 2, NULL);
    assert_ok(start(&all, &other));
    at("2026-03-10", 9);
    run_jobs();
    struct payment p = payment_of(out.id);
    assert_int_equal(p.state, PAYMENT_PROCESSING);
    assert_int_equal(p.item_count, 2);
    assert_true(p.items[0].doc == l.doc && p.items[0].amount == 4000);
    assert_true(p.items[1].doc == m.doc && p.items[1].amount == 1200);
    assert_int_equal(p.amount, 4000 + 1200 + 100);
    assert_int_equal(p.credit, 0);
    assert_true(mail_of("mail.reduced", out.id) != 0);
    sound();
    capture(out.id, p.amount);
    assert_int_equal(owed(&l) + owed(&m), 0);
    sound();
}

/* 0: all of the invoice. */
static err dispute(struct arena *a, const struct lot *l, int64_t amount)
{
    const struct actor who = { .org = books.org.id, .kind = PERSON_CONTACT, .person = payer.v,
                               .name = S("Mira Holm") };
    const struct objection_wish w = { .about = l, .id = public_id_new(), .reason = S("price"),
                                      .words = S("Too much"), .amount = amount };
    return app_objection_raise(&books.app, a, &who, &w);
}

static void what_is_disputed_since_is_left_out_and_told(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), m = issue(DOCUMENT_INVOICE, 600);
    struct lot whole = issue(DOCUMENT_INVOICE, 1200);
    struct pay_item items[] = { item_of(&l, 6000), item_of(&m, 600) };
    struct pay_request rq = request(items, 2, "2026-03-10");
    struct pay_started out;
    assert_ok(start(&rq, &out));
    payment_id none = schedule(&whole, 1200, "2026-03-10");
    const struct pay_terms not_in_part = { false, 0 };
    assert_ok(app_invoice_terms_set(&books.app, books.org.id, customer, l.doc, not_in_part));
    at("2026-03-05", 12);
    assert_ok(dispute(&books.arena, &l, 2000));
    assert_ok(dispute(&books.arena, &whole, 0));
    at("2026-03-10", 9);
    run_jobs();
    struct payment p = payment_of(out.id);
    assert_int_equal(p.state, PAYMENT_PROCESSING);
    assert_int_equal(p.item_count, 2);
    assert_true(p.items[0].doc == l.doc && p.items[0].amount == 4000);
    assert_int_equal(p.amount, 4600);
    assert_true(mail_of("mail.reduced", out.id) != 0);
    assert_int_equal(payment_of(none).state, PAYMENT_CANCELLED);
    assert_true(str_contains(payment_of(none).reason, S("disputed")));
    assert_true(mail_of("mail.unscheduled", none) != 0 && mail_of("mail.notmade", none) != 0);
    sound();
    capture(out.id, 4600);
    assert_true(owed(&l) == 2000 && owed(&whole) == 1200);
    sound();
}

static void what_was_confirmed_with_its_dispute_is_paid_and_nothing_disputed_later(void **state)
{
    (void)state;
    at("2026-03-02", 12);
    struct lot all = issue(DOCUMENT_INVOICE, 6000), rest = issue(DOCUMENT_INVOICE, 6000);
    struct lot later = issue(DOCUMENT_INVOICE, 600);
    assert_ok(dispute(&books.arena, &all, 2000));
    assert_ok(dispute(&books.arena, &rest, 2000));
    at("2026-03-02", 15);
    all = lot_of(all.account, all.public_id);
    rest = lot_of(rest.account, rest.public_id);
    struct pay_item items[] = { item_of(&all, 6000), item_of(&later, 600) };
    struct pay_request rq = request(items, 2, "2026-03-10");
    struct pay_started out;
    assert_ok(start(&rq, &out));
    payment_id undisputed = schedule(&rest, 4000, "2026-03-10");
    at("2026-03-05", 12);
    assert_ok(dispute(&books.arena, &later, 0));
    capture(by_hand(&rest, 3000), 3000); /* what is left of it without the dispute: 1000 */
    at("2026-03-10", 9);
    run_jobs();
    struct payment p = payment_of(out.id);
    assert_int_equal(p.item_count, 1);
    assert_true(p.items[0].doc == all.doc && p.amount == 6000);
    assert_int_equal(payment_of(undisputed).amount, 1000);
    sound();
}

static void credit_that_is_gone_leaves_out_what_was_shown_last(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 600), m = issue(DOCUMENT_INVOICE, 900);
    struct lot c = issue(DOCUMENT_CREDIT_NOTE, 300);
    struct pay_item items[] = { item_of(&l, 600), item_of(&m, 900), item_of(&c, 300) };
    struct pay_request rq = request(items, 3, "2026-03-10"), use;
    struct pay_started out, other;
    assert_ok(start(&rq, &out));
    struct lot n = issue(DOCUMENT_INVOICE, 300);
    struct pay_item both[] = { item_of(&n, 300), item_of(&c, 300) };
    use = request(both, 2, NULL);
    assert_ok(start(&use, &other));
    struct pay_terms whole = { false, 0 };
    assert_ok(app_invoice_terms_set(&books.app, books.org.id, customer, m.doc, whole));
    at("2026-03-10", 9);
    run_jobs();
    struct payment p = payment_of(out.id);
    assert_int_equal(p.item_count, 1); /* 600 of 900 is a part that it does not allow */
    assert_int_equal(p.amount, 600);
    sound();
}

static void credit_that_covers_the_rest_settles_it_without_the_method(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), c = issue(DOCUMENT_CREDIT_NOTE, 1200);
    struct pay_item items[] = { item_of(&l, 6000), item_of(&c, 1200) };
    struct pay_request rq = request(items, 2, "2026-03-10");
    struct pay_started out;
    assert_ok(start(&rq, &out));
    capture(by_hand(&l, 5400), 5400);
    at("2026-03-10", 9);
    run_jobs();
    struct payment p = payment_of(out.id);
    assert_int_equal(p.state, PAYMENT_SETTLED);
    assert_true(p.amount == 0 && p.credit == 600);
    assert_int_equal(owed(&l), 0);
    assert_int_equal(owed(&c), 600);
    sound();
}

static void without_its_mandate_or_gateway_it_is_cancelled_and_told(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000);
    payment_id one = schedule(&l, 6000, "2026-03-10"), two = schedule(&l, 6000, "2026-03-12");
    struct mandate m = { .id = mandate };
    assert_ok(app_mandate_revoke(&books.app, &books.arena, books.org.id, &m, NULL));
    at("2026-03-10", 9);
    run_jobs();
    assert_int_equal(payment_of(one).state, PAYMENT_CANCELLED);
    assert_true(str_contains(payment_of(one).reason, S("mandate")));
    assert_true(mail_of("mail.unscheduled", one) != 0);
    give_mandate();
    assert_ok(app_gateway_end(&books.app, books.org.id, S("debit")));
    at("2026-03-12", 9);
    run_jobs();
    assert_int_equal(payment_of(two).state, PAYMENT_CANCELLED);
    const struct gateway_keys keys = { 0 };
    str account;
    assert_ok(app_gateway_set(&books.app, &books.arena, books.org.id, S("debit"), &keys,
                              &account));
    assert_int_equal(owed(&l), 6000);
    sound();
}

static void no_methods(int64_t doc) { (void)doc; set("methods", "card"); }
static void all_methods(int64_t doc) { (void)doc; set("methods", "card debit transfer"); }
static void no_customer(int64_t doc) { (void)doc; offer_no_debit(0, true); }
static void yes_customer(int64_t doc) { (void)doc; offer_no_debit(0, false); }
static void no_invoice(int64_t doc) { offer_no_debit(doc, true); }
static void yes_invoice(int64_t doc) { offer_no_debit(doc, false); }
static void no_days(int64_t doc) { (void)doc; who_may_schedule("nobody"); }
static void managers(int64_t doc) { (void)doc; who_may_schedule("manage"); }
static void anybody(int64_t doc) { (void)doc; who_may_schedule("pay"); }
static void nothing(int64_t doc) { (void)doc; }

/* How what was allowed when it was confirmed is taken away before its day, and what is said. */
static const struct taken {
    const char *words;
    void (*away)(int64_t doc), (*back)(int64_t doc);
} taken[] = {
    { "not offered any more", no_methods, all_methods },
    { "not offered any more", no_customer, yes_customer },
    { "not paid in this way", no_invoice, yes_invoice },
    { "later day are not offered", no_days, anybody },
    { "may not do so any more", managers, anybody },
    { "may not do so any more", nothing, nothing }, /* its contact only looks */
};

static void what_is_not_allowed_any_more_on_its_day_is_cancelled_and_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < countof(taken); i++) {
        at("2026-03-02", 15);
        struct lot l = issue(DOCUMENT_INVOICE, 6000), m = issue(DOCUMENT_INVOICE, 600);
        struct lot c = issue(DOCUMENT_CREDIT_NOTE, 600);
        struct pay_item items[] = { item_of(&l, 6000), item_of(&m, 600), item_of(&c, 600) };
        struct pay_request rq = request(items, 3, "2026-03-10");
        struct pay_started out, again;
        if (taken[i].away == nothing) rq.contact = looks;
        assert_ok(start(&rq, &out));
        taken[i].away(l.doc);
        at("2026-03-10", 9);
        run_jobs();
        struct payment p = payment_of(out.id);
        assert_int_equal(p.state, PAYMENT_CANCELLED);
        assert_true(str_contains(p.reason, str_of(taken[i].words)));
        assert_true(p.amount == 6000 && p.credit == 600 && p.item_count == 3);
        assert_true(mail_of("mail.unscheduled", out.id) != 0);
        assert_true(mail_of("mail.notmade", out.id) != 0);
        assert_int_equal(owed(&l) + owed(&m), 6600);
        sound();
        taken[i].back(l.doc);
        rq = request(items, 3, NULL); /* its invoices are free */
        assert_ok(start(&rq, &again));
        sound();
    }
}

static void what_hides_pay_now_or_is_paid_by_credit_alone_does_not_matter(void **state)
{
    (void)state;
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000), m = issue(DOCUMENT_INVOICE, 600);
    struct lot c = issue(DOCUMENT_CREDIT_NOTE, 600);
    struct pay_item items[] = { item_of(&l, 6000), item_of(&m, 600), item_of(&c, 600) };
    struct pay_request rq = request(items, 3, "2026-03-10");
    struct pay_started out;
    set("pay_now", "hidden");
    assert_ok(start(&rq, &out));
    capture(by_hand(&l, 6000), 6000);
    offer_no_debit(0, true); /* nothing is left for a debit: the credit covers it */
    at("2026-03-10", 9);
    run_jobs();
    assert_int_equal(payment_of(out.id).state, PAYMENT_SETTLED);
    assert_int_equal(owed(&m) + owed(&c), 0);
    offer_no_debit(0, false);
    set("pay_now", "shown");
    sound();
}

/* ---- who wins ---- */

struct racer {
    payment_id id;          /* its day has come */
    struct pay_request *rq; /* by hand */
    const struct lot *disputed; /* in part, at this moment; neither: its day */
    err result;
    struct pay_started out;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    CLEANUP(arena_release) struct arena a;
    int64_t again;

    arena_init(&a, 16 << 20);
    if (r->rq != NULL) r->result = app_payment_start(&books.app, &a, r->rq, &r->out);
    else if (r->disputed != NULL) r->result = dispute(&a, r->disputed, 2000);
    else r->result = app_schedule_due(&books.app, &a, books.org.id, r->id, &again);
    return NULL;
}

static void run_racers(struct racer *r, size_t n)
{
    pthread_t threads[4];
    for (size_t i = 0; i < n; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, race, &r[i]), 0);
    for (size_t i = 0; i < n; i++) pthread_join(threads[i], NULL);
}

static void two_workers_a_schedule_and_a_hand_reserve_once(void **state)
{
    (void)state;
    int won[2] = { 0 };
    for (int round = 0; round < 25; round++) {
        at("2026-03-02", 15);
        struct lot l = issue(DOCUMENT_INVOICE, 6000);
        payment_id id = schedule(&l, 6000, "2026-03-10");
        struct pay_item item = item_of(&l, 6000);
        struct pay_request rq = request(&item, 1, NULL);
        struct racer r[] = { { .id = id }, { .id = id }, { .id = id } };
        struct racer *by_hand = &r[round % 3];
        by_hand->rq = &rq;
        at("2026-03-10", 9);
        run_racers(r, 3);
        for (size_t i = 0; i < 3; i++)
            if (&r[i] != by_hand) assert_ok(r[i].result);
        bool hand = by_hand->result == OK;
        if (!hand) assert_err(by_hand->result, E_ALREADY_PENDING);
        assert_int_equal(payment_of(id).state, hand ? PAYMENT_CANCELLED : PAYMENT_RESERVED);
        struct lot now = lot_of(l.account, l.public_id);
        assert_int_equal(now.nc, 6000);
        won[hand]++;
    }
    assert_true(won[0] > 0 && won[1] > 0);
    print_message("# the day %d, the hand %d\n", won[0], won[1]);
    sound();
}

static void a_dispute_beside_its_morning_is_before_it_or_after_it(void **state)
{
    (void)state;
    for (int round = 0; round < 25; round++) {
        at("2026-03-02", 15);
        struct lot l = issue(DOCUMENT_INVOICE, 6000);
        payment_id id = schedule(&l, 6000, "2026-03-10");
        struct racer r[] = { { .id = id }, { .disputed = &l } };
        at("2026-03-10", 9);
        run_racers(r, 2);
        assert_ok(r[0].result);
        assert_ok(r[1].result);
        struct payment p = payment_of(id);
        struct lot now = lot_of(l.account, l.public_id);
        assert_int_equal(p.state, PAYMENT_RESERVED);
        assert_true(p.amount == 4000 || p.amount == 6000);
        assert_int_equal(now.nc, p.amount);
    }
    sound();
}

/* ---- verify ---- */

/* A statement on the file, as somebody with it in hand would run it. */
static void change(const char *table, const char *set, payment_id id)
{
    sqlite3 *db;
    char path[128];
    str sql = arena_format(&books.arena, "UPDATE %s SET %s WHERE %s = %lld", table, set,
                           str_eq(str_of(table), S("payment")) ? "id" : "payment",
                           (long long)id.v);
    snprintf(path, sizeof path, "%s/counterfoil.db", books.dir);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_exec(db, sql.p, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_changes(db), 1);
    sqlite3_close(db);
    /* Readers go on with a snapshot until this process writes. */
    assert_ok(app_review_add(&books.app, books.org.id, S("event"), 1, S("x")));
}

static void verify_sees_what_is_not_as_it_was_confirmed(void **state)
{
    (void)state;
    static const char *const changes[][3] = {
        { "payment", "day = '2026-03-11'", "day = '2026-03-10'" },
        { "payment", "amount = amount - 1", "amount = amount + 1" },
        { "payment", "credit = 1", "credit = 0" },
        { "payment", "method = 'card'", "method = 'debit'" },
        { "payment", "gateway = 'sandbox'", "gateway = 'debit'" },
        { "payment", "key = key || 'x'", "key = substr(key, 1, length(key) - 1)" },
        { "payment", "state = 12", "state = 1" },
        { "payment", "state = 2", "state = 1" },
        { "payment", "reserve = 1", "reserve = 0" },
        { "schedule", "day = '2026-03-11'", "day = '2026-03-10'" },
        { "schedule", "amount = amount + 1", "amount = amount - 1" },
        { "schedule", "over = 1", "over = 0" },
        { "schedule", "credit = 1", "credit = 0" },
        { "schedule", "ended_us = 1", "ended_us = 0" },
        { "schedule", "payment = payment + 1", "payment = payment" },
        { "payment_item", "amount = amount - 1", "amount = amount + 1" },
        { "payment_item", "doc = doc + 1", "doc = doc - 1" },
    };
    if (getenv("COUNTERFOIL_TEST_DB") != NULL) return; /* the same statements: a file is needed */
    at("2026-03-02", 15);
    struct lot l = issue(DOCUMENT_INVOICE, 6000);
    payment_id id = schedule(&l, 6000, "2026-03-10");
    for (size_t i = 0; i < countof(changes); i++) {
        bool moved = str_starts(str_of(changes[i][1]), S("payment ="));
        change(changes[i][0], changes[i][1], id);
        if (books_faults(&books) == 0) fail_msg("%s: %s", changes[i][0], changes[i][1]);
        if (moved) change(changes[i][0], "payment = payment - 1", (payment_id){ id.v + 1 });
        else change(changes[i][0], changes[i][2], id);
        sound();
    }
}

static int begin(void **state)
{
    *state = &books;
    books_open(&books);
    str account;
    assert_ok(app_gateway_add(&books.app, &books.arena, books.org.id, S("debit"), STR_NONE,
                              STR_NONE, STR_NONE, &account));
    at("2026-03-02", 9);
    customer = issue(DOCUMENT_INVOICE, 600).customer;
    assert_ok(app_contact_add(&books.app, &books.arena, books.org.id, customer,
                              S("mira@example.com"), S("Mira Holm"), MAY_VIEW | MAY_PAY, &payer));
    assert_ok(app_contact_add(&books.app, &books.arena, books.org.id, customer,
                              S("nils@example.com"), S("Nils"), MAY_VIEW, &looks));
    give_mandate();
    staff_id staff;
    assert_ok(app_staff_add(&books.app, books.org.id, S("ada@example.com"), S("Ada"),
                            S("accountant"), &staff));
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_day_reserves_nothing_and_its_morning_makes_the_payment),
        cmocka_unit_test(the_same_key_is_the_same_payment_and_another_day_another),
        cmocka_unit_test(days_methods_and_people_that_may_not_are_refused),
        cmocka_unit_test(it_can_be_cancelled_until_it_starts),
        cmocka_unit_test(paid_by_hand_before_it_is_cancelled_and_told),
        cmocka_unit_test(part_paid_before_it_takes_the_rest_and_never_more_than_confirmed),
        cmocka_unit_test(what_is_disputed_since_is_left_out_and_told),
        cmocka_unit_test(what_was_confirmed_with_its_dispute_is_paid_and_nothing_disputed_later),
        cmocka_unit_test(credit_that_is_gone_leaves_out_what_was_shown_last),
        cmocka_unit_test(credit_that_covers_the_rest_settles_it_without_the_method),
        cmocka_unit_test(without_its_mandate_or_gateway_it_is_cancelled_and_told),
        cmocka_unit_test(what_is_not_allowed_any_more_on_its_day_is_cancelled_and_told),
        cmocka_unit_test(what_hides_pay_now_or_is_paid_by_credit_alone_does_not_matter),
        cmocka_unit_test(two_workers_a_schedule_and_a_hand_reserve_once),
        cmocka_unit_test(a_dispute_beside_its_morning_is_before_it_or_after_it),
        cmocka_unit_test(verify_sees_what_is_not_as_it_was_confirmed),
    };
    return cmocka_run_group_tests(tests, begin, books_end);
}
