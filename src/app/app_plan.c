/* A plan beside its lot, under the lot's lock; the book moves the day it is due. */
#include "app/app_plan.h"

#include "app/app_terms.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_document.h"

struct work {
    struct arena *a;
    const struct actor *actor;
    const struct plan_wish *in;
    enum plan_fault *fault;
    struct book book;
};

/* The lot and its summary, whose version tells the pages that remember sums. */
static err lock(struct rtx *tx, struct work *w, struct lot **out)
{
    struct lot_key key = { ACCOUNT_RECEIVABLE, w->in->doc };
    org_id org = w->actor->org;

    book_init(&w->book, w->a, org, w->actor->person, clock_now_us());
    TRY(store_lots_lock(tx, &w->book, w->in->customer, &key, 1));
    *out = book_lot(&w->book, ACCOUNT_RECEIVABLE, w->in->doc);
    return store_summary_lock(tx, &w->book, w->in->customer, (*out)->cur);
}

str plan_told(struct arena *a, const struct instalment *parts, size_t count, currency cur)
{
    CLEANUP(buf_release) struct buf b;
    char iso[11], plain[32];

    buf_init(&b, 4096);
    for (size_t i = 0; i < count; i++)
        buf_format(&b, "%s%.*s %.*s", i == 0 ? "" : ", ", STR_FMT(date_iso(parts[i].due, iso)),
                   STR_FMT(money_plain((money){ parts[i].amount, cur }, plain)));
    return buf_copy(&b, a);
}

static err note(struct wtx *tx, struct work *w, const struct lot *l, str before, str after)
{
    struct buf lines[2];
    err e;

    for (int i = 0; i < 2; i++) buf_init(&lines[i], 8192);
    audit_line(&lines[0], S("plan"), before);
    audit_line(&lines[1], S("plan"), after);
    e = app_audit_note(tx, w->a, w->actor,
                       &(struct audit_note){ .action = after.n > 0 ? AUDIT_PLANNED
                                                                   : AUDIT_UNPLANNED,
                                             .object = S("invoice"),
                                             .object_id = l->doc,
                                             .subject = l->number,
                                             .before = buf_copy(&lines[0], w->a),
                                             .after = buf_copy(&lines[1], w->a) });
    for (int i = 0; i < 2; i++) buf_release(&lines[i]);
    TRY(e);
    return store_history_insert(tx, w->actor->org, l->doc,
                                after.n > 0 ? S("plan_made") : S("plan_ended"), w->actor->name,
                                STR_NONE, w->book.at_us);
}

static err make_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    struct pay_terms terms;
    struct lot *l;
    date today;
    bool own;

    TRY(app_today(reads, w->a, w->actor->org, &today));
    TRY(lock(reads, w, &l));
    enum invoice_state state = lot_state(l, today);
    if (l->planned) return E_EXISTS;
    if (state == INVOICE_PENDING) return E_ALREADY_PENDING;
    if ((STATE_BIT(state) & STATES_OPEN) == 0) return E_STATE;
    TRY(app_invoice_terms_get(reads, w->a, w->actor->org, l, &terms, &own));
    *w->fault = plan_check(w->in->parts, w->in->count, lot_balance(l), own ? terms.minimum : 0,
                           today);
    if (*w->fault != PLAN_FINE) return E_INVALID;
    struct plan *p = arena_new(w->a, struct plan);
    *p = (struct plan){ .doc = l->doc, .due = l->due, .count = w->in->count,
                        .parts = arena_array(w->a, struct instalment, w->in->count) };
    for (size_t i = 0; i < p->count; i++) p->parts[i] = w->in->parts[i];
    book_plan(&w->book, p);
    TRY(store_plan_insert(tx, w->actor->org, l->customer, p, w->book.at_us));
    TRY(note(tx, w, l, STR_NONE, plan_told(w->a, p->parts, p->count, l->cur)));
    return store_book_save(tx, &w->book);
}

err app_plan_make(const struct app *app, struct arena *a, const struct actor *actor,
                  const struct plan_wish *in, enum plan_fault *fault)
{
    struct work w = { .a = a, .actor = actor, .in = in, .fault = fault };
    return db_write(app->db, (struct db_work){ make_body, NULL, &w });
}

static err end_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    struct plan *plans;
    struct lot *l;
    size_t n;

    TRY(lock(reads, w, &l));
    if (!l->planned) return E_STATE;
    TRY(store_plan_list(reads, w->a, w->actor->org, l->customer, l->doc, l->doc, &plans, &n));
    if (n != 1) return E_BUG;
    book_unplan(&w->book, l->doc);
    TRY(store_plan_delete(tx, w->actor->org, l->customer, l->doc));
    TRY(note(tx, w, l, plan_told(w->a, plans->parts, plans->count, l->cur), STR_NONE));
    return store_book_save(tx, &w->book);
}

err app_plan_end(const struct app *app, struct arena *a, const struct actor *actor,
                 customer_id customer, int64_t doc)
{
    struct plan_wish in = { .customer = customer, .doc = doc };
    struct work w = { .a = a, .actor = actor, .in = &in };
    return db_write(app->db, (struct db_work){ end_body, NULL, &w });
}
