/* Asking again, on the schedule and before anyone pays; and what staff decide when asking ends. */
#include "app/app_reconcile.h"

#include "app/app_refund.h"
#include "app/app_staff.h"
#include "app/payment_learn.h"
#include "app/payment_own.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_job.h"

enum { UNKNOWN_HOURS = 24, LOOK_MS = 5000, WORDS_BYTES_MAX = 16 * 1024 };

static err payment_of(const struct app *app, struct arena *a, org_id org, payment_id id,
                      struct payment *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    TRY(db_read_begin(app->db, &tx));
    return store_payment_get(tx, a, org, id, out);
}

struct reviewing {
    org_id org;
    struct staff_review r;
};

static err review_body(struct wtx *tx, void *arg)
{
    const struct reviewing *w = arg;
    return store_review_insert(tx, w->org, &w->r);
}

err app_review_add(const struct app *app, org_id org, str kind, int64_t subject, str reason)
{
    struct reviewing w = { org, { .id = { id_new() }, .kind = kind, .subject = subject,
                                  .reason = reason, .made_us = clock_now_us() } };
    return db_write(app->db, (struct db_work){ review_body, NULL, &w });
}

static bool long_since(int64_t at_us)
{
    return clock_now_us() - at_us > UNKNOWN_HOURS * 3600 * INT64_C(1000000);
}

err app_reconcile_payment(const struct app *app, struct arena *a, org_id org, payment_id id,
                          int tries, int64_t *again_us)
{
    struct payment p;

    *again_us = 0;
    err e = app_payment_check(app, a, org, id);
    if (e != OK && err_info(e)->fault == ERR_BUG) return e;
    TRY(payment_of(app, a, org, id, &p));
    if (!payment_is_running(p.state)) return OK;
    *again_us = clock_now_us() + app_payment_check_delay(tries);
    if (p.state != PAYMENT_UNKNOWN || !long_since(p.made_us)) return OK;
    return app_review_add(app, org, S("payment"), id.v,
                          S("The gateway does not say what became of it."));
}

err app_reconcile_refund(const struct app *app, struct arena *a, org_id org, refund_id id,
                         int tries, int64_t *again_us)
{
    struct rtx *tx = NULL;
    struct refund r;

    *again_us = 0;
    err e = app_refund_run(app, a, org, id);
    if (e != OK && err_info(e)->fault == ERR_BUG) return e;
    TRY(db_read_begin(app->db, &tx));
    e = store_refund_get(tx, a, org, id, &r);
    db_read_end(&tx);
    TRY(e);
    if (!refund_is_running(r.state)) return OK;
    *again_us = clock_now_us() + app_payment_check_delay(tries);
    if (r.state == REFUND_ASKED || !long_since(r.made_us)) return OK;
    return app_review_add(app, org, S("refund"), id.v,
                          S("The gateway does not say what became of it."));
}

/* Asked a moment ago: clicking faster does not make the gateway know more. */
static bool just_now(const struct attempt *t)
{
    int64_t last = t->checked_us > t->contacted_us ? t->checked_us : t->contacted_us;
    return clock_now_us() - last < LOOK_MS / 2 * 1000;
}

err app_reconcile_docs(const struct app *app, struct arena *a, org_id org, const int64_t *docs,
                       size_t count)
{
    int64_t asked = 0;

    for (size_t i = 0; i < count; i++) {
        struct rtx *tx = NULL;
        struct payment_holder h = { 0 };
        bool found;
        struct attempt t = { 0 };
        TRY(db_read_begin(app->db, &tx));
        err e = store_payment_on_doc(tx, a, org, docs[i], &h, &found);
        if (e == OK && found) e = store_attempt_last(tx, a, org, h.id, &t, &found);
        db_read_end(&tx);
        TRY(e);
        if (!found || h.id.v == asked || just_now(&t)) continue;
        asked = h.id.v;
        e = payment_check_within(app, a, org, h.id, LOOK_MS);
        if (e != OK && err_info(e)->fault == ERR_BUG) return e;
    }
    return OK;
}

struct seeing {
    struct arena *a;
    const struct payment_seen *list;
    size_t count;
    int64_t now;
};

static err seen_body(struct wtx *tx, void *arg)
{
    const struct seeing *w = arg;
    for (size_t i = 0; i < w->count; i++) {
        str key = arena_format(w->a, "%lld", (long long)w->list[i].payment.v);
        TRY(store_job_again(tx, w->list[i].org, S("pay.check"), key, w->now));
    }
    return OK;
}

err app_reconcile_seen(const struct app *app, struct arena *a, const struct payment_seen *list,
                       size_t count)
{
    struct seeing w = { a, list, count, clock_now_us() };
    TRY(db_write(app->db, (struct db_work){ seen_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err app_review_list(const struct app *app, struct arena *a, org_id org, review_id after, int limit,
                    struct staff_review **out, size_t *count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    TRY(db_read_begin(app->db, &tx));
    return store_review_list(tx, a, org, after, limit, out, count);
}

/* ---- two persons ---- */

struct deciding {
    struct arena *a;
    const struct actor *actor;
    const struct review_decision *d;
    review_id review;
    str words;
    struct staff_review r;
};

str app_review_words(struct arena *a, const struct staff_review *r)
{
    CLEANUP(buf_release) struct buf lines;

    buf_init(&lines, WORDS_BYTES_MAX);
    buf_format(&lines, "paid: %s\namount: %lld\n", r->paid ? "yes" : "no", (long long)r->amount);
    audit_line(&lines, S("capture"), r->capture_id);
    audit_line(&lines, S("evidence"), r->evidence);
    return buf_copy(&lines, a);
}

str app_review_digest(struct arena *a, const struct staff_review *r)
{
    return app_sha256(a, arena_format(a, "%lld %lld %.*s", (long long)r->id.v,
                                      (long long)r->asked.v, STR_FMT(app_review_words(a, r))));
}

static err note(struct wtx *tx, const struct deciding *w, enum audit_action action, str after)
{
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = action, .object = S("review"),
                                                .object_id = w->r.id.v, .subject = w->r.reason,
                                                .after = after });
}

/* Is it about a payment whose end is unknown? Its row is held. */
static err undecided(struct rtx *tx, struct arena *a, org_id org, const struct staff_review *r,
                     bool *out)
{
    struct payment p;

    *out = false;
    if (!str_eq(r->kind, S("payment"))) return OK;
    TRY(store_payment_lock(tx, a, org, (payment_id){ r->subject }, &p));
    *out = p.state == PAYMENT_UNKNOWN;
    return OK;
}

static err ask_body(struct wtx *tx, void *arg)
{
    struct deciding *w = arg;
    const struct review_decision *d = w->d;
    bool open;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_BOOK));
    TRY(store_review_get(db_reads(tx), w->a, w->actor->org, d->review, &w->r));
    TRY(undecided(db_reads(tx), w->a, w->actor->org, &w->r, &open));
    if (!open) return E_STATE;
    w->r.paid = d->paid;
    w->r.amount = d->paid ? d->amount : 0;
    w->r.capture_id = d->paid ? d->capture_id : STR_NONE;
    w->r.evidence = d->evidence;
    w->r.asked = (staff_id){ w->actor->person };
    TRY(store_review_decide(tx, w->actor->org, &w->r));
    return note(tx, w, AUDIT_REVIEW, app_review_words(w->a, &w->r));
}

err app_review_ask(const struct app *app, struct arena *a, const struct actor *actor,
                   const struct review_decision *d)
{
    struct deciding w = { .a = a, .actor = actor, .d = d };

    if (d->evidence.n == 0) return E_BAD_REQUEST;
    if (d->paid && (d->amount <= 0 || d->capture_id.n == 0)) return E_BAD_REQUEST;
    return db_write(app->db, (struct db_work){ ask_body, NULL, &w });
}

err app_review_sign(const struct app *app, struct arena *a, const struct actor *actor,
                    review_id review, str digest)
{
    struct rtx *tx = NULL;
    struct staff_review r;
    org_id org = actor->org;

    TRY(db_read_begin(app->db, &tx));
    err e = app_staff_may(tx, a, actor, DUTY_SIGN);
    if (e == OK) e = store_review_get(tx, a, org, review, &r);
    db_read_end(&tx);
    TRY(e);
    if (!str_eq(r.kind, S("payment")) || r.asked.v == 0 || r.done_us != 0) return E_STATE;
    if (r.asked.v == actor->person) return E_FORBIDDEN;
    if (!str_eq(digest, app_review_digest(a, &r))) return E_STALE;
    r.signed_by = (staff_id){ actor->person };
    r.done_us = clock_now_us();
    struct learn w = { .a = a, .org = org, .id = { r.subject }, .what = LEARN_DECISION,
                       .decision = &r, .decided_by = actor };
    return payment_learn(app, &w);
}

static err note_body(struct wtx *tx, void *arg)
{
    struct deciding *w = arg;
    org_id org = w->actor->org;
    bool open;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_BOOK));
    TRY(store_review_get(db_reads(tx), w->a, org, w->review, &w->r));
    TRY(undecided(db_reads(tx), w->a, org, &w->r, &open));
    if (open) return E_STATE;
    w->r.evidence = w->words;
    w->r.asked = (staff_id){ w->actor->person };
    w->r.done_us = clock_now_us();
    TRY(store_review_decide(tx, org, &w->r));
    return note(tx, w, AUDIT_REVIEW_NOTED, app_review_words(w->a, &w->r));
}

err app_review_note(const struct app *app, struct arena *a, const struct actor *actor,
                    review_id review, str words)
{
    struct deciding w = { .a = a, .actor = actor, .review = review, .words = words };
    return words.n == 0 ? E_BAD_REQUEST
                        : db_write(app->db, (struct db_work){ note_body, NULL, &w });
}
