/* What a gateway said, what staff decided, or that time has passed: booked in one transaction. */
#include "app/payment_learn.h"

#include "app/app_reconcile.h"
#include "app/book_own.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "base/encode.h"
#include "base/faultpoint.h"
#include "base/limits.h"
#include "db/write.h"
#include "store/store_book.h"

/* Beside the payment's own those that its running refunds give back. */
static err lots_lock(struct rtx *tx, struct arena *a, struct book *b, const struct payment *p,
                     const struct refund *refunds, size_t count)
{
    struct lot_key *first = arena_array(a, struct lot_key, p->item_count + 1);
    struct lot_key *then = arena_array(a, struct lot_key, 3 * p->item_count + count + 2);
    size_t n = 0, m = 0;

    for (size_t i = 0; i < count; i++)
        if (refunds[i].giveback.v != 0 && refund_is_running(refunds[i].state))
            then[m++] = (struct lot_key){ refunds[i].account, refunds[i].doc };
    for (size_t i = 0; i < p->item_count; i++) {
        if (p->items[i].account == ACCOUNT_RECEIVABLE)
            first[n++] = (struct lot_key){ ACCOUNT_RECEIVABLE, p->items[i].doc };
        else
            then[m++] = (struct lot_key){ p->items[i].account, p->items[i].doc };
    }
    TRY(store_lots_lock(tx, b, p->customer, first, n));
    for (size_t i = 0; i < n; i++) {
        if (book_lot(b, ACCOUNT_RECEIVABLE, first[i].doc)->kind != DOCUMENT_RETAINER) continue;
        then[m++] = (struct lot_key){ ACCOUNT_RETAINER, first[i].doc };
        then[m++] = (struct lot_key){ ACCOUNT_RETAINER_UNPAID, first[i].doc };
    }
    if (p->captured > 0) then[m++] = (struct lot_key){ ACCOUNT_DISPUTE, p->id.v };
    if (p->captured > 0 || payment_over(p) > 0)
        then[m++] = (struct lot_key){ ACCOUNT_CREDIT, p->id.v };
    if (m > 0) TRY(store_lots_lock_present(tx, b, p->customer, then, m));
    return store_summary_lock(tx, b, p->customer, p->cur);
}

err payment_lots_lock(struct rtx *tx, struct arena *a, struct book *b, const struct payment *p)
{
    return lots_lock(tx, a, b, p, NULL, 0);
}

err payment_learn_book(struct rtx *tx, struct learn *w)
{
    if (w->book.arena != NULL) return OK;
    book_init(&w->book, w->a, w->org, 0, w->now);
    return lots_lock(tx, w->a, &w->book, &w->p, w->refunds, w->refund_count);
}

static err do_books(struct rtx *tx, struct learn *w, enum payment_books books, int64_t amount,
                    str id, date today)
{
    if (books == BOOKS_NONE) return OK;
    TRY(payment_learn_book(tx, w));
    switch (books) {
    case BOOKS_POST: return payment_post(&w->book, &w->p, amount, id, today);
    case BOOKS_LATE: return payment_late(&w->book, &w->p, amount, id, today);
    case BOOKS_VOID: return payment_void(&w->book, &w->p, today);
    case BOOKS_RETURN: return payment_return(&w->book, &w->p, amount, id, today, id_new());
    case BOOKS_RESERVE:
    case BOOKS_NONE: break;
    }
    return E_BUG;
}

err payment_learn_step(struct rtx *tx, struct learn *w, enum payment_event event, int64_t amount,
                       str id, date today)
{
    const struct payment_step *s = payment_step(w->p.state, event);
    if (s == NULL) return OK;
    TRY(do_books(tx, w, s->books, amount, id, today));
    w->moved = w->moved || s->to != w->p.state || s->books != BOOKS_NONE;
    w->p.state = s->to;
    if (s->to == PAYMENT_SETTLED && w->p.settled_us == 0) w->p.settled_us = w->now;
    return OK;
}

/* Captures nobody booked yet. A first one of another amount or currency is for a person. */
static err learn_captures(struct wtx *tx, struct learn *w, const struct gateway_state *s,
                          date today)
{
    for (size_t i = 0; i < s->capture_count; i++) {
        const struct gateway_capture *c = &s->captures[i];
        bool known;
        TRY(store_capture_known(db_reads(tx), w->org, w->p.gateway, c->id, &known));
        if (known) continue;
        bool first = payment_is_running(w->p.state);
        if (!currency_eq(c->amount.cur, w->p.cur) || c->amount.minor <= 0 ||
            (first && c->amount.minor != w->p.amount)) {
            w->p.reason = S("The gateway reports another amount than was confirmed.");
            TRY(payment_review(tx, &w->p, w->p.reason, w->now));
            if (payment_step(w->p.state, PAYMENT_ON_SILENCE) != NULL)
                TRY(payment_learn_step(db_reads(tx), w, PAYMENT_ON_SILENCE, 0, STR_NONE, today));
            continue;
        }
        TRY(payment_learn_step(db_reads(tx), w, PAYMENT_ON_CAPTURE, c->amount.minor, c->id, today));
        entry_id entry = { 0 };
        if (w->book.entry_count > 0) entry = w->book.entries[w->book.entry_count - 1]->id;
        TRY(store_capture_insert(tx, w->org, w->p.gateway, c->id, CAPTURE_IN, w->p.id,
                                 c->amount.minor, entry));
        if (!first) w->late += c->amount.minor;
    }
    return OK;
}

/* The fields of a page that is opened by POST, as they are kept. */
static str form_of(struct arena *a, const struct gateway_outcome *o)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, LIMIT_FORM_BYTES);
    for (size_t i = 0; i < o->field_count; i++) {
        if (i > 0) buf_char(&b, '&');
        encode_percent(&b, o->fields[i].name);
        buf_char(&b, '=');
        encode_percent(&b, o->fields[i].value);
    }
    return b.overflow ? STR_NONE : buf_copy(&b, a);
}

static void go_next(struct learn *w, str url, str form)
{
    w->t.next_url = url;
    w->t.next_form = form;
}

/* Accepted and not captured; for longer than the method takes, a person asks why. */
static err learn_running(struct wtx *tx, struct learn *w, date today)
{
    const struct gateway *g = app_gateway(w->p.gateway);
    int64_t days = g == NULL ? 0 : g->processing_days(pay_method_of(w->p.method));
    bool late = w->now - w->t.contacted_us > days * 86400 * INT64_C(1000000);

    if (!late || w->p.state != PAYMENT_UNKNOWN)
        TRY(payment_learn_step(db_reads(tx), w, PAYMENT_ON_ACCEPT, 0, STR_NONE, today));
    if (late && w->p.state == PAYMENT_PROCESSING)
        TRY(payment_learn_step(db_reads(tx), w, PAYMENT_ON_TIME, 0, STR_NONE, today));
    if (!late || w->p.state != PAYMENT_UNKNOWN) return OK;
    return payment_review(tx, &w->p, S("It is being processed for longer than its method takes."),
                          w->now);
}

/* What was paid with is kept, once, if its payer agreed. */
static err learn_means(struct wtx *tx, struct learn *w, const struct gateway_means *means)
{
    if (w->p.consent.n == 0 || w->p.saved.v != 0 || means->token.n == 0) return OK;
    if (w->p.state != PAYMENT_SETTLED) return OK;
    TRY(method_keep_paid(tx, w->a, &w->p, means));
    w->touched = true;
    return OK;
}

static err learn_state(struct wtx *tx, struct learn *w, const struct gateway_state *s, date today)
{
    struct rtx *reads = db_reads(tx);

    if (s->id.n > 0) w->t.gateway_ref = s->id;
    TRY(learn_captures(tx, w, s, today));
    TRY(payment_learn_backs(tx, w, s->backs, s->back_count, today));
    switch (s->phase) {
    case GATEWAY_WAITING:
        if (s->url.n > 0 && !str_eq(s->url, w->t.next_url)) go_next(w, s->url, STR_NONE);
        return payment_learn_step(reads, w, PAYMENT_ON_ACTION, 0, STR_NONE, today);
    case GATEWAY_RUNNING: return learn_running(tx, w, today);
    case GATEWAY_PAID: return learn_means(tx, w, &s->means);
    case GATEWAY_FAILED:
        if (payment_is_running(w->p.state)) w->p.reason = s->text.n > 0 ? s->text : s->code;
        w->t.code = s->code;
        return payment_learn_step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_CANCELLED:
    case GATEWAY_EXPIRED:
        /* Contacted and no answer, as after a crash: it was unknown until now. */
        if (w->p.state == PAYMENT_CONTACTED)
            TRY(payment_learn_step(reads, w, PAYMENT_ON_SILENCE, 0, STR_NONE, today));
        if (s->phase == GATEWAY_EXPIRED && w->p.state == PAYMENT_ACTION)
            return payment_learn_step(reads, w, PAYMENT_ON_TIME, 0, STR_NONE, today);
        return payment_learn_step(reads, w, PAYMENT_ON_CANCEL, 0, STR_NONE, today);
    }
    return E_BUG;
}

static err learn_outcome(struct wtx *tx, struct learn *w, date today)
{
    const struct gateway_outcome *o = w->outcome;
    struct rtx *reads = db_reads(tx);

    if (o->id.n > 0) w->t.gateway_ref = o->id;
    if (o->url.n > 0) go_next(w, o->url, o->result == GATEWAY_FORM ? form_of(w->a, o) : STR_NONE);
    w->t.detail = o->note;
    switch (o->result) {
    case GATEWAY_PAGE:
    case GATEWAY_FORM:
    case GATEWAY_ACTION: return payment_learn_step(reads, w, PAYMENT_ON_ACTION, 0, STR_NONE, today);
    case GATEWAY_PROCESSING:
    case GATEWAY_CAPTURED: return learn_state(tx, w, &o->state, today);
    case GATEWAY_DECLINED:
        w->p.reason = o->state.text.n > 0 ? o->state.text : S("The payment was declined.");
        w->t.code = o->state.code;
        return payment_learn_step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_REFUSED:
        w->p.reason = S("This way of paying is not available at the moment.");
        return payment_learn_step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_LATER: /* it did nothing there: a definite no, so the payer may try again at once
                         */
        w->p.reason = S("The payment service could not be reached. You have not been charged.");
        return payment_learn_step(reads, w, PAYMENT_ON_FAIL, 0, STR_NONE, today);
    case GATEWAY_UNKNOWN:
        return payment_learn_step(reads, w, PAYMENT_ON_SILENCE, 0, STR_NONE, today);
    }
    return E_BUG;
}

/* Two of staff looked: what they found is booked as if the gateway had said it. */
static err learn_decision(struct wtx *tx, struct learn *w, date today)
{
    const struct staff_review *r = w->decision;
    struct rtx *reads = db_reads(tx);

    if (w->p.state != PAYMENT_UNKNOWN) return E_STATE;
    struct staff_review now;
    TRY(store_review_get(reads, w->a, w->org, r->id, &now));
    if (!str_eq(app_review_digest(w->a, &now), app_review_digest(w->a, r))) return E_STALE;
    TRY(store_review_decide(tx, w->org, r));
    TRY(app_audit_note(tx, w->a, w->decided_by,
                       &(struct audit_note){ .action = AUDIT_REVIEW_SIGNED, .object = S("review"),
                                             .object_id = r->id.v, .subject = w->p.reference,
                                             .after = app_review_words(w->a, r) }));
    w->p.reason = r->evidence;
    if (!r->paid)
        return payment_learn_step(reads, w, PAYMENT_ON_DECIDE_FAILED, 0, STR_NONE, today);
    TRY(payment_learn_step(reads, w, PAYMENT_ON_DECIDE_PAID, r->amount, r->capture_id, today));
    return store_capture_insert(tx, w->org, w->p.gateway, r->capture_id, CAPTURE_IN, w->p.id,
                                r->amount, w->book.entries[w->book.entry_count - 1]->id);
}

static err learn_refund(struct wtx *tx, struct learn *w, date today)
{
    for (size_t i = 0; i < w->refund_count; i++) {
        struct refund *r = &w->refunds[i];
        if (r->id.v != w->refund.v) continue;
        r->problem = w->problem;
        r->checked_us = w->now;
        r->checks++;
        if (w->refund_event == REFUND_ON_SEND && r->sent_us == 0) r->sent_us = w->now;
        TRY(payment_learn_refund(tx, w, r, w->refund_event, w->back, today));
        return store_refund_update(tx, r);
    }
    return E_NOT_FOUND;
}

static err learn_what(struct wtx *tx, struct learn *w, date today)
{
    switch (w->what) {
    case LEARN_CONTACT:
        w->t.contacted_us = w->now;
        return payment_learn_step(db_reads(tx), w, PAYMENT_ON_CONTACT, 0, STR_NONE, today);
    case LEARN_TIME:
        return payment_learn_step(db_reads(tx), w, PAYMENT_ON_TIME, 0, STR_NONE, today);
    case LEARN_STATE: return learn_state(tx, w, w->state, today);
    case LEARN_OUTCOME: return learn_outcome(tx, w, today);
    case LEARN_DECISION: return learn_decision(tx, w, today);
    case LEARN_REFUND: return learn_refund(tx, w, today);
    }
    return E_BUG;
}

/* What the world must know; a part that came back leaves the payment settled. */
static err tell(struct wtx *tx, struct learn *w, enum payment_state before)
{
    if (payment_is_running(before) && !payment_is_running(w->p.state)) {
        TRY(store_review_close(tx, w->org, S("payment"), w->p.id.v, w->now));
        TRY(payment_job_check_end(tx, w->a, &w->p, w->now));
    }
    if (w->taken_back > 0)
        TRY(payment_mail(tx, w->a, &w->p,
                         &(struct payment_mail){ S("mail.returned"), w->p.returned,
                                                 w->taken_back }));
    if (w->late > 0) {
        TRY(payment_mail(tx, w->a, &w->p,
                         &(struct payment_mail){ S("mail.late"), w->p.captured, w->late }));
        TRY(payment_review(tx, &w->p, S("Money came after it had ended, or a second time."),
                           w->now));
    }
    if (w->returned) return payment_effects_back(tx, &w->p);
    return w->moved ? payment_effects(tx, w->a, &w->p) : OK;
}

static err learn_body(struct wtx *tx, void *arg)
{
    struct learn *w = arg;
    struct rtx *reads = db_reads(tx);
    bool found;
    date today;

    w->book = (struct book){ 0 };
    w->moved = w->touched = w->returned = false;
    w->taken_back = w->late = 0;
    TRY(store_payment_lock(reads, w->a, w->org, w->id, &w->p));
    TRY(store_attempt_last(reads, w->a, w->org, w->id, &w->t, &found));
    if (!found) return E_STATE;
    TRY(store_refund_list(reads, w->a, w->org, w->id, &w->refunds, &w->refund_count));
    TRY(app_today(reads, w->a, w->org, &today));
    enum payment_state before = w->p.state;
    if (w->what == LEARN_STATE || w->what == LEARN_OUTCOME) {
        w->t.checked_us = w->now;
        w->t.checks++;
    }
    TRY(learn_what(tx, w, today));
    w->t.ended = !payment_is_running(w->p.state);
    TRY(store_attempt_update(tx, w->org, &w->t));
    if (!w->moved && !w->touched && before == w->p.state && w->p.reason.n == 0) return OK;
    TRY(store_payment_update(tx, &w->p));
    TRY(tell(tx, w, before));
    return w->book.arena == NULL ? OK : book_keep(tx, &w->book);
}

static err learn_check(struct rtx *tx, void *arg)
{
    struct learn *w = arg;
    return w->book.arena == NULL ? OK : store_book_recheck(tx, &w->book);
}

err payment_learn(const struct app *app, struct learn *w)
{
    err e = E_EXISTS;
    w->now = clock_now_us();
    if (fault("pay.learn.before")) return E_IO;
    /* E_EXISTS: somebody else booked the same capture; run again and find it there. */
    for (int i = 0; i < 3 && e == E_EXISTS; i++)
        e = db_write(app->db, (struct db_work){ learn_body, learn_check, w });
    if (e == OK && fault("pay.learn.after")) return E_IO;
    if (e == OK && (w->moved || w->touched) && app->wake != NULL) app->wake(app->wake_arg);
    return e;
}

