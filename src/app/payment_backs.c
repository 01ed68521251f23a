/* Money that goes back, as gateways tell it: our refunds, returns of banks, disputes; each once. */
#include "app/payment_learn.h"
#include "app/payment_own.h"
#include "core/role.h"
#include "store/store_document.h"
#include "store/store_job.h"
#include "store/store_staff.h"

/* The entry made last. */
static entry_id entry_of(const struct learn *w)
{
    return w->book.entries[w->book.entry_count - 1]->id;
}

static err note(struct wtx *tx, struct learn *w, const char *what, str words)
{
    w->touched = true;
    return store_history_insert(tx, w->org, w->p.id.v, str_of(what), STR_NONE, words, w->now);
}

/* ---- refunds ---- */

err payment_learn_refund(struct wtx *tx, struct learn *w, struct refund *r,
                         enum refund_event event, const struct gateway_back *back, date today)
{
    const struct refund_step *s = refund_step(r->state, event);

    if (back != NULL && back->id.n > 0) r->gateway_ref = back->id;
    if (s == NULL) return OK;
    if (s->books == REFUND_POST) {
        if (back == NULL || back->amount.minor > r->amount) return E_BUG;
        TRY(payment_learn_book(db_reads(tx), w));
        r->done = back->amount.minor;
        TRY(refund_post(&w->book, &w->p, r, back->id, today));
        TRY(store_capture_insert(tx, w->org, w->p.gateway, back->id, CAPTURE_REFUND, w->p.id,
                                 r->done, entry_of(w)));
        TRY(note(tx, w, "refunded", r->reference));
        TRY(payment_mail(tx, w->a, &w->p,
                         &(struct payment_mail){ S("mail.refunded"), r->id.v, r->id.v }));
    } else if (s->books == REFUND_VOID) {
        TRY(payment_learn_book(db_reads(tx), w));
        TRY(refund_void(&w->book, &w->p, r, today));
        TRY(note(tx, w, "refund_failed", r->reference));
        TRY(payment_mail(tx, w->a, &w->p,
                         &(struct payment_mail){ S("mail.refund_failed"), r->id.v, r->id.v }));
        TRY(payment_review(tx, &w->p, S("A refund was refused by the gateway."), w->now));
    }
    r->state = s->to;
    return OK;
}

static struct refund *refund_of(const struct learn *w, const struct gateway_back *b)
{
    for (size_t i = 0; i < w->refund_count; i++) {
        struct refund *r = &w->refunds[i];
        if (!r->to_credit && str_eq(r->reference, b->reference)) return r;
    }
    return NULL;
}

static bool sound(const struct learn *w, const struct gateway_back *b)
{
    return currency_eq(b->amount.cur, w->p.cur) && b->amount.minor > 0;
}

/* ---- what was taken back ---- */

static err return_money(struct wtx *tx, struct learn *w, const struct gateway_back *b, date today)
{
    bool all = payment_gone(&w->p, b->amount.minor);
    enum payment_event event = all ? PAYMENT_ON_RETURN : PAYMENT_ON_RETURN_PART;
    bool known;

    TRY(store_capture_known(db_reads(tx), w->org, w->p.gateway, b->id, &known));
    if (known || payment_step(w->p.state, event) == NULL) return OK;
    w->p.reason = arena_str(w->a, b->reason);
    w->returned = w->returned || !all;
    w->taken_back += b->amount.minor;
    TRY(payment_learn_step(db_reads(tx), w, event, b->amount.minor, b->id, today));
    return store_capture_insert(tx, w->org, w->p.gateway, b->id, CAPTURE_RETURN, w->p.id,
                                b->amount.minor, entry_of(w));
}

/* One of ours by its reference; a refund that somebody made at the gateway counts as returned. */
static err learn_refund(struct wtx *tx, struct learn *w, const struct gateway_back *b, date today)
{
    static const enum refund_event events[] = { [GATEWAY_BACK_PENDING] = REFUND_ON_ACCEPT,
                                                [GATEWAY_BACK_DONE] = REFUND_ON_DONE,
                                                [GATEWAY_BACK_FAILED] = REFUND_ON_FAIL };
    struct refund *r = refund_of(w, b);
    bool known;

    if (r != NULL && refund_is_running(r->state) && b->amount.minor <= r->amount) {
        TRY(payment_learn_refund(tx, w, r, events[b->state], b, today));
        return store_refund_update(tx, r);
    }
    TRY(store_capture_known(db_reads(tx), w->org, w->p.gateway, b->id, &known));
    if (known && b->state == GATEWAY_BACK_FAILED)
        return payment_review(tx, &w->p, S("A refund failed after it had been done."), w->now);
    if (known || b->state != GATEWAY_BACK_DONE) return OK;
    TRY(payment_review(tx, &w->p, S("Money went back that nobody here asked for."), w->now));
    return return_money(tx, w, b, today);
}

/* ---- disputes ---- */

/* A mail to each who books. */
static err tell_staff(struct wtx *tx, const struct learn *w, const struct dispute *d)
{
    struct staff_listed *list;
    size_t n;

    TRY(store_staff_list(db_reads(tx), w->a, w->org, &list, &n));
    for (size_t i = 0; i < n; i++) {
        const struct staff *s = &list[i].staff;
        str key = arena_format(w->a, "%lld-%lld", (long long)d->id.v, (long long)s->id.v);
        struct job job = { .org = w->org, .id = { id_new() }, .kind = S("mail.disputed"),
                           .subject = d->id.v, .key = key, .run_us = w->now,
                           .argument = arena_format(w->a, "%lld", (long long)s->id.v) };
        if (s->active && role_may(role_of(s->role), DUTY_BOOK)) TRY(store_job_insert(tx, &job));
    }
    return OK;
}

static err dispute_new(struct wtx *tx, struct learn *w, const struct gateway_back *b, date today)
{
    struct dispute d = { .org = w->org, .id = { id_new() }, .payment = w->p.id,
                         .gateway_id = b->id, .amount = b->amount.minor, .state = DISPUTE_OPEN,
                         .reason = b->reason, .answer_us = b->answer_us, .made_us = w->now };

    TRY(payment_learn_book(db_reads(tx), w));
    TRY(dispute_open(&w->book, &w->p, &d, today));
    TRY(store_dispute_insert(tx, &d));
    TRY(tell_staff(tx, w, &d));
    return note(tx, w, "disputed", b->reason);
}

static err dispute_end(struct wtx *tx, struct learn *w, struct dispute *d,
                       const struct gateway_back *b, date today)
{
    bool all = payment_gone(&w->p, d->amount);

    if (b->amount.minor != d->amount)
        return payment_review(tx, &w->p, S("A dispute ended with another amount."), w->now);
    TRY(payment_learn_book(db_reads(tx), w));
    d->ended_us = w->now;
    d->answer_us = 0;
    if (b->state == GATEWAY_BACK_FAILED) {
        TRY(dispute_won(&w->book, &w->p, d, today));
        TRY(note(tx, w, "dispute_won", STR_NONE));
        return store_dispute_update(tx, d);
    }
    w->p.reason = arena_str(w->a, b->reason);
    TRY(dispute_lost(&w->book, &w->p, d, today, id_new()));
    w->returned = w->returned || !all;
    w->taken_back += d->amount;
    w->moved = true;
    if (all) w->p.state = payment_step(w->p.state, PAYMENT_ON_RETURN)->to;
    TRY(store_dispute_update(tx, d));
    return store_capture_insert(tx, w->org, w->p.gateway, b->id, CAPTURE_RETURN, w->p.id,
                                d->amount, d->ended);
}

static err learn_dispute(struct wtx *tx, struct learn *w, const struct gateway_back *b, date today)
{
    struct dispute *list;
    size_t count;

    TRY(store_dispute_list(db_reads(tx), w->a, w->org, w->p.id, &list, &count));
    for (size_t i = 0; i < count; i++) {
        if (!str_eq(list[i].gateway_id, b->id)) continue;
        if (list[i].state != DISPUTE_OPEN) return OK;
        if (b->state != GATEWAY_BACK_PENDING) return dispute_end(tx, w, &list[i], b, today);
        if (list[i].answer_us == b->answer_us) return OK;
        list[i].answer_us = b->answer_us;
        return store_dispute_update(tx, &list[i]);
    }
    if (b->state == GATEWAY_BACK_PENDING) return dispute_new(tx, w, b, today);
    /* Over before we heard of it: won moves nothing, lost is taken back. */
    return b->state == GATEWAY_BACK_DONE ? return_money(tx, w, b, today) : OK;
}

/* What it cost, and what of that is given back: by its own ids, whatever became of the dispute. */
static err learn_fees(struct wtx *tx, struct learn *w, const struct gateway_back *b, date today)
{
    for (size_t i = 0; i < b->fee_count; i++) {
        const struct gateway_fee *f = &b->fees[i];
        bool known, back = f->amount.minor < 0;
        TRY(store_capture_known(db_reads(tx), w->org, w->p.gateway, f->id, &known));
        if (known || f->amount.minor == 0) continue;
        TRY(payment_learn_book(db_reads(tx), w));
        TRY(dispute_fee(&w->book, &w->p, f->amount, f->id, today));
        TRY(store_capture_insert(tx, w->org, w->p.gateway, f->id,
                                 back ? CAPTURE_FEE_BACK : CAPTURE_FEE, w->p.id,
                                 back ? -f->amount.minor : f->amount.minor, entry_of(w)));
        w->touched = true;
    }
    return OK;
}

err payment_learn_backs(struct wtx *tx, struct learn *w, const struct gateway_back *backs,
                        size_t count, date today)
{
    for (size_t i = 0; i < count; i++) {
        const struct gateway_back *b = &backs[i];
        if (w->p.state != PAYMENT_SETTLED && w->p.state != PAYMENT_RETURNED) return OK;
        if (!sound(w, b)) {
            TRY(payment_review(tx, &w->p, S("Money went back in another currency."), w->now));
            continue;
        }
        switch (b->kind) {
        case GATEWAY_REFUND: TRY(learn_refund(tx, w, b, today)); break;
        case GATEWAY_DISPUTE:
            TRY(learn_dispute(tx, w, b, today));
            TRY(learn_fees(tx, w, b, today));
            break;
        case GATEWAY_BANK_RETURN:
            if (b->state == GATEWAY_BACK_DONE) TRY(return_money(tx, w, b, today));
            break;
        }
    }
    return OK;
}
