/* Give-backs in one transaction: the captures that take them, or the entry of the transfer. */
#include "app/app_giveback.h"

#include "app/app_staff.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/faultpoint.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_invoice.h"
#include "store/store_job.h"
#include "store/store_payment.h"
#include "store/store_people.h"
#include "store/store_refund.h"
#include "store/store_request.h"

/* So many captures take one give-back at most. */
enum { PAYMENTS_MAX = 20 };

struct sources {
    struct payment p[PAYMENTS_MAX];
    struct giveback_part parts[PAYMENTS_MAX];
    size_t count;
};

struct giving {
    struct arena *a;
    const struct giveback_request *rq;
    struct giveback *out;
    struct sources from;
    struct book book;
    int64_t now;
    bool there_before;
};

/* ---- the captures that can take it ---- */

/* What can still go back of a payment, as far as its gateway takes refunds of it. */
static err left_of(struct rtx *tx, struct arena *a, const struct payment *p, int64_t now,
                   int64_t *out)
{
    const struct gateway *g = app_gateway(p->gateway);
    int64_t days = g == NULL ? 0 : g->refund_days(pay_method_of(p->method));
    struct stored_gateway account;
    struct lot held = { 0 };
    bool on;

    *out = 0;
    if (now - p->settled_us > days * 86400 * INT64_C(1000000)) return OK;
    TRY(store_gateway_get(tx, a, p->org, p->gateway, &account, &on));
    if (!on) return OK;
    err e = store_lot_get(tx, a, p->org, p->customer, ACCOUNT_DISPUTE, p->id.v, &held);
    if (e != OK && e != E_NOT_FOUND) return e;
    *out = giveback_left(p, e == OK ? lot_balance(&held) : 0);
    return OK;
}

/* The payment that left a credit is the one of its lot. */
static err load_sources(struct rtx *tx, struct arena *a, const struct giveback *g, bool lock,
                        struct sources *out)
{
    payment_id own = { g->account == ACCOUNT_CREDIT ? g->doc : 0 }, *ids;
    int64_t now = clock_now_us();
    size_t locked = 0;

    TRY(store_giveback_payments(tx, a, g, own, PAYMENTS_MAX, &ids, &out->count));
    for (int64_t after = 0; locked < out->count; locked++) { /* in the order of their ids */
        size_t next = out->count;
        for (size_t i = 0; i < out->count; i++)
            if (ids[i].v > after && (next == out->count || ids[i].v < ids[next].v)) next = i;
        after = ids[next].v;
        TRY(lock ? store_payment_lock(tx, a, g->org, ids[next], &out->p[next])
                 : store_payment_get(tx, a, g->org, ids[next], &out->p[next]));
    }
    for (size_t i = 0; i < out->count; i++)
        TRY(left_of(tx, a, &out->p[i], now, &out->parts[i].left));
    return OK;
}

err app_giveback_room(struct rtx *tx, struct arena *a, org_id org, const struct lot *l,
                      int64_t *out)
{
    const struct giveback g = { .org = org, .customer = l->customer, .account = l->account,
                                .doc = l->doc, .cur = l->cur };
    struct sources *from = arena_new(a, struct sources);

    *out = 0;
    TRY(load_sources(tx, a, &g, false, from));
    for (size_t i = 0; i < from->count; i++)
        if (__builtin_add_overflow(*out, from->parts[i].left, out)) return E_OVERFLOW;
    return OK;
}

/* ---- in the transaction ---- */

static bool same_request(const struct giveback *g, const struct giveback_request *rq)
{
    return g->account == rq->account && g->doc == rq->doc && g->amount == rq->amount &&
           g->way == rq->way && str_eq(g->reference, rq->reference) &&
           (g->way == GIVEBACK_METHODS || g->day.day == rq->day.day);
}

static err may_sign(struct rtx *tx, const struct giving *k)
{
    const struct giveback_request *rq = k->rq;

    TRY(app_staff_has(tx, k->a, rq->org, rq->asked, DUTY_BOOK));
    return rq->signed_by.v == 0 ? OK
                                : app_staff_has(tx, k->a, rq->org, rq->signed_by, DUTY_SIGN);
}

/* By one person's word goes back no more than his limit, however often he asks. */
static err within_limit(const struct giving *k, int64_t before, int64_t amount)
{
    int64_t sum;

    if (k->rq->signed_by.v != 0 || k->rq->alone_max == 0) return OK;
    if (__builtin_add_overflow(before, amount, &sum)) return E_OVERFLOW;
    return sum <= k->rq->alone_max ? OK : E_FORBIDDEN;
}

static err alone_of(const struct refund *list, size_t count, int64_t *out)
{
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        if (list[i].signed_by.v != 0 || list[i].state == REFUND_FAILED) continue;
        if (__builtin_add_overflow(*out, list[i].amount, out)) return E_OVERFLOW;
    }
    return OK;
}

static err lock_lots(struct rtx *tx, struct giving *k)
{
    struct lot_key *keys = arena_array(k->a, struct lot_key, PAYMENTS_MAX + 1);
    size_t n = 0;

    for (size_t i = 0; i < k->from.count; i++)
        keys[n++] = (struct lot_key){ ACCOUNT_DISPUTE, k->from.p[i].id.v };
    keys[n++] = (struct lot_key){ k->rq->account, k->rq->doc };
    book_init(&k->book, k->a, k->rq->org, k->rq->asked.v, k->now);
    TRY(store_lots_lock_present(tx, &k->book, k->rq->customer, keys, n));
    const struct lot *l = book_lot(&k->book, k->rq->account, k->rq->doc);
    if (l == NULL) return E_NOT_FOUND;
    if (k->rq->amount > lot_payable(l)) return E_NOT_PAYABLE;
    return store_summary_lock(tx, &k->book, k->rq->customer, l->cur);
}

static err refund_part(struct wtx *tx, struct giving *k, size_t i, date today)
{
    struct payment *p = &k->from.p[i];
    struct refund *list;
    int64_t alone;
    size_t n;

    TRY(store_refund_list(db_reads(tx), k->a, p->org, p->id, &list, &n));
    TRY(alone_of(list, n, &alone));
    TRY(within_limit(k, alone, k->from.parts[i].amount));
    struct refund r = {
        .org = p->org, .id = { id_new() }, .public_id = public_id_new(), .payment = p->id,
        .key = arena_format(k->a, "giveback:%lld:%zu", (long long)k->out->id.v, i),
        .reference = arena_format(k->a, "%.*s-%zu", STR_FMT(p->reference), n + 1),
        .amount = k->from.parts[i].amount, .giveback = k->out->id, .account = k->out->account,
        .doc = k->out->doc, .state = refund_step(REFUND_NEW, REFUND_ON_ASK)->to,
        .asked = k->out->asked, .signed_by = k->out->signed_by, .reason = k->out->reason,
        .made_us = k->now,
    };
    TRY(refund_ask(&k->book, p, &r, today));
    return refund_keep(tx, k->a, p, &r);
}

/* Who asked for it back, else the first who may pay; nobody is no error. */
static err leave_mail(struct wtx *tx, const struct giving *k)
{
    const struct giveback *g = k->out;
    struct request asked, about = { .customer = g->customer, .kind = S("refund"),
                                    .account = g->account, .subject = g->doc };
    struct contact *list;
    contact_id to;
    size_t n;
    bool found;

    TRY(store_request_last(db_reads(tx), k->a, g->org, &about, &asked, &found));
    if (found) to = asked.contact;
    if (!found) {
        TRY(store_membership_contacts(db_reads(tx), k->a, g->org, g->customer, MAY_PAY, &list,
                                      &n));
        if (n == 0) return OK;
        to = list[0].id;
    }
    struct job job = { .org = g->org, .id = { id_new() }, .kind = S("mail.given_back"),
                       .subject = g->id.v, .run_us = k->now,
                       .argument = arena_format(k->a, "%lld", (long long)to.v),
                       .key = arena_format(k->a, "%lld", (long long)g->id.v) };
    return store_job_insert(tx, &job);
}

static err move(struct wtx *tx, struct giving *k, date today)
{
    if (k->out->way == GIVEBACK_TRANSFER) {
        TRY(giveback_transfer(&k->book, k->out));
        return leave_mail(tx, k);
    }
    for (size_t i = 0; i < k->from.count; i++)
        if (k->from.parts[i].amount > 0) TRY(refund_part(tx, k, i, today));
    return OK;
}

static err audit(struct wtx *tx, struct giving *k)
{
    const struct giveback *g = k->out;
    const struct lot *l = book_lot(&k->book, g->account, g->doc);
    char plain[32];

    if (k->rq->actor == NULL) return OK;
    str after = arena_format(k->a, "amount: %.*s %.*s\nto: %s\nreference: %.*s\nreason: %.*s\n",
                             STR_FMT(money_plain((money){ g->amount, g->cur }, plain)),
                             STR_FMT(currency_code(g->cur)),
                             g->way == GIVEBACK_TRANSFER ? "transfer" : "methods",
                             STR_FMT(g->reference), STR_FMT(g->reason));
    return app_audit_note(tx, k->a, k->rq->actor,
                          &(struct audit_note){ .action = AUDIT_REFUND, .object = S("credit"),
                                                .object_id = g->doc, .after = after,
                                                .subject = l->number });
}

static struct giveback compose(const struct giving *k)
{
    const struct giveback_request *rq = k->rq;

    return (struct giveback){
        .org = rq->org, .id = { id_new() }, .public_id = public_id_new(),
        .customer = rq->customer, .account = rq->account, .doc = rq->doc, .amount = rq->amount,
        .way = rq->way, .key = rq->key, .reference = rq->reference,
        .day = rq->way == GIVEBACK_TRANSFER ? rq->day : DATE_NONE,
        .asked = rq->asked, .signed_by = rq->signed_by, .reason = rq->reason, .made_us = k->now,
    };
}

static err give_body(struct wtx *tx, void *arg)
{
    struct giving *k = arg;
    const struct giveback_request *rq = k->rq;
    struct rtx *reads = db_reads(tx);
    int64_t alone;
    struct lot l;
    date today;

    k->book = (struct book){ 0 };
    k->from.count = 0;
    TRY(store_giveback_by_key(reads, k->a, rq->org, rq->key, k->out, &k->there_before));
    if (k->there_before) return same_request(k->out, rq) ? OK : E_KEY_REUSED;
    TRY(may_sign(reads, k));
    TRY(app_today(reads, k->a, rq->org, &today));
    if (rq->way == GIVEBACK_TRANSFER && rq->day.day > today.day) return E_INVALID;
    TRY(store_lot_get(reads, k->a, rq->org, rq->customer, rq->account, rq->doc, &l));
    *k->out = compose(k);
    k->out->cur = l.cur;
    if (rq->way == GIVEBACK_METHODS) TRY(load_sources(reads, k->a, k->out, true, &k->from));
    TRY(lock_lots(reads, k));
    if (rq->way == GIVEBACK_METHODS &&
        giveback_spread(k->from.parts, k->from.count, rq->amount) > 0)
        return E_STATE;
    TRY(store_giveback_alone(reads, rq->org, rq->account, rq->doc, &alone));
    TRY(within_limit(k, alone, rq->amount));
    TRY(move(tx, k, today));
    TRY(store_giveback_insert(tx, k->out));
    TRY(audit(tx, k));
    return store_book_save(tx, &k->book);
}

static err give_check(struct rtx *tx, void *arg)
{
    const struct giving *k = arg;
    return k->there_before ? OK : store_book_recheck(tx, &k->book);
}

static bool sound(const struct giveback_request *rq)
{
    bool transfer = rq->way == GIVEBACK_TRANSFER;
    bool lot = rq->account == ACCOUNT_CREDIT || rq->account == ACCOUNT_RETAINER;

    if (!transfer && rq->way != GIVEBACK_METHODS) return false;
    if (rq->reference.n > GIVEBACK_REFERENCE_BYTES) return false;
    return lot && (rq->reference.n > 0) == transfer && (!transfer || date_is(rq->day));
}

err app_giveback(const struct app *app, struct arena *a, const struct giveback_request *rq,
                 struct giveback *out)
{
    struct giving *k = arena_new(a, struct giving);
    err e = E_EXISTS;

    *k = (struct giving){ .a = a, .rq = rq, .out = out, .now = clock_now_us() };
    if (rq->key.n == 0) return E_BAD_REQUEST;
    if (!sound(rq)) return E_INVALID;
    if (rq->amount <= 0) return E_NOT_PAYABLE;
    if (rq->signed_by.v == rq->asked.v) return E_FORBIDDEN;
    if (fault("giveback.before")) return E_IO;
    /* E_EXISTS: the same key elsewhere at the same moment; the second look finds it. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ give_body, give_check, k });
    if (e == OK && fault("giveback.after")) return E_IO;
    if (e == OK && app->wake != NULL) app->wake(app->wake_arg);
    return e;
}
