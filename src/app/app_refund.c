/* Asking for refunds, and taking them to the gateway. No transaction is open during a call. */
#include "app/app_refund.h"

#include "app/app_staff.h"
#include "app/payment_learn.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/faultpoint.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_job.h"

/* Gateways forget keys after a day: from half of it on they are only asked. */
#define REFUND_SEND_US (12 * 3600 * INT64_C(1000000))

struct asking {
    const struct refund_request *rq;
    struct refund *out;
    struct learn w;
    bool there_before;
};

static bool same_request(const struct refund *r, const struct refund_request *rq)
{
    return r->payment.v == rq->payment.v && r->amount - r->fee == rq->amount &&
           (r->fee > 0) == rq->fee && r->to_credit == rq->to_credit;
}

static err compose(struct rtx *tx, struct asking *k)
{
    struct learn *w = &k->w;
    const struct refund_request *rq = k->rq;
    int64_t fee = rq->fee ? fee_sum(&w->p.fee) : 0, amount;

    if (rq->fee && (fee == 0 || w->p.fee_settled != fee)) return E_NOT_PAYABLE;
    if (__builtin_add_overflow(rq->amount, fee, &amount)) return E_NOT_PAYABLE;
    TRY(store_refund_list(tx, w->a, w->org, w->id, &w->refunds, &w->refund_count));
    *k->out = (struct refund){
        .org = w->org, .id = { id_new() }, .public_id = public_id_new(), .payment = w->id,
        .key = rq->key, .amount = amount, .fee = fee, .to_credit = rq->to_credit,
        .reference = arena_format(w->a, "%.*s-%zu", STR_FMT(w->p.reference), w->refund_count + 1),
        .asked = rq->asked, .signed_by = rq->signed_by, .reason = rq->reason, .made_us = w->now,
    };
    enum refund_event event = rq->to_credit ? REFUND_ON_CREDIT : REFUND_ON_ASK;
    k->out->state = refund_step(REFUND_NEW, event)->to;
    k->out->done = rq->to_credit ? amount : 0;
    return OK;
}

/* By the word of one person goes back no more than his limit, however often he asks. */
static err within_limit(const struct asking *k)
{
    const struct refund_request *rq = k->rq;
    int64_t sum = k->out->amount;

    if (rq->signed_by.v != 0 || rq->alone_max == 0) return OK;
    for (size_t i = 0; i < k->w.refund_count; i++) {
        const struct refund *r = &k->w.refunds[i];
        if (r->signed_by.v != 0 || r->state == REFUND_FAILED) continue;
        if (__builtin_add_overflow(sum, r->amount, &sum)) return E_OVERFLOW;
    }
    return sum <= rq->alone_max ? OK : E_FORBIDDEN;
}

static err audit(struct wtx *tx, const struct asking *k)
{
    const struct refund *r = k->out;
    char plain[32];

    if (k->rq->actor == NULL) return OK;
    str after = arena_format(k->w.a, "amount: %.*s %.*s\nto: %s\nreason: %.*s\n",
                             STR_FMT(money_plain((money){ r->amount, k->w.p.cur }, plain)),
                             STR_FMT(currency_code(k->w.p.cur)), r->to_credit ? "credit" : "method",
                             STR_FMT(r->reason));
    return app_audit_note(tx, k->w.a, k->rq->actor,
                          &(struct audit_note){ .action = AUDIT_REFUND, .object = S("payment"),
                                                .object_id = k->w.p.id.v, .after = after,
                                                .subject = k->w.p.reference });
}

err refund_keep(struct wtx *tx, struct arena *a, const struct payment *p, const struct refund *r)
{
    str mail = r->to_credit ? S("mail.refunded") : S("mail.refund_asked");
    struct job job = { .org = r->org, .id = { id_new() }, .kind = S("pay.refund"),
                       .subject = r->id.v, .run_us = r->made_us,
                       .key = arena_format(a, "%lld", (long long)r->id.v) };

    TRY(store_refund_insert(tx, r));
    TRY(store_payment_update(tx, p));
    TRY(store_history_insert(tx, r->org, p->id.v, S("refund_asked"), STR_NONE, r->reference,
                             r->made_us));
    if (!r->to_credit) TRY(store_job_insert(tx, &job));
    return payment_mail(tx, a, p, &(struct payment_mail){ mail, r->id.v, r->id.v });
}

static err ask_body(struct wtx *tx, void *arg)
{
    struct asking *k = arg;
    struct learn *w = &k->w;
    const struct refund_request *rq = k->rq;
    struct rtx *reads = db_reads(tx);
    date today;

    w->book = (struct book){ 0 };
    TRY(store_payment_lock(reads, w->a, w->org, w->id, &w->p));
    TRY(store_refund_by_key(reads, w->a, w->org, rq->key, k->out, &k->there_before));
    if (k->there_before) return same_request(k->out, rq) ? OK : E_KEY_REUSED;
    TRY(app_staff_has(reads, w->a, w->org, rq->asked, DUTY_BOOK));
    if (rq->signed_by.v != 0)
        TRY(app_staff_has(reads, w->a, w->org, rq->signed_by, DUTY_SIGN));
    bool paid = w->p.state == PAYMENT_SETTLED || w->p.state == PAYMENT_RETURNED;
    if (!paid || (!rq->to_credit && app_gateway(w->p.gateway) == NULL)) return E_STATE;
    TRY(app_today(reads, w->a, w->org, &today));
    TRY(compose(reads, k));
    TRY(within_limit(k));
    TRY(payment_learn_book(reads, w));
    TRY(refund_ask(&w->book, &w->p, k->out, today));
    TRY(refund_keep(tx, w->a, &w->p, k->out));
    TRY(audit(tx, k));
    return store_book_save(tx, &w->book);
}

static err ask_check(struct rtx *tx, void *arg)
{
    const struct asking *k = arg;
    return k->there_before ? OK : store_book_recheck(tx, &k->w.book);
}

err app_refund_ask(const struct app *app, struct arena *a, const struct refund_request *rq,
                   struct refund *out)
{
    struct asking k = { .rq = rq, .out = out,
                        .w = { .a = a, .org = rq->org, .id = rq->payment,
                               .now = clock_now_us() } };
    err e = E_EXISTS;

    if (rq->key.n == 0) return E_BAD_REQUEST;
    if (rq->signed_by.v == rq->asked.v) return E_FORBIDDEN;
    if (fault("refund.ask.before")) return E_IO;
    /* E_EXISTS: the same key elsewhere, or credit made beside this; the second look finds it. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ ask_body, ask_check, &k });
    if (e == OK && fault("refund.ask.after")) return E_IO;
    if (e == OK && app->wake != NULL) app->wake(app->wake_arg);
    return e;
}

err app_refund_list(const struct app *app, struct arena *a, org_id org, payment_id payment,
                    struct refund **out, size_t *count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    TRY(db_read_begin(app->db, &tx));
    return store_refund_list(tx, a, org, payment, out, count);
}

/* ---- to the gateway and back ---- */

struct looked {
    struct refund r;
    struct payment p;
    struct attempt t;
    const struct gateway *g;
    struct gateway_account account;
};

static err look(const struct app *app, struct arena *a, org_id org, refund_id id,
                struct looked *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    bool found;

    TRY(db_read_begin(app->db, &tx));
    TRY(store_refund_get(tx, a, org, id, &out->r));
    TRY(store_payment_get(tx, a, org, out->r.payment, &out->p));
    TRY(store_attempt_last(tx, a, org, out->r.payment, &out->t, &found));
    out->g = app_gateway(out->p.gateway);
    if (!found || out->g == NULL) return E_CONFIG;
    return app_gateway_account(app, tx, a, org, out->p.gateway, &out->account);
}

static err learn(const struct app *app, struct arena *a, const struct looked *l,
                 enum refund_event event, const struct gateway_back *back, str problem)
{
    struct learn w = { .a = a, .org = l->r.org, .id = l->p.id, .what = LEARN_REFUND,
                       .refund = l->r.id, .refund_event = event, .back = back,
                       .problem = problem };
    return payment_learn(app, &w);
}

/* What the gateway has of it. More than was asked is not ours: a person looks. */
static err learn_back(const struct app *app, struct arena *a, const struct looked *l,
                      const struct gateway_back *b)
{
    struct gateway_back named = *b;

    if (!currency_eq(b->amount.cur, l->p.cur) || b->amount.minor > l->r.amount)
        return learn(app, a, l, REFUND_ON_SILENCE, NULL, S("It tells of another amount."));
    named.reference = l->r.reference;
    switch (b->state) {
    case GATEWAY_BACK_PENDING: return learn(app, a, l, REFUND_ON_ACCEPT, &named, STR_NONE);
    case GATEWAY_BACK_DONE: return learn(app, a, l, REFUND_ON_DONE, &named, STR_NONE);
    case GATEWAY_BACK_FAILED: return learn(app, a, l, REFUND_ON_FAIL, &named, b->reason);
    }
    return E_BUG;
}

static err send(const struct app *app, struct arena *a, const struct looked *l)
{
    struct gateway_refund rq = {
        .id = l->t.gateway_ref, .amount = { l->r.amount, l->p.cur }, .reference = l->r.reference,
        .key = arena_format(a, "cf-refund-%lld", (long long)l->r.id.v),
    };
    struct gateway_refund_outcome o = { 0 };

    TRY(learn(app, a, l, REFUND_ON_SEND, NULL, STR_NONE));
    if (fault("refund.send.before")) return E_IO;
    l->g->refund(a, &l->account, &rq, &o);
    if (fault("refund.send.after")) return E_IO;
    switch (o.result) {
    case GATEWAY_REFUND_TAKEN: return learn_back(app, a, l, &o.back);
    case GATEWAY_REFUND_REFUSED: return learn(app, a, l, REFUND_ON_FAIL, NULL, o.note);
    case GATEWAY_REFUND_UNKNOWN:
    case GATEWAY_REFUND_LATER: return learn(app, a, l, REFUND_ON_SILENCE, NULL, o.note);
    }
    return E_BUG;
}

err app_refund_run(const struct app *app, struct arena *a, org_id org, refund_id id)
{
    struct looked l = { 0 };
    struct gateway_back back = { 0 };
    err e = look(app, a, org, id, &l);

    if (!refund_is_running(l.r.state)) return e;
    if ((e == E_CONFIG || e == E_FORBIDDEN) && l.r.state == REFUND_ASKED)
        return learn(app, a, &l, REFUND_ON_FAIL, NULL, S("The gateway is not set up."));
    TRY(e);
    if (l.r.state == REFUND_ASKED) return send(app, a, &l);
    struct gateway_name payment = { .id = l.t.gateway_ref, .reference = l.p.reference };
    struct gateway_name refund = { .id = l.r.gateway_ref, .reference = l.r.reference };
    e = l.g->refund_status(a, &l.account, &payment, &refund, &back);
    if (fault("refund.check.after")) return E_IO;
    if (e == E_NOT_FOUND && clock_now_us() - l.r.sent_us < REFUND_SEND_US) {
        TRY(learn(app, a, &l, REFUND_ON_SILENCE, NULL, STR_NONE));
        return send(app, a, &l);
    }
    return e == OK ? learn_back(app, a, &l, &back) : e == E_NOT_FOUND ? E_GATEWAY : e;
}
