/* Auto-pay: switched on and off, planned and paid each morning. */
#include "app/app_auto.h"

#include "app/app_fee.h"
#include "app/app_offer.h"
#include "app/app_schedule.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/faultpoint.h"
#include "base/limits.h"
#include "core/allocate.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_invoice.h"
#include "store/store_job.h"
#include "store/store_method.h"
#include "store/store_objection.h"
#include "store/store_people.h"
#include "store/store_plan.h"
#include "store/store_promise.h"
#include "store/store_report.h"

enum { STARTS_MAX = 3 };

struct auto_work {
    struct arena *a;
    org_id org;
    customer_id customer;
    const struct auto_request *rq;
    int64_t made_us, now_us;
    struct org o;
    date today;
    /* out */
    struct auto_pay auto_pay;
    int64_t again_us;
};

static err add_job(struct wtx *tx, const struct auto_work *w, str kind, str key, int64_t run_us)
{
    struct job job = { .org = w->org, .id = { id_new() }, .kind = kind, .key = key,
                       .subject = w->customer.v, .run_us = run_us };
    return store_job_insert(tx, &job);
}

static err read_day(struct rtx *tx, struct auto_work *w)
{
    w->now_us = clock_now_us();
    TRY(store_org_get(tx, w->a, w->org, &w->o));
    w->today = zone_today(w->o.zone, w->now_us);
    return OK;
}

/* ---- on and off ---- */

static err check_limits(struct rtx *tx, const struct auto_work *w)
{
    const struct auto_request *rq = w->rq;
    struct saved_method m;
    bool found;

    if (rq->days_before < 0 || rq->days_before > AUTO_DAYS_BEFORE_MAX) return E_INVALID;
    if (rq->count > AUTO_CURRENCIES_MAX) return E_INVALID;
    for (size_t i = 0; i < rq->count; i++) {
        if (rq->limits[i].amount <= 0) return E_INVALID;
        TRY(store_method_default(tx, w->a, w->org, w->customer, rq->limits[i].cur, &m, &found));
        if (rq->on && !found) return E_STATE;
    }
    return rq->on && rq->count == 0 ? E_STATE : OK;
}

static err set_body(struct wtx *tx, void *arg)
{
    struct auto_work *w = arg;
    const struct auto_request *rq = w->rq;
    struct rtx *reads = db_reads(tx);
    struct auto_pay now = { .on = rq->on, .days_before = rq->days_before, .contact = rq->contact };

    TRY(read_day(reads, w));
    TRY(check_limits(reads, w));
    TRY(store_auto_lock(reads, w->a, w->org, w->customer, &w->auto_pay));
    now.since = w->today;
    now.made_us = w->now_us;
    TRY(store_auto_put(tx, w->org, w->customer, &now));
    TRY(store_auto_limits_set(tx, w->org, w->customer, rq->limits, rq->count));
    TRY(store_auto_unplan(tx, w->org, w->customer));
    if (!rq->on) return store_auto_end(tx, w->org, w->customer, S("Auto-pay was switched off."));
    str key = arena_format(w->a, "%lld.%lld", (long long)w->customer.v, (long long)w->now_us);
    return add_job(tx, w, S("pay.auto"), key, w->now_us);
}

err app_auto_set(const struct app *app, struct arena *a, const struct auto_request *rq)
{
    struct auto_work w = { .a = a, .org = rq->org, .customer = rq->customer, .rq = rq };

    TRY(db_write(app->db, (struct db_work){ set_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- the morning: planning ---- */

/* Invoices of one currency that fall due soon, each into the run of its day, which is announced. */
static err plan_currency(struct wtx *tx, struct auto_work *w, currency cur)
{
    date until = auto_notice_until(w->auto_pay.days_before, w->today);
    struct auto_candidate *list;
    int64_t last = 0;
    size_t n;

    TRY(store_auto_candidates(db_reads(tx), w->a, w->org, w->customer, cur, w->auto_pay.since,
                              until, w->today, LIMIT_PAYMENT_INVOICES, &list, &n));
    for (size_t i = 0; i < n; i++) {
        date day = auto_pay_day(list[i].due, w->auto_pay.days_before, w->today);
        int64_t run;
        TRY(store_auto_plan(tx, w->org, w->customer, cur, day, &list[i], w->today, &run));
        if (run == 0 || run == last) continue; /* by due date, so those of a run come together */
        last = run;
        struct job job = { .org = w->org, .id = { id_new() }, .kind = S("mail.autonotice"),
                           .key = arena_format(w->a, "%lld.%d", (long long)run, (int)w->today.day),
                           .subject = run, .run_us = w->now_us };
        TRY(store_job_insert(tx, &job));
    }
    return OK;
}

/* Its method was removed: it is off, and whoever switched it on is told. */
static err switch_off(struct wtx *tx, struct auto_work *w)
{
    str why = S("Its payment method was removed.");

    w->auto_pay.on = false;
    w->auto_pay.reason = why;
    TRY(store_auto_put(tx, w->org, w->customer, &w->auto_pay));
    TRY(store_auto_unplan(tx, w->org, w->customer));
    TRY(store_auto_end(tx, w->org, w->customer, why));
    str key = arena_format(w->a, "%lld.%lld", (long long)w->customer.v, (long long)w->made_us);
    return add_job(tx, w, S("mail.autooff"), key, w->now_us);
}

static err plan_body(struct wtx *tx, void *arg)
{
    struct auto_work *w = arg;
    struct rtx *reads = db_reads(tx);
    struct auto_limit *limits;
    struct saved_method m;
    size_t n, payable = 0;
    bool found;

    w->again_us = 0;
    TRY(read_day(reads, w));
    TRY(store_auto_lock(reads, w->a, w->org, w->customer, &w->auto_pay));
    if (!w->auto_pay.on || w->auto_pay.made_us != w->made_us) return OK;
    TRY(store_auto_limits(reads, w->a, w->org, w->customer, &limits, &n));
    for (size_t i = 0; i < n; i++) {
        TRY(store_method_default(reads, w->a, w->org, w->customer, limits[i].cur, &m, &found));
        if (!found) continue;
        payable++;
        TRY(plan_currency(tx, w, limits[i].cur));
    }
    if (payable == 0) return switch_off(tx, w);
    date next = w->today;
    w->again_us = zone_instant(w->o.zone, next, SCHEDULE_HOUR, 0);
    if (w->again_us > w->now_us) return OK;
    w->again_us = zone_instant(w->o.zone, date_add(next, 1), SCHEDULE_HOUR, 0);
    return OK;
}

/* ---- the morning: paying ---- */

struct end_work {
    struct auto_work *w;
    struct auto_run run;
    const char *mail; /* NULL: nobody need be told */
};

static err end_body(struct wtx *tx, void *arg)
{
    const struct end_work *e = arg;
    struct auto_run now;

    TRY(store_auto_run_get(db_reads(tx), e->w->a, e->w->org, e->run.id, &now));
    if (now.state != AUTO_WAITING || now.tries != e->run.tries) return OK;
    TRY(store_auto_run_update(tx, e->w->org, &e->run));
    if (e->mail == NULL) return OK;
    TRY(payment_tell_staff(tx, e->w->a, e->w->org, S("mail.autonotmade"), e->run.id));
    struct job job = { .org = e->w->org, .id = { id_new() }, .kind = str_of(e->mail),
                       .key = arena_format(e->w->a, "%lld", (long long)e->run.id),
                       .subject = e->run.id, .run_us = e->w->now_us };
    return store_job_insert(tx, &job);
}

static err end_run(const struct app *app, struct auto_work *w, const struct auto_run *r,
                   enum auto_state state, str why)
{
    struct end_work e = { w, *r, state == AUTO_ENDED ? "mail.autoskipped" : NULL };

    e.run.state = state;
    e.run.reason = why;
    return db_write(app->db, (struct db_work){ end_body, NULL, &e });
}

/* What a run would pay now, with what, and at most how much. */
struct try_now {
    struct pay_item *items;
    size_t count;
    int64_t sum, limit;
    int64_t fee; /* with its tax, on the sum */
    struct saved_method method;
    bool has_method;
    str refusal; /* why it may not pay these, "" it may */
};

/* What the customer has promised, reports as paid, pays in instalments, or disputes. */
struct otherwise {
    struct promise *promises;
    struct plan *plans;
    struct report_mark *reports;
    struct objection_open *objections;
    size_t promised, planned, reported, objected;
};

static err read_otherwise(struct rtx *tx, const struct auto_work *w, struct otherwise *out)
{
    date today;

    TRY(app_today(tx, w->a, w->org, &today));
    TRY(store_report_marks(tx, w->a, w->org, w->customer, 0, INT64_MAX, today, &out->reports,
                           &out->reported));
    TRY(store_promise_list(tx, w->a, w->org, w->customer, 0, INT64_MAX, &out->promises,
                           &out->promised));
    TRY(store_plan_list(tx, w->a, w->org, w->customer, 0, INT64_MAX, &out->plans, &out->planned));
    return store_objection_open(tx, w->a, w->org, w->customer, 0, INT64_MAX, &out->objections,
                                &out->objected);
}

/* What can be paid of it and is not disputed. */
static int64_t undisputed(const struct lot *l, const struct otherwise *o)
{
    struct pay_terms terms = { 0 };

    for (size_t i = 0; i < o->objected; i++)
        if (o->objections[i].doc == l->doc) terms.disputed = o->objections[i].amount;
    return pay_rest(lot_payable(l), terms);
}

static bool is_paid_otherwise(const struct lot *l, const struct otherwise *o, date today)
{
    for (size_t i = 0; i < o->planned; i++)
        if (o->plans[i].doc == l->doc) return true;
    for (size_t i = 0; i < o->reported; i++)
        if (o->reports[i].part.doc == l->doc && !report_part_met(&o->reports[i].part, l))
            return true;
    for (size_t i = 0; i < o->promised; i++)
        if (o->promises[i].doc == l->doc)
            return promise_state(&o->promises[i], l, today) == PROMISE_OPEN;
    return false;
}

static err look_offer(struct rtx *tx, const struct auto_work *w, struct try_now *t)
{
    int64_t *docs = arena_array(w->a, int64_t, t->count + 1);
    const struct offer_asked asked = { w->org, w->customer, t->method.gateway, t->method.method,
                                       docs, t->count };

    for (size_t i = 0; i < t->count; i++) docs[i] = t->items[i].doc;
    return app_offer_refusal(tx, w->a, &asked, &t->refusal);
}

static err look(const struct app *app, struct auto_work *w, const struct auto_run *r,
                struct try_now *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct auto_limit *limits;
    struct try_now t = { 0 };
    struct otherwise otherwise;
    struct fee fee = { 0 };
    int64_t *docs;
    size_t n, limit_count;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_auto_docs(tx, w->a, w->org, r->id, DATE_NONE, &docs, &n));
    TRY(read_otherwise(tx, w, &otherwise));
    struct lot *lots = arena_array(w->a, struct lot, n + 1);
    TRY(store_lots_get(tx, w->a, w->org, w->customer, docs, n, lots));
    t.items = arena_array(w->a, struct pay_item, n + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t part = lots[i].closed || lots[i].nc > 0 ? 0 : undisputed(&lots[i], &otherwise);
        if (part == 0 || is_paid_otherwise(&lots[i], &otherwise, w->today)) continue;
        if (__builtin_add_overflow(t.sum, part, &t.sum)) return E_OVERFLOW;
        t.items[t.count++] = (struct pay_item){ ACCOUNT_RECEIVABLE, docs[i], part,
                                                lots[i].version };
    }
    TRY(store_auto_limits(tx, w->a, w->org, w->customer, &limits, &limit_count));
    for (size_t i = 0; i < limit_count; i++)
        if (currency_eq(limits[i].cur, r->cur)) t.limit = limits[i].amount;
    TRY(store_method_default(tx, w->a, w->org, w->customer, r->cur, &t.method, &t.has_method));
    t.has_method = t.has_method && saved_method_fit(&t.method, r->cur, w->today) == SAVED_FITS;
    if (t.has_method)
        TRY(app_fee(tx, w->a, w->org, t.method.method, r->cur, t.sum, &fee));
    t.fee = fee_sum(&fee);
    *out = t;
    return t.has_method ? look_offer(tx, w, out) : OK;
}

/* One try. The key names run and try: whoever comes second finds the payment there. */
static err start(const struct app *app, struct auto_work *w, const struct auto_run *r,
                 const struct try_now *t)
{
    const struct pay_request rq = {
        .org = w->org, .customer = w->customer, .contact = w->auto_pay.contact,
        .payer = S("Auto-pay"), .cur = r->cur, .method = t->method.method,
        .gateway = t->method.gateway, .saved = t->method.id, .away = true, .run = r,
        .items = t->items, .count = t->count, .fee = t->fee,
        .key = arena_format(w->a, "auto:%lld:%d", (long long)r->id, r->tries + 1),
    };
    struct pay_started started;
    return app_payment_start(app, w->a, &rq, &started);
}

static err pay(const struct app *app, struct auto_work *w, const struct auto_run *r)
{
    err e = E_STALE;

    for (int i = 0; i < STARTS_MAX && (e == E_STALE || e == E_ALREADY_PENDING ||
                                       e == E_NOT_PAYABLE); i++) {
        struct try_now t;
        TRY(look(app, w, r, &t));
        if (t.count == 0) return end_run(app, w, r, AUTO_DONE, S("Paid before, or left to you."));
        if (t.limit == 0 || t.sum + t.fee > t.limit)
            return end_run(app, w, r, AUTO_ENDED, S("It is more than your limit."));
        if (!t.has_method)
            return end_run(app, w, r, AUTO_ENDED, S("There is no default method that is good."));
        if (t.refusal.n > 0) return end_run(app, w, r, AUTO_ENDED, t.refusal);
        e = start(app, w, r, &t);
    }
    /* Somebody else began it, or switched it off, at this moment. */
    return e == E_KEY_REUSED || e == E_STATE ? OK : e;
}

err app_auto_morning(const struct app *app, struct arena *a, org_id org, customer_id customer,
                     int64_t made_us, int64_t *again_us)
{
    struct auto_work w = { .a = a, .org = org, .customer = customer, .made_us = made_us };
    struct rtx *tx = NULL;
    struct auto_run *runs;
    size_t n;

    if (fault("auto.plan.before")) return E_IO;
    TRY(db_write(app->db, (struct db_work){ plan_body, NULL, &w }));
    if (fault("auto.plan.after")) return E_IO;
    *again_us = w.again_us;
    if (w.again_us == 0) return OK;
    TRY(db_read_begin(app->db, &tx));
    err e = store_auto_due(tx, a, org, customer, w.today, &runs, &n);
    db_read_end(&tx);
    TRY(e);
    for (size_t i = 0; i < n; i++) TRY(pay(app, &w, &runs[i]));
    return OK;
}

/* ---- what came of it ---- */

err auto_payment_ended(struct wtx *tx, struct arena *a, const struct payment *p, bool *told)
{
    struct attempt t = { 0 };
    struct auto_pay now;
    struct auto_run r;
    date today;
    bool found;

    *told = false;
    if (!p->away || payment_is_running(p->state)) return OK;
    TRY(store_auto_run_of(db_reads(tx), a, p->org, p->id, &r, &found));
    if (!found || r.state == AUTO_ENDED) return OK;
    if (p->state == PAYMENT_SETTLED) {
        r.state = AUTO_DONE;
        r.reason = STR_NONE;
        return store_auto_run_update(tx, p->org, &r);
    }
    if (r.state != AUTO_STARTED) return OK; /* paid once, whatever came after */
    TRY(store_attempt_last(db_reads(tx), a, p->org, p->id, &t, &found));
    TRY(app_today(db_reads(tx), a, p->org, &today));
    TRY(store_auto_get(db_reads(tx), a, p->org, p->customer, &now));
    r.state = now.on && auto_retry(&r, t.code, today, &r.next) ? AUTO_WAITING : AUTO_ENDED;
    r.reason = p->reason;
    *told = true;
    TRY(store_auto_run_update(tx, p->org, &r));
    return payment_job(tx, a, p, S("mail.autofailed"), STR_NONE, clock_now_us());
}
