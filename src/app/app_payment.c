/* From the confirmed review to the reserved payment, and giving it up again. */
#include "app/app_payment.h"

#include "app/app_fee.h"
#include "app/app_offer.h"
#include "app/app_reconcile.h"
#include "app/app_rules.h"
#include "app/app_terms.h"
#include "app/book_own.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/faultpoint.h"
#include "base/limits.h"
#include "base/rand.h"
#include "db/write.h"
#include "store/store_auto.h"
#include "store/store_book.h"
#include "store/store_debit.h"
#include "store/store_document.h"
#include "store/store_job.h"
#include "store/store_link.h"
#include "store/store_method.h"

struct start_work {
    struct arena *a;
    const struct pay_request *rq;
    struct pay_started *out;
    str request_hash;
    payment_id made; /* by an earlier run, whose commit was not heard of */
    struct payment p;
    struct book book;
};

str payment_request_hash(struct arena *a, const struct pay_request *rq)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 1024 * 1024);
    buf_format(&b, "%lld %lld %.*s %.*s %.*s ", (long long)rq->customer.v,
               (long long)rq->org.v, STR_FMT(currency_code(rq->cur)),
               STR_FMT(pay_method_word(rq->method)), STR_FMT(rq->gateway));
    if (rq->saved.v != 0) buf_format(&b, "%lld", (long long)rq->saved.v);
    if (rq->consent.n > 0) buf_str(&b, S("keep"));
    buf_char(&b, '\n');
    for (size_t i = 0; i < rq->count; i++)
        buf_format(&b, "%d %lld %lld\n", (int)rq->items[i].account, (long long)rq->items[i].doc,
                   (long long)rq->items[i].amount);
    if (rq->fee != 0) buf_format(&b, "fee %lld\n", (long long)rq->fee);
    if (rq->over != 0) buf_format(&b, "over %lld\n", (long long)rq->over);
    if (rq->day.day > 0)
        buf_format(&b, "day %d by %.*s\n", (int)rq->day.day, STR_FMT(rq->key));
    return app_sha256(a, buf_view(&b));
}

str payment_reference(struct arena *a)
{
    static const char letters[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
    unsigned char random[8];
    char text[10] = "P-";
    rand_bytes(random, sizeof random);
    for (size_t i = 0; i < sizeof random; i++) text[2 + i] = letters[random[i] % 30];
    return arena_str(a, (str){ text, sizeof text });
}

/* Every lot as it was shown, free, of the right currency, with enough on it. */
static err check_lots(struct start_work *w)
{
    for (size_t i = 0; i < w->rq->count; i++) {
        const struct pay_item *item = &w->rq->items[i];
        const struct lot *l = book_lot(&w->book, item->account, item->doc);
        must(l != NULL);
        w->out->busy_doc = item->doc;
        if (!currency_eq(l->cur, w->rq->cur)) return E_CURRENCY;
        if (item->account == ACCOUNT_RECEIVABLE && l->nc > 0) return E_ALREADY_PENDING;
        if (item->version != l->version) return E_STALE;
        if (item->amount <= 0 || item->amount > lot_payable(l)) return E_NOT_PAYABLE;
    }
    w->out->busy_doc = 0;
    return OK;
}

/* A part that the invoice, or the organisation, does not allow. */
static err check_parts(struct rtx *tx, struct start_work *w)
{
    struct pay_terms_list terms = { 0 };

    for (size_t i = 0; i < w->rq->count; i++) {
        const struct pay_item *item = &w->rq->items[i];
        int64_t payable = lot_payable(book_lot(&w->book, item->account, item->doc));
        if (item->account != ACCOUNT_RECEIVABLE || item->amount == payable) continue;
        if (!terms.read) TRY(app_pay_terms(tx, w->a, w->rq->org, w->rq->customer, w->rq->cur,
                                           &terms));
        w->out->busy_doc = item->doc;
        if (item->amount < pay_least(payable, pay_terms_of(&terms, item->doc)))
            return E_NOT_PAYABLE;
    }
    w->out->busy_doc = 0;
    return OK;
}

/* What it costs on top, as its payer was told: a rule may have changed since. */
static err add_fee(struct rtx *tx, struct start_work *w)
{
    const struct pay_request *rq = w->rq;
    struct payment *p = &w->p;

    TRY(app_fee(tx, w->a, rq->org, rq->method, rq->cur, p->amount, &p->fee));
    p->amount += fee_sum(&p->fee);
    return fee_sum(&p->fee) == rq->fee ? OK : E_STALE;
}

/* The payment and its items: what the gateway captures is what credit does not cover. */
static err compose(struct start_work *w, int64_t now, date today)
{
    const struct pay_request *rq = w->rq;
    int64_t invoices = 0, credit = 0, amount;
    struct payment_item *items = arena_array(w->a, struct payment_item, rq->count + 1);

    for (size_t i = 0; i < rq->count; i++) {
        int64_t *sum = rq->items[i].account == ACCOUNT_RECEIVABLE ? &invoices : &credit;
        if (__builtin_add_overflow(*sum, rq->items[i].amount, sum)) return E_OVERFLOW;
        items[i] = (struct payment_item){ .account = rq->items[i].account, .doc = rq->items[i].doc,
                                          .amount = rq->items[i].amount };
    }
    if (invoices == 0 || credit > invoices || rq->over < 0) return E_NOT_PAYABLE;
    if (__builtin_add_overflow(invoices - credit, rq->over, &amount)) return E_OVERFLOW;
    w->p = (struct payment){
        .org = rq->org, .id = { id_new() }, .public_id = public_id_new(), .customer = rq->customer,
        .cur = rq->cur, .key = rq->key, .request_hash = w->request_hash,
        .state = PAYMENT_RESERVED, .amount = amount, .credit = credit,
        .method = amount == 0 ? S("credit") : pay_method_word(rq->method),
        .gateway = rq->gateway, .reference = payment_reference(w->a), .contact = rq->contact,
        .payer = rq->payer, .back = rq->back, .day = today, .made_us = now, .items = items,
        .item_count = rq->count,
        .saved = amount == 0 ? (method_id){ 0 } : rq->saved,
        .consent = amount == 0 || rq->saved.v != 0 ? STR_NONE : rq->consent,
        .address = rq->address, .country = rq->country, .away = rq->away,
    };
    return OK;
}

static void answer(struct start_work *w)
{
    w->out->id = w->p.id;
    w->out->public_id = w->p.public_id;
    w->out->state = w->p.state;
    w->out->amount = w->p.amount;
}

/* With nothing for a gateway to do, the credits settle it in the same transaction. */
err payment_settle_by_credit(struct wtx *tx, struct arena *a, struct book *b, struct payment *p)
{
    TRY(payment_post(b, p, 0, S("credit"), p->day));
    p->state = PAYMENT_SETTLED;
    p->settled_us = p->made_us;
    TRY(store_payment_update(tx, p));
    return payment_effects(tx, a, p);
}

err payment_attempt(struct wtx *tx, struct arena *a, const struct payment *p, int64_t run_us)
{
    struct attempt t = { .id = { id_new() }, .public_id = public_id_new(), .payment = p->id, .n = 1,
                         .gateway = p->gateway, .made_us = p->made_us,
                         .contacted_us = p->state == PAYMENT_CONTACTED ? p->made_us : 0,
                         .key = arena_format(a, "cf-%lld-1", (long long)p->id.v) };
    TRY(store_attempt_insert(tx, p->org, &t));
    if (p->state == PAYMENT_CONTACTED) return payment_job_check(tx, a, p, p->made_us);
    return payment_job(tx, a, p, S("pay.contact"), STR_NONE, run_us);
}

/* Was the key used before? Then that payment is the answer. */
static err find_before(struct rtx *tx, struct start_work *w, bool *found)
{
    org_id org = w->rq->org;
    str hash;

    TRY(store_payment_by_key(tx, w->a, org, w->rq->key, &w->out->id, &w->out->public_id, &hash,
                             found));
    if (!*found) return OK;
    if (!str_eq(hash, w->request_hash)) return E_KEY_REUSED;
    TRY(store_payment_get(tx, w->a, org, w->out->id, &w->p));
    answer(w);
    w->out->there_before = true;
    w->out->send = w->rq->now && w->out->id.v == w->made.v;
    w->out->busy_doc = 0;
    return OK;
}

static err lock_lots(struct rtx *tx, struct start_work *w)
{
    const struct pay_request *rq = w->rq;
    struct lot_key *first = arena_array(w->a, struct lot_key, rq->count + 1);
    struct lot_key *then = arena_array(w->a, struct lot_key, 2 * rq->count + 1);
    size_t n = 0, more = 0;

    for (size_t i = 0; i < rq->count; i++) {
        struct lot_key key = { rq->items[i].account, rq->items[i].doc };
        if (key.account == ACCOUNT_RECEIVABLE) first[n++] = key;
        else then[more++] = key;
    }
    TRY(store_lots_lock(tx, &w->book, rq->customer, first, n));
    /* What credit settles at once makes a retainer of a retainer invoice. */
    for (size_t i = 0; i < n; i++) {
        if (book_lot(&w->book, ACCOUNT_RECEIVABLE, first[i].doc)->kind != DOCUMENT_RETAINER)
            continue;
        then[more++] = (struct lot_key){ ACCOUNT_RETAINER, first[i].doc };
        then[more++] = (struct lot_key){ ACCOUNT_RETAINER_UNPAID, first[i].doc };
    }
    if (more > 0) TRY(store_lots_lock(tx, &w->book, rq->customer, then, more));
    return store_summary_lock(tx, &w->book, rq->customer, rq->cur);
}

err payment_need_mandate(struct rtx *tx, const struct pay_request *rq)
{
    bool sepa = currency_eq(rq->cur, debit_scheme_currency(DEBIT_SEPA)), holds;

    if (!str_eq(rq->gateway, S("debit"))) return OK;
    TRY(store_mandate_holds(tx, rq->org, rq->customer, sepa ? DEBIT_SEPA : DEBIT_ACH, &holds));
    return holds ? OK : E_STATE;
}

/* A saved method says itself how it pays, and is charged only while it is good: on that day too. */
static err need_saved(struct rtx *tx, const struct start_work *w, date today)
{
    const struct pay_request *rq = w->rq;
    struct saved_method m;
    date day = rq->day.day > today.day ? rq->day : today;

    if (rq->saved.v == 0) return OK;
    TRY(store_method_get(tx, w->a, rq->org, rq->saved, &m));
    if (m.customer.v != rq->customer.v) return E_NOT_FOUND;
    if (m.method != rq->method || !str_eq(m.gateway, rq->gateway)) return E_BAD_REQUEST;
    return saved_method_fit(&m, rq->cur, day) == SAVED_FITS ? OK : E_STATE;
}

/* On a later day: who may choose one, and with what. */
static err check_day(struct rtx *tx, struct start_work *w, date today)
{
    const struct pay_request *rq = w->rq;
    struct rules rules;
    struct org o;

    if (rq->day.day > today.day + SCHEDULE_DAYS_MAX) return E_INVALID;
    if (w->p.amount == 0 || !app_payment_away(rq)) return E_STATE;
    TRY(store_org_get(tx, w->a, rq->org, &o));
    TRY(app_rules_get(tx, w->a, &o, o.cur, &rules));
    return rules_may_schedule(&rules, rq->may_manage) ? OK : E_FORBIDDEN;
}

/* A browser contacts the gateway; the job only where it did not, or where there is none. */
static int64_t contact_us(const struct start_work *w)
{
    return w->p.made_us + (w->p.away ? 0 : 30 * 1000000);
}

/* More of an invoice than what is not disputed of it: its payer wants that paid, too. */
static err takes_disputed(struct rtx *tx, struct start_work *w, bool *out)
{
    const struct pay_request *rq = w->rq;
    struct pay_terms_list terms;

    *out = false;
    TRY(app_pay_terms(tx, w->a, rq->org, rq->customer, rq->cur, &terms));
    for (size_t i = 0; i < rq->count; i++) {
        const struct pay_item *item = &rq->items[i];
        struct pay_terms own = pay_terms_of(&terms, item->doc);
        if (item->account != ACCOUNT_RECEIVABLE || own.disputed == 0) continue;
        int64_t payable = lot_payable(book_lot(&w->book, item->account, item->doc));
        *out = *out || item->amount > pay_rest(payable, own);
    }
    return OK;
}

/* On a later day: nothing is reserved. */
static err start_later(struct wtx *tx, struct start_work *w, date today)
{
    bool disputed;

    TRY(check_day(db_reads(tx), w, today));
    TRY(takes_disputed(db_reads(tx), w, &disputed));
    w->p.day = w->rq->day;
    w->p.away = true;
    return payment_plan(tx, w->a, &w->p, disputed);
}

/* Reserved, and settled where credit covers all. */
static err start_now(struct wtx *tx, struct start_work *w)
{
    TRY(payment_reserve(&w->book, &w->p, w->p.day));
    w->made = w->p.id;
    w->out->send = w->rq->now && w->p.amount > 0;
    if (w->out->send) w->p.state = payment_step(PAYMENT_RESERVED, PAYMENT_ON_CONTACT)->to;
    TRY(store_payment_insert(tx, &w->p));
    if (w->p.amount == 0) TRY(payment_settle_by_credit(tx, w->a, &w->book, &w->p));
    else TRY(payment_attempt(tx, w->a, &w->p, contact_us(w)));
    if (w->rq->run != NULL) TRY(store_auto_run_start(tx, w->p.org, w->rq->run, w->p.id));
    return book_keep(tx, &w->book);
}

/* Staff may have taken a way of paying away from this customer, or from one of the invoices. */
static err check_method(struct rtx *tx, struct start_work *w)
{
    const struct pay_request *rq = w->rq;
    int64_t *docs = arena_array(w->a, int64_t, rq->count + 1);
    pay_method_set set;
    size_t n = 0;

    for (size_t i = 0; i < rq->count; i++)
        if (rq->items[i].account == ACCOUNT_RECEIVABLE) docs[n++] = rq->items[i].doc;
    TRY(app_offer(tx, w->a, rq->org, rq->customer, docs, n, &set));
    return w->p.amount == 0 || (set & 1u << rq->method) != 0 ? OK : E_NOT_PAYABLE;
}

static err start_body(struct wtx *tx, void *arg)
{
    struct start_work *w = arg;
    const struct pay_request *rq = w->rq;
    struct rtx *reads = db_reads(tx);
    bool found;
    date today;

    *w->out = (struct pay_started){ 0 };
    TRY(find_before(reads, w, &found));
    if (found) return OK;
    TRY(payment_need_mandate(reads, rq));
    TRY(app_today(reads, w->a, rq->org, &today));
    TRY(need_saved(reads, w, today));
    book_init(&w->book, w->a, rq->org, rq->contact.v, clock_now_us());
    TRY(lock_lots(reads, w));
    err e = check_lots(w);
    if (e == OK) e = check_parts(reads, w);
    if (e != OK) {
        /* While we waited for the lots their holder may have been this very request, sent twice. */
        TRY(find_before(reads, w, &found));
        return found ? OK : e;
    }
    TRY(compose(w, w->book.at_us, today));
    TRY(add_fee(reads, w));
    TRY(check_method(reads, w));
    if (rq->day.day > today.day) TRY(start_later(tx, w, today));
    else TRY(start_now(tx, w));
    if (rq->link != 0) TRY(store_payment_link_insert(tx, rq->org, w->p.id, rq->link));
    answer(w);
    return OK;
}

static err start_check(struct rtx *tx, void *arg)
{
    struct start_work *w = arg;
    return w->out->there_before ? OK : store_book_recheck(tx, &w->book);
}

/* The same key at the same moment elsewhere: it is there now, so the second look finds it. */
static err start_once(const struct app *app, struct start_work *w)
{
    err e = E_EXISTS;
    for (int i = 0; i < 3 && (e == E_EXISTS || e == E_LOST); i++)
        e = db_write(app->db, (struct db_work){ start_body, start_check, w });
    return e;
}

err app_payment_start(const struct app *app, struct arena *a, const struct pay_request *rq,
                      struct pay_started *out)
{
    struct start_work w = { .a = a, .rq = rq, .out = out };
    size_t invoices = 0;

    for (size_t i = 0; i < rq->count; i++)
        invoices += rq->items[i].account == ACCOUNT_RECEIVABLE;
    if (invoices == 0 || invoices > LIMIT_PAYMENT_INVOICES) return E_NOT_PAYABLE;
    if (rq->count - invoices > LIMIT_PAYMENT_CREDITS) return E_NOT_PAYABLE;
    if (rq->key.n == 0) return E_BAD_REQUEST;
    w.request_hash = payment_request_hash(a, rq);
    if (fault("pay.reserve.before")) return E_IO;
    err e = start_once(app, &w);
    if (e == E_ALREADY_PENDING) {
        /* The payment that holds it may have ended without our knowing. */
        TRY(app_reconcile_docs(app, a, rq->org, &out->busy_doc, 1));
        e = start_once(app, &w);
    }
    if (e == OK && fault("pay.reserve.after")) return E_IO;
    if (e == OK && app->wake != NULL) app->wake(app->wake_arg);
    return e;
}

struct selection_work {
    org_id org;
    struct selection s;
};

static err selection_body(struct wtx *tx, void *arg)
{
    struct selection_work *w = arg;
    return store_selection_insert(tx, w->org, &w->s);
}

err app_selection_make(const struct app *app, org_id org, const struct selection *s, public_id *out)
{
    struct selection_work w = { org, *s };
    w.s.id = (selection_id){ id_new() };
    w.s.public_id = public_id_new();
    w.s.made_us = clock_now_us();
    TRY(db_write(app->db, (struct db_work){ selection_body, NULL, &w }));
    *out = w.s.public_id;
    return OK;
}
