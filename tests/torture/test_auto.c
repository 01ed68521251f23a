/*
 * Auto-pay, on both engines: announced, paid once, tried again, ended; who wins where several meet.
 * The gateway is in memory, the clock is the test's, and invoices fall due on the last of the year.
 */
#include "scene.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "app/app_auto.h"
#include "app/app_method.h"
#include "app/app_objection.h"
#include "app/app_offer.h"
#include "app/app_plan.h"
#include "app/app_promise.h"
#include "app/app_report.h"
#include "app/app_schedule.h"
#include "base/clock.h"
#include "jobs/job.h"
#include "locale/zone.h"
#include "store/store_invoice.h"

static struct scene s;
static contact_id payer;

/* ---- helpers ---- */

static date day(const char *iso)
{
    date d;
    assert_true(date_parse(str_of(iso), &d));
    return d;
}

static void at(const char *iso, int hour)
{
    clock_set(zone_instant(s.books.org.zone, day(iso), hour, 0));
}

/* A customer of its own with an invoice and a card, and nothing planned. */
static struct scene_pay fresh(int64_t total)
{
    static int serial;
    str name = arena_format(&s.books.arena, "A-%d", ++serial);
    struct document d = books_document(&s.books, DOCUMENT_INVOICE,
                                       arena_format(&s.books.arena, "I-%d", serial).p, name.p,
                                       total * 5 / 6, "2026-12-31", "");
    struct scene_pay p = { .invoice = books_import(&s.books, &d).public_id };
    struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &s.books.arena, s.books.org.id, p.invoice,
                                  ACCOUNT_RECEIVABLE, &l));
    db_read_end(&tx);
    s.customer = l.customer;
    assert_ok(app_contact_add(&s.books.app, &s.books.arena, s.books.org.id, s.customer,
                              arena_format(&s.books.arena, "%.*s@example.com", STR_FMT(name)),
                              S("Mira Holm"), MAY_VIEW | MAY_PAY, &payer));
    s.saved = scene_card(&s);
    tills_code = STR_NONE;
    return p;
}

static err set(bool on, int days_before, int64_t limit)
{
    const struct auto_limit limits[] = { { CURRENCY("EUR"), limit } };
    struct auto_request rq = { .org = s.books.org.id, .customer = s.customer, .contact = payer,
                               .on = on, .days_before = days_before, .limits = limits,
                               .count = 1 };
    return app_auto_set(&s.books.app, &s.books.arena, &rq);
}

static struct auto_pay auto_pay_now(void)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct auto_pay p;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_auto_get(tx, &s.books.arena, s.books.org.id, s.customer, &p));
    return p;
}

/* What the runner does, until nothing more is due. */
static void run_jobs(void)
{
    struct jobs_options o = { .app = &s.books.app, .base_url = S("http://localhost:1") };
    struct job *jobs;
    size_t n;

    do {
        assert_ok(app_job_take(&s.books.app, &s.books.arena, JOB_MONEY, 64, NULL, 0, &jobs, &n));
        for (size_t i = 0; i < n; i++) {
            struct job_turn t = { .o = &o, .app = &s.books.app, .a = &s.books.arena,
                                  .job = &jobs[i] };
            if (str_eq(jobs[i].kind, S("pay.auto"))) assert_ok(job_pay_auto(&t));
            if (str_eq(jobs[i].kind, S("pay.schedule"))) assert_ok(job_pay_schedule(&t));
            if (str_eq(jobs[i].kind, S("pay.contact"))) assert_ok(job_pay_contact(&t));
            if (t.again_us != 0) assert_ok(app_job_again(&s.books.app, &jobs[i], t.again_us));
            else assert_ok(app_job_done(&s.books.app, &jobs[i]));
        }
    } while (n > 0);
}

static void morning(const char *iso)
{
    at(iso, 9);
    run_jobs();
}

/* Mails of that kind there are so far, of all customers. */
static int mails(const char *kind)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct job *jobs;
    size_t n;
    int found = 0;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_job_due(tx, &s.books.arena, JOB_PAPER, INT64_MAX, 10000, &jobs, &n));
    for (size_t i = 0; i < n; i++) found += str_eq(jobs[i].kind, str_of(kind));
    return found;
}

/* The customer's payments, the newest first. */
static size_t payments(struct payment_listed **out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct payment_filter f = { .org = s.books.org.id, .customer = s.customer, .limit = 100 };
    size_t n;
    bool more;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_payment_list(tx, &s.books.arena, &f, out, &n, &more));
    return n;
}

static struct lot lot_of(const struct scene_pay *p)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot l;
    assert_ok(db_read_begin(s.books.app.db, &tx));
    assert_ok(store_lot_by_public(tx, &s.books.arena, s.books.org.id, p->invoice,
                                  ACCOUNT_RECEIVABLE, &l));
    return l;
}

static int64_t owed(const struct scene_pay *p)
{
    struct lot l = lot_of(p);
    return lot_balance(&l);
}

static size_t made(void)
{
    struct payment_listed *list;
    return payments(&list);
}

static struct payment last(void)
{
    struct payment_listed *list;
    assert_true(payments(&list) > 0);
    return list[0].payment;
}

static void sound(void)
{
    assert_int_equal(books_faults(&s.books), 0);
}

/* ---- */

static void it_is_announced_three_days_before_and_paid_on_its_day_once(void **state)
{
    (void)state;
    at("2026-12-10", 15);
    struct scene_pay p = fresh(6000);
    int notices = mails("mail.autonotice");
    assert_ok(set(true, 2, 10000));
    tills_next = TILLS_CAPTURED;
    run_jobs();
    morning("2026-12-25");
    assert_int_equal(mails("mail.autonotice"), notices);
    morning("2026-12-26"); /* three days before the 29th, two before the due date */
    assert_int_equal(mails("mail.autonotice"), notices + 1);
    morning("2026-12-27");
    morning("2026-12-28");
    assert_int_equal(made(), 0);
    morning("2026-12-29");
    assert_int_equal(made(), 1);
    struct payment paid = last();
    assert_int_equal(paid.state, PAYMENT_SETTLED);
    assert_true(paid.amount == 6000 && owed(&p) == 0);
    for (int i = 0; i < 3; i++) run_jobs();
    morning("2026-12-30");
    morning("2026-12-31");
    assert_int_equal(made(), 1);
    assert_int_equal(mails("mail.autonotice"), notices + 1);
    sound();
}

static void what_is_late_when_it_is_switched_on_is_left_to_people(void **state)
{
    (void)state;
    at("2027-01-05", 8);
    struct scene_pay p = fresh(600);
    assert_ok(set(true, 0, 10000));
    run_jobs();
    morning("2027-01-06");
    morning("2027-01-07");
    assert_int_equal(made(), 0);
    assert_int_equal(owed(&p), 600);
    /* Due today is told today and paid tomorrow. */
    at("2026-12-31", 10);
    struct scene_pay q = fresh(600);
    int notices = mails("mail.autonotice");
    assert_ok(set(true, 0, 10000));
    tills_next = TILLS_CAPTURED;
    run_jobs();
    assert_int_equal(mails("mail.autonotice"), notices + 1);
    assert_int_equal(made(), 0);
    morning("2027-01-01");
    assert_int_equal(owed(&q), 0);
    sound();
}

static void above_its_limit_it_does_not_pay_and_says_so(void **state)
{
    (void)state;
    at("2026-12-10", 15);
    struct scene_pay p = fresh(6000);
    int skipped = mails("mail.autoskipped");
    assert_ok(set(true, 0, 5999));
    run_jobs();
    morning("2026-12-28");
    morning("2026-12-31");
    morning("2027-01-01");
    assert_int_equal(made(), 0);
    assert_int_equal(mails("mail.autoskipped"), skipped + 1);
    assert_int_equal(owed(&p), 6000);
    sound();
}

static void set_methods(bool card)
{
    const struct actor ada = { .org = s.books.org.id, .kind = PERSON_STAFF, .name = S("Ada") };
    const pay_method_set all = ~(pay_method_set)0;
    struct offer_change c = { s.customer, 0, S("A"), card ? all : all & ~(1u << PAY_CARD) };
    assert_ok(app_offer_set(&s.books.app, &s.books.arena, &ada, &c));
}

static void by_a_method_that_was_taken_away_it_does_not_pay_and_all_are_told(void **state)
{
    (void)state;
    staff_id staff;
    assert_ok(app_staff_add(&s.books.app, s.books.org.id, S("ada@example.com"), S("Ada"),
                            S("accountant"), &staff));
    at("2026-12-10", 15);
    struct scene_pay p = fresh(6000);
    int skipped = mails("mail.autoskipped"), told = mails("mail.autonotmade");
    assert_ok(set(true, 0, 100000));
    run_jobs();
    morning("2026-12-28");
    set_methods(false);
    morning("2026-12-31");
    assert_int_equal(made(), 0);
    assert_int_equal(mails("mail.autoskipped"), skipped + 1);
    assert_true(mails("mail.autonotmade") > told);
    set_methods(true);
    morning("2027-01-01"); /* it has ended: the invoice is the customer's now */
    assert_int_equal(made(), 0);
    assert_int_equal(owed(&p), 6000);
    sound();
}

static void a_decline_is_tried_again_after_one_three_and_five_days(void **state)
{
    (void)state;
    static const struct { const char *day; size_t made; } mornings[] = {
        { "2026-12-31", 1 }, { "2027-01-01", 2 }, { "2027-01-02", 2 }, { "2027-01-03", 3 },
        { "2027-01-04", 3 }, { "2027-01-05", 4 }, { "2027-01-06", 4 }, { "2027-01-07", 4 },
    };
    at("2026-12-28", 8);
    struct scene_pay p = fresh(6000);
    int failed = mails("mail.failed"), told = mails("mail.autofailed");
    assert_ok(set(true, 0, 10000));
    run_jobs();
    tills_next = TILLS_DECLINED;
    tills_code = S("insufficient_funds");
    for (size_t i = 0; i < countof(mornings); i++) {
        morning(mornings[i].day);
        assert_int_equal(made(), mornings[i].made);
        assert_int_equal(last().state, PAYMENT_FAILED);
    }
    assert_int_equal(mails("mail.autofailed"), told + 4);
    assert_int_equal(mails("mail.failed"), failed);
    assert_int_equal(owed(&p), 6000);
    sound();
}

static void a_second_try_that_succeeds_is_the_last(void **state)
{
    (void)state;
    at("2026-12-28", 8);
    struct scene_pay p = fresh(6000);
    assert_ok(set(true, 0, 10000));
    run_jobs();
    tills_next = TILLS_DECLINED;
    tills_code = S("insufficient_funds");
    morning("2026-12-31");
    tills_next = TILLS_CAPTURED;
    morning("2027-01-01");
    morning("2027-01-03");
    assert_int_equal(made(), 2);
    assert_int_equal(owed(&p), 0);
    sound();
}

static void a_hard_decline_is_not_tried_again(void **state)
{
    (void)state;
    at("2026-12-28", 8);
    struct scene_pay p = fresh(6000);
    assert_ok(set(true, 0, 10000));
    run_jobs();
    tills_next = TILLS_DECLINED;
    tills_code = S("authentication_required");
    morning("2026-12-31");
    morning("2027-01-01");
    morning("2027-01-05");
    assert_int_equal(made(), 1);
    assert_int_equal(owed(&p), 6000);
    sound();
}

static void paid_by_hand_before_it_pays_nothing(void **state)
{
    (void)state;
    at("2026-12-28", 8);
    struct scene_pay p = fresh(6000);
    assert_ok(set(true, 0, 10000));
    run_jobs();
    tills_next = TILLS_CAPTURED;
    assert_ok(scene_try(&s, p.invoice, S("by-hand-0000000000000"), &p));
    assert_ok(scene_contact(&s, &p));
    morning("2026-12-31");
    assert_int_equal(made(), 1);
    assert_int_equal(owed(&p), 0);
    sound();
}

static void promise(const struct scene_pay *p, const char *by)
{
    const struct promise_wish w = { .org = s.books.org.id, .customer = s.customer,
                                    .contact = payer, .payer = S("Mira Holm"),
                                    .doc = lot_of(p).doc, .day = day(by) };
    assert_ok(app_promise_make(&s.books.app, &s.books.arena, &w));
}

static void split(const struct scene_pay *p)
{
    const struct actor staff = { .org = s.books.org.id, .kind = PERSON_STAFF, .person = 7,
                                 .name = S("Olga"), .address = S("127.0.0.1") };
    struct instalment parts[2];
    plan_split(owed(p), day("2026-12-31"), PLAN_MONTHLY, parts, 2);
    const struct plan_wish w = { s.customer, lot_of(p).doc, parts, 2 };
    enum plan_fault fault;
    assert_ok(app_plan_make(&s.books.app, &s.books.arena, &staff, &w, &fault));
}

static void report(const struct scene_pay *p)
{
    struct lot l = lot_of(p);
    const struct report_wish w = { .org = s.books.org.id, .docs = &l.doc, .count = 1,
                                   .r = { .public_id = public_id_new(), .customer = s.customer,
                                          .contact = payer, .payer = S("Mira Holm"),
                                          .reference = S("TR 1"), .day = day("2026-12-01"),
                                          .amount = { lot_balance(&l), l.cur } } };
    assert_ok(app_report_make(&s.books.app, &s.books.arena, &w));
}

static void what_is_reported_as_paid_is_waited_for_and_then_paid(void **state)
{
    (void)state;
    /* Before it is announced: until ten days are over. */
    at("2026-12-25", 15);
    struct scene_pay p = fresh(6000);
    int notices = mails("mail.autonotice");
    report(&p);
    assert_ok(set(true, 0, 10000));
    tills_next = TILLS_CAPTURED;
    run_jobs();
    morning("2026-12-28");
    morning("2026-12-31");
    morning("2027-01-04");
    assert_true(mails("mail.autonotice") == notices && made() == 0);
    morning("2027-01-05");
    assert_int_equal(mails("mail.autonotice"), notices + 1);
    morning("2027-01-06");
    assert_true(made() == 1 && owed(&p) == 0);
    /* After it was announced. */
    at("2026-12-26", 8);
    struct scene_pay q = fresh(6000);
    assert_ok(set(true, 0, 10000));
    run_jobs();
    morning("2026-12-28");
    assert_int_equal(mails("mail.autonotice"), notices + 2);
    report(&q);
    morning("2026-12-31");
    morning("2027-01-01");
    assert_true(made() == 0 && owed(&q) == 6000);
    sound();
}

/* 0: all of the invoice. */
static err dispute(struct arena *a, const struct scene_pay *p, int64_t amount)
{
    const struct actor who = { .org = s.books.org.id, .kind = PERSON_CONTACT, .person = payer.v,
                               .name = S("Mira Holm"), .address = S("127.0.0.1") };
    struct lot l = lot_of(p);
    const struct objection_wish w = { .about = &l, .id = public_id_new(), .reason = S("price"),
                                      .words = S("Too much"), .amount = amount };
    return app_objection_raise(&s.books.app, a, &who, &w);
}

static void what_is_disputed_is_left_out(void **state)
{
    (void)state;
    at("2026-12-28", 8);
    struct scene_pay p = fresh(6000), q;
    assert_ok(set(true, 0, 10000));
    run_jobs();
    assert_ok(dispute(&s.books.arena, &p, 4000));
    tills_next = TILLS_CAPTURED;
    morning("2026-12-31");
    assert_true(made() == 1 && owed(&p) == 4000);
    at("2026-12-28", 8);
    q = fresh(6000); /* all of it: nothing is paid */
    assert_ok(set(true, 0, 10000));
    run_jobs();
    assert_ok(dispute(&s.books.arena, &q, 0));
    morning("2026-12-31");
    assert_true(made() == 0 && owed(&q) == 6000);
    sound();
}

static void what_is_promised_or_in_parts_is_left_to_its_payer(void **state)
{
    (void)state;
    /* Before it is announced: not announced until the promise is broken. */
    at("2026-12-10", 15);
    struct scene_pay p = fresh(6000);
    int notices = mails("mail.autonotice");
    promise(&p, "2027-01-05");
    assert_ok(set(true, 0, 10000));
    tills_next = TILLS_CAPTURED;
    run_jobs();
    morning("2026-12-28");
    morning("2026-12-31");
    morning("2027-01-05");
    assert_true(mails("mail.autonotice") == notices && made() == 0);
    morning("2027-01-06");
    assert_int_equal(mails("mail.autonotice"), notices + 1);
    morning("2027-01-07");
    assert_true(made() == 1 && owed(&p) == 0);
    /* After it was announced. */
    static void (*const otherwise[])(const struct scene_pay *) = { split, NULL };
    for (size_t i = 0; i < countof(otherwise); i++) {
        at("2026-12-26", 8);
        struct scene_pay q = fresh(6000);
        assert_ok(set(true, 0, 10000));
        run_jobs();
        morning("2026-12-28");
        assert_int_equal(mails("mail.autonotice"), notices + 2 + (int)i);
        if (otherwise[i] != NULL) otherwise[i](&q);
        else promise(&q, "2027-01-05");
        morning("2026-12-31");
        morning("2027-01-01");
        assert_true(made() == 0 && owed(&q) == 6000);
    }
    sound();
}

static void switched_off_it_pays_nothing_and_on_again_it_announces_anew(void **state)
{
    (void)state;
    at("2026-12-26", 8);
    struct scene_pay p = fresh(6000);
    int notices = mails("mail.autonotice");
    assert_ok(set(true, 0, 10000));
    run_jobs();
    morning("2026-12-28");
    assert_int_equal(mails("mail.autonotice"), notices + 1);
    assert_ok(set(false, 0, 10000));
    morning("2026-12-31");
    assert_int_equal(made(), 0);
    assert_ok(set(true, 0, 10000));
    tills_next = TILLS_CAPTURED;
    run_jobs();
    assert_int_equal(mails("mail.autonotice"), notices + 2);
    assert_int_equal(made(), 0);
    morning("2027-01-01");
    assert_int_equal(made(), 1);
    assert_int_equal(owed(&p), 0);
    sound();
}

static void without_its_method_it_is_off_and_says_so(void **state)
{
    (void)state;
    at("2026-12-28", 8);
    struct scene_pay p = fresh(6000);
    struct saved_method m = { .org = s.books.org.id, .id = s.saved, .customer = s.customer };
    int off = mails("mail.autooff");
    assert_ok(set(true, 0, 10000));
    run_jobs();
    assert_ok(app_method_remove(&s.books.app, &s.books.arena, &m));
    morning("2026-12-31");
    assert_int_equal(made(), 0);
    assert_false(auto_pay_now().on);
    assert_true(auto_pay_now().reason.n > 0);
    assert_int_equal(mails("mail.autooff"), off + 1);
    assert_int_equal(owed(&p), 6000);
    assert_err(set(true, 0, 10000), E_STATE);
    sound();
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    at("2026-12-28", 8);
    fresh(6000);
    assert_err(set(true, -1, 10000), E_INVALID);
    assert_err(set(true, AUTO_DAYS_BEFORE_MAX + 1, 10000), E_INVALID);
    assert_err(set(true, 0, 0), E_INVALID);
    struct auto_request none = { .org = s.books.org.id, .customer = s.customer, .on = true };
    assert_err(app_auto_set(&s.books.app, &s.books.arena, &none), E_STATE);
    assert_false(auto_pay_now().on);
}

/* ---- who wins ---- */

struct racer {
    enum { WORKER, HAND, SCHEDULE } who;
    int64_t made_us;
    payment_id scheduled;
    struct pay_request *rq;
    err result;
};

static void *race(void *arg)
{
    struct racer *r = arg;
    CLEANUP(arena_release) struct arena a;
    struct pay_started out;
    org_id org = s.books.org.id;
    int64_t again;

    arena_init(&a, 16 << 20);
    if (r->who == WORKER)
        r->result = app_auto_morning(&s.books.app, &a, org, s.customer, r->made_us, &again);
    else if (r->who == SCHEDULE)
        r->result = app_schedule_due(&s.books.app, &a, org, r->scheduled, &again);
    else r->result = app_payment_start(&s.books.app, &a, r->rq, &out);
    return NULL;
}

static void *race_dispute(void *arg)
{
    CLEANUP(arena_release) struct arena a;
    struct scene_pay *p = arg;

    arena_init(&a, 16 << 20);
    return dispute(&a, p, 4000) == OK ? NULL : arg;
}

static void a_dispute_beside_the_worker_is_before_it_or_after_it(void **state)
{
    (void)state;
    for (int round = 0; round < 15; round++) {
        at("2026-12-28", 8);
        struct scene_pay p = fresh(6000);
        assert_ok(set(true, 0, 10000));
        run_jobs();
        at("2026-12-31", 9);
        struct racer worker = { .who = WORKER, .made_us = auto_pay_now().made_us };
        struct payment_listed *list;
        pthread_t threads[2];
        void *failed;
        assert_int_equal(pthread_create(&threads[0], NULL, race, &worker), 0);
        assert_int_equal(pthread_create(&threads[1], NULL, race_dispute, &p), 0);
        pthread_join(threads[0], NULL);
        pthread_join(threads[1], &failed);
        assert_ok(worker.result);
        assert_null(failed);
        assert_int_equal(payments(&list), 1);
        assert_true(list[0].payment.amount == 2000 || list[0].payment.amount == 6000);
        tills_next = TILLS_CAPTURED;
        run_jobs();
        assert_int_equal(owed(&p), 6000 - list[0].payment.amount);
    }
    sound();
}

static payment_id schedule(const struct scene_pay *p)
{
    struct scene_pay later;
    public_id key = public_id_new();
    s.day = day("2026-12-31");
    assert_ok(scene_try(&s, p->invoice, arena_str(&s.books.arena, public_id_str(&key)), &later));
    s.day = (date){ 0 };
    return later.id;
}

static void two_workers_a_schedule_and_a_hand_reserve_once(void **state)
{
    (void)state;
    for (int round = 0; round < 15; round++) {
        at("2026-12-28", 8);
        struct scene_pay p = fresh(6000);
        assert_ok(set(true, 0, 10000));
        run_jobs();
        payment_id scheduled = schedule(&p);
        struct rtx *tx = NULL;
        struct lot l;
        assert_ok(db_read_begin(s.books.app.db, &tx));
        assert_ok(store_lot_by_public(tx, &s.books.arena, s.books.org.id, p.invoice,
                                      ACCOUNT_RECEIVABLE, &l));
        db_read_end(&tx);
        struct pay_item item = { ACCOUNT_RECEIVABLE, l.doc, 6000, l.version };
        struct pay_request rq = { .org = s.books.org.id, .customer = s.customer,
                                  .payer = S("Mira Holm"), .cur = CURRENCY("EUR"),
                                  .key = arena_format(&s.books.arena, "hand-%d", round),
                                  .method = PAY_CARD, .gateway = S("sandbox"), .items = &item,
                                  .count = 1 };
        struct racer r[4] = { { .who = WORKER }, { .who = WORKER }, { .who = HAND, .rq = &rq },
                              { .who = SCHEDULE, .scheduled = scheduled } };
        pthread_t threads[4];
        at("2026-12-31", 9);
        for (int i = 0; i < 4; i++) r[i].made_us = auto_pay_now().made_us;
        for (int i = 0; i < 4; i++) {
            struct racer *one = &r[(i + round) % 4];
            assert_int_equal(pthread_create(&threads[i], NULL, race, one), 0);
        }
        for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
        for (int i = 0; i < 4; i++)
            if (r[i].who != HAND) assert_ok(r[i].result);
        struct payment_listed *list;
        size_t n = payments(&list);
        int64_t reserved = 0;
        for (size_t i = 0; i < n; i++)
            if (list[i].payment.state == PAYMENT_RESERVED) reserved += list[i].payment.amount;
        assert_int_equal(reserved, 6000);
        tills_next = TILLS_CAPTURED;
        run_jobs();
        clock_advance(40 * INT64_C(1000000)); /* the hand's own job */
        run_jobs();
        assert_int_equal(owed(&p), 0);
    }
    sound();
}

/* A statement on the file, as somebody with it in hand would run it. */
static void change(const char *sql)
{
    sqlite3 *db;
    str path = arena_format(&s.books.arena, "%s/counterfoil.db", s.books.dir);
    assert_int_equal(sqlite3_open(path.p, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_true(sqlite3_changes(db) > 0);
    sqlite3_close(db);
    /* Readers go on with a snapshot until this process writes. */
    assert_ok(app_review_add(&s.books.app, s.books.org.id, S("event"), 1, S("x")));
}

static void verify_sees_a_run_that_differs_from_its_payment(void **state)
{
    (void)state;
    static const char *const changes[][2] = {
        { "UPDATE auto_run SET tries = tries + 1", "UPDATE auto_run SET tries = tries - 1" },
        { "UPDATE auto_run SET customer = customer + 1",
          "UPDATE auto_run SET customer = customer - 1" },
        { "UPDATE auto_run SET currency = 'USD'", "UPDATE auto_run SET currency = 'EUR'" },
        { "UPDATE auto_run SET payment = payment + 1 WHERE payment <> 0",
          "UPDATE auto_run SET payment = payment - 1 WHERE payment <> 0" },
        { "UPDATE auto_run SET state = 2 WHERE state = 10 AND payment <> 0",
          "UPDATE auto_run SET state = 10 WHERE state = 2" },
        { "UPDATE auto_item SET doc = doc + 1", "UPDATE auto_item SET doc = doc - 1" },
    };
    if (getenv("COUNTERFOIL_TEST_DB") != NULL) return; /* the same statements: a file is needed */
    for (size_t i = 0; i < countof(changes); i++) {
        sound();
        change(changes[i][0]);
        if (books_faults(&s.books) == 0) fail_msg("%s", changes[i][0]);
        change(changes[i][1]);
    }
    sound();
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
        cmocka_unit_test(it_is_announced_three_days_before_and_paid_on_its_day_once),
        cmocka_unit_test(what_is_late_when_it_is_switched_on_is_left_to_people),
        cmocka_unit_test(above_its_limit_it_does_not_pay_and_says_so),
        cmocka_unit_test(by_a_method_that_was_taken_away_it_does_not_pay_and_all_are_told),
        cmocka_unit_test(a_decline_is_tried_again_after_one_three_and_five_days),
        cmocka_unit_test(a_second_try_that_succeeds_is_the_last),
        cmocka_unit_test(a_hard_decline_is_not_tried_again),
        cmocka_unit_test(paid_by_hand_before_it_pays_nothing),
        cmocka_unit_test(what_is_reported_as_paid_is_waited_for_and_then_paid),
        cmocka_unit_test(what_is_disputed_is_left_out),
        cmocka_unit_test(a_dispute_beside_the_worker_is_before_it_or_after_it),
        cmocka_unit_test(what_is_promised_or_in_parts_is_left_to_its_payer),
        cmocka_unit_test(switched_off_it_pays_nothing_and_on_again_it_announces_anew),
        cmocka_unit_test(without_its_method_it_is_off_and_says_so),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(two_workers_a_schedule_and_a_hand_reserve_once),
        cmocka_unit_test(verify_sees_a_run_that_differs_from_its_payment),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
