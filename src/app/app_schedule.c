/* From a scheduled payment to a reserved one, or to none. */
#include "app/app_schedule.h"

#include "app/app_offer.h"
#include "app/app_reconcile.h"
#include "app/app_rules.h"
#include "app/app_terms.h"
#include "app/book_own.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/faultpoint.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_method.h"
#include "store/store_objection.h"
#include "store/store_people.h"

bool app_payment_unattended(str gateway)
{
    return str_eq(gateway, S("debit"));
}

bool app_payment_away(const struct pay_request *rq)
{
    return rq->saved.v != 0 || app_payment_unattended(rq->gateway);
}

err payment_plan(struct wtx *tx, struct arena *a, struct payment *p, bool disputed)
{
    struct org o;

    TRY(store_org_get(db_reads(tx), a, p->org, &o));
    p->state = payment_step(PAYMENT_NEW, PAYMENT_ON_SCHEDULE)->to;
    TRY(store_payment_insert(tx, p));
    TRY(store_schedule_insert(tx, p, disputed));
    TRY(payment_effects(tx, a, p));
    int64_t due = zone_instant(o.zone, p->day, SCHEDULE_HOUR, 0);
    TRY(payment_job(tx, a, p, S("pay.schedule"), STR_NONE, due));
    int64_t before = zone_instant(o.zone, date_add(p->day, -1), SCHEDULE_HOUR, 0);
    if (before <= p->made_us || p->contact.v == 0) return OK; /* it is tomorrow, and he knows */
    return payment_job(tx, a, p, S("mail.tomorrow"), STR_NONE, before);
}

struct due_work {
    struct arena *a;
    org_id org;
    payment_id id;
    bool cancel; /* its payer or staff want so, whatever the day */
    int64_t now_us;
    /* out */
    bool moved;
    int64_t again_us;
    int64_t confirmed; /* its amount */
    bool held;         /* something of its invoices is disputed, and left out */
    struct payment p;
    struct book book;
};

/* Whoever chose the day may still do so: "", else why not. Of nobody only the setting counts. */
static err who_may_not(struct rtx *tx, const struct due_work *w, const struct org *o, str *why)
{
    const struct payment *p = &w->p;
    struct membership *list;
    struct rules rules;
    int may = 0;
    size_t n;

    *why = STR_NONE;
    TRY(app_rules_get(tx, w->a, o, o->cur, &rules));
    TRY(store_membership_list(tx, w->a, p->org, p->contact, &list, &n));
    for (size_t i = 0; i < n; i++)
        if (list[i].customer.v == p->customer.v) may = list[i].permissions;
    if (rules.schedule == SCHEDULE_NOBODY)
        *why = S("Payments on a later day are not offered any more.");
    else if (p->contact.v != 0 &&
             ((may & MAY_PAY) == 0 || !rules_may_schedule(&rules, (may & MAY_MANAGE) != 0)))
        *why = S("Who scheduled it may not do so any more.");
    return OK;
}

/* What it would be paid with: "" while that is good, else why it is not. */
static err method_gone(struct rtx *tx, const struct due_work *w, date today, str *why)
{
    const struct payment *p = &w->p;
    const struct pay_request rq = { .org = p->org, .customer = p->customer, .cur = p->cur,
                                    .gateway = p->gateway };
    struct offer_asked asked = { p->org, p->customer, p->gateway, pay_method_of(p->method), NULL,
                                 0 };
    int64_t *docs = arena_array(w->a, int64_t, p->item_count + 1);
    struct saved_method m;

    for (size_t i = 0; i < p->item_count; i++)
        if (p->items[i].account == ACCOUNT_RECEIVABLE) docs[asked.count++] = p->items[i].doc;
    asked.docs = docs;
    TRY(app_offer_refusal(tx, w->a, &asked, why));
    err e = payment_need_mandate(tx, &rq);
    if (e != OK && e != E_STATE) return e;
    if (e == E_STATE) *why = S("There is no mandate to debit your account any more.");
    if (p->saved.v == 0) return OK;
    TRY(store_method_get(tx, w->a, p->org, p->saved, &m));
    if (why->n == 0) *why = saved_fit_text(saved_method_fit(&m, p->cur, today));
    return OK;
}

static err give_up(struct wtx *tx, struct due_work *w, str why)
{
    const struct payment_step *s = payment_step(w->p.state, PAYMENT_ON_CANCEL);

    must(s != NULL && s->books == BOOKS_NONE);
    w->p.state = s->to;
    w->p.reason = why;
    w->moved = true;
    TRY(store_payment_update(tx, &w->p));
    TRY(store_schedule_end(tx, w->org, w->id, w->now_us));
    TRY(payment_effects(tx, w->a, &w->p));
    if (w->cancel || w->p.contact.v == 0) return OK;
    return payment_job(tx, w->a, &w->p, S("mail.unscheduled"), STR_NONE, w->now_us);
}

/*
 * What of an invoice is disputed, and left out: all of it, but what was disputed already when the
 * payment was confirmed with that.
 */
static int64_t held(const struct schedule *s, const struct objection_open *list, size_t count,
                    int64_t doc)
{
    for (size_t i = 0; i < count; i++)
        if (list[i].doc == doc && (!s->disputed || list[i].made_us >= s->made_us))
            return list[i].amount;
    return 0;
}

/* Lots locked, and the bounds of each item. */
static err look(struct rtx *tx, struct due_work *w, struct schedule_bounds **out)
{
    struct pay_terms_list terms;
    struct payment *p = &w->p;
    struct objection_open *open;
    struct schedule confirmed;
    size_t n;

    book_init(&w->book, w->a, w->org, p->contact.v, w->now_us);
    TRY(payment_lots_lock(tx, w->a, &w->book, p));
    TRY(app_pay_terms(tx, w->a, w->org, p->customer, p->cur, &terms));
    TRY(store_schedule_get(tx, w->org, w->id, &confirmed));
    TRY(store_objection_open(tx, w->a, w->org, p->customer, 0, INT64_MAX, &open, &n));
    struct schedule_bounds *bounds = arena_array(w->a, struct schedule_bounds, p->item_count + 1);
    w->held = false;
    for (size_t i = 0; i < p->item_count; i++) {
        const struct lot *l = book_lot(&w->book, p->items[i].account, p->items[i].doc);
        if (l == NULL) return E_BUG;
        if (p->items[i].account != ACCOUNT_RECEIVABLE || lot_payable(l) == 0) continue;
        bounds[i].least = pay_least(lot_payable(l), pay_terms_of(&terms, l->doc));
        bounds[i].held = held(&confirmed, open, n, l->doc);
        w->held = w->held || bounds[i].held > 0;
    }
    *out = bounds;
    return OK;
}

/* It begins as a payment that is confirmed now. */
static err begin(struct wtx *tx, struct due_work *w, date today)
{
    const struct payment_step *s = payment_step(w->p.state, PAYMENT_ON_CONFIRM);
    struct payment *p = &w->p;

    must(s != NULL && s->books == BOOKS_RESERVE);
    p->state = s->to;
    p->day = today;
    p->made_us = w->now_us;
    w->moved = true;
    if (p->amount == 0) {
        p->method = S("credit");
        p->saved = (method_id){ 0 };
    }
    TRY(payment_reserve(&w->book, p, today));
    TRY(store_schedule_begin(tx, p));
    TRY(store_schedule_end(tx, w->org, w->id, w->now_us));
    if (p->amount < w->confirmed && p->contact.v != 0)
        TRY(payment_job(tx, w->a, p, S("mail.reduced"), STR_NONE, w->now_us));
    if (p->amount > 0) TRY(payment_attempt(tx, w->a, p, w->now_us));
    else TRY(payment_settle_by_credit(tx, w->a, &w->book, p));
    return book_keep(tx, &w->book);
}

static err due_body(struct wtx *tx, void *arg)
{
    struct due_work *w = arg;
    struct rtx *reads = db_reads(tx);
    struct schedule_bounds *bounds;
    struct org o;
    str why = STR_NONE;

    w->book = (struct book){ 0 };
    w->moved = false;
    w->again_us = 0;
    w->now_us = clock_now_us();
    TRY(store_payment_lock(reads, w->a, w->org, w->id, &w->p));
    w->confirmed = w->p.amount;
    if (w->p.state != PAYMENT_SCHEDULED) return OK;
    if (w->cancel) return give_up(tx, w, STR_NONE);
    TRY(store_org_get(reads, w->a, w->org, &o));
    date today = zone_today(o.zone, w->now_us);
    if (today.day < w->p.day.day) {
        w->again_us = zone_instant(o.zone, w->p.day, SCHEDULE_HOUR, 0);
        return OK;
    }
    TRY(look(reads, w, &bounds));
    const struct payment confirmed = w->p;
    if (schedule_fit(&w->book, &w->p, bounds)) TRY(who_may_not(reads, w, &o, &why));
    else if (w->held) why = S("What is left of its invoices is disputed.");
    else return give_up(tx, w, S("Its invoices are paid, or being paid, already."));
    if (why.n == 0 && w->p.amount > 0) TRY(method_gone(reads, w, today, &why));
    if (why.n == 0) return begin(tx, w, today);
    w->p = confirmed;
    TRY(payment_tell_staff(tx, w->a, w->org, S("mail.notmade"), w->id.v));
    return give_up(tx, w, why);
}

static err due_check(struct rtx *tx, void *arg)
{
    struct due_work *w = arg;
    return w->book.arena == NULL ? OK : store_book_recheck(tx, &w->book);
}

static err run(const struct app *app, struct due_work *w)
{
    if (fault("schedule.before")) return E_IO;
    TRY(db_write(app->db, (struct db_work){ due_body, due_check, w }));
    if (fault("schedule.after")) return E_IO;
    if (w->moved && app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* What holds its invoices may have ended without our knowing. */
static err ask_holders(const struct app *app, struct arena *a, org_id org, payment_id id)
{
    struct rtx *tx = NULL;
    struct payment p;
    size_t n = 0;

    TRY(db_read_begin(app->db, &tx));
    err e = store_payment_get(tx, a, org, id, &p);
    db_read_end(&tx);
    TRY(e);
    if (p.state != PAYMENT_SCHEDULED) return OK;
    int64_t *docs = arena_array(a, int64_t, p.item_count + 1);
    for (size_t i = 0; i < p.item_count; i++)
        if (p.items[i].account == ACCOUNT_RECEIVABLE) docs[n++] = p.items[i].doc;
    return app_reconcile_docs(app, a, org, docs, n);
}

err app_schedule_due(const struct app *app, struct arena *a, org_id org, payment_id id,
                     int64_t *again_us)
{
    struct due_work w = { .a = a, .org = org, .id = id };

    TRY(ask_holders(app, a, org, id));
    TRY(run(app, &w));
    *again_us = w.again_us;
    return OK;
}

err app_schedule_cancel(const struct app *app, struct arena *a, org_id org, payment_id id)
{
    struct due_work w = { .a = a, .org = org, .id = id, .cancel = true };

    TRY(run(app, &w));
    return w.p.state == PAYMENT_CANCELLED ? OK : E_STATE;
}
