/* The steps of a suspension, and the one that payments take by themselves. */
#include "app/app_suspension.h"

#include "app/app_staff.h"
#include "app/book_own.h"
#include "base/clock.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "store/store_job.h"
#include "store/store_people.h"

/* A mail of its new state to each contact that may pay. */
static err tell(struct wtx *tx, struct arena *a, org_id org, const struct suspension *s)
{
    struct contact *list;
    size_t n;

    TRY(store_membership_contacts(db_reads(tx), a, org, s->customer, MAY_PAY, &list, &n));
    for (size_t i = 0; i < n; i++) {
        struct job job = { .org = org, .id = { id_new() }, .kind = S("mail.suspension"),
                           .subject = s->id, .run_us = clock_now_us() };
        job.key = arena_format(a, "%lld-%d-%lld", (long long)s->id, (int)s->state,
                               (long long)list[i].id.v);
        job.argument = arena_format(a, "%d %lld", (int)s->state, (long long)list[i].id.v);
        TRY(store_job_insert(tx, &job));
    }
    return OK;
}

static str kind_of(const struct suspension *s)
{
    switch (s->state) {
    case SUSPENSION_PLANNED: return S("suspension_planned");
    case SUSPENSION_ON: return S("suspended");
    case SUSPENSION_LIFTED: break;
    }
    return S("suspension_lifted");
}

/* What the world learns of its new state: history of its invoices, mails. */
static err effects(struct wtx *tx, struct arena *a, org_id org, const struct suspension *s)
{
    struct lot *lots;
    size_t n;
    char iso[11];

    TRY(store_suspension_lots(db_reads(tx), a, org, s->id, &lots, &n));
    for (size_t i = 0; i < n; i++)
        TRY(store_history_insert(tx, org, lots[i].doc, kind_of(s), STR_NONE,
                                 s->state == SUSPENSION_LIFTED ? STR_NONE : date_iso(s->day, iso),
                                 clock_now_us()));
    return tell(tx, a, org, s);
}

/* ---- paid ---- */

static err lift_paid(struct wtx *tx, struct arena *a, org_id org, customer_id customer)
{
    struct suspension s;
    struct lot *lots;
    bool found;
    size_t n;

    TRY(store_suspension_live(db_reads(tx), a, org, customer, &s, &found));
    if (!found) return OK;
    TRY(store_suspension_lots(db_reads(tx), a, org, s.id, &lots, &n));
    for (size_t i = 0; i < n; i++)
        if (!lots[i].closed && lot_balance(&lots[i]) > 0) return OK;
    enum suspension_state from = s.state;
    s.state = SUSPENSION_LIFTED;
    s.ended_us = clock_now_us();
    err e = store_suspension_move(tx, org, from, &s);
    if (e == E_STATE) return OK; /* staff were faster */
    TRY(e);
    return effects(tx, a, org, &s);
}

/* Whether this saving has paid or closed the last of it. */
static bool is_done(const struct book_lot *l)
{
    return l->now.account == ACCOUNT_RECEIVABLE && !l->before.closed &&
           lot_balance(&l->before) > 0 && (l->now.closed || lot_balance(&l->now) == 0);
}

err book_keep(struct wtx *tx, struct book *b)
{
    customer_id told = { 0 };

    TRY(store_book_save(tx, b));
    for (size_t i = 0; i < b->lot_count; i++) {
        customer_id customer = b->lots[i]->now.customer;
        if (!is_done(b->lots[i]) || customer.v == told.v) continue;
        TRY(lift_paid(tx, b->arena, b->org, customer));
        told = customer;
    }
    return OK;
}

/* ---- staff ---- */

struct work {
    struct arena *a;
    const struct actor *who;
    customer_id customer;
    const struct suspension_wish *wish;
    str reason;
    enum suspension_state to;
};

static err note(struct wtx *tx, const struct work *w, const struct suspension *s, str after)
{
    static const enum audit_action actions[] = { [SUSPENSION_PLANNED] = AUDIT_SUSPENSION_PLANNED,
                                                 [SUSPENSION_ON] = AUDIT_SUSPENDED,
                                                 [SUSPENSION_LIFTED] = AUDIT_SUSPENSION_LIFTED };
    struct customer c;

    TRY(store_customer_get(db_reads(tx), w->a, w->who->org, s->customer, &c));
    return app_audit_note(tx, w->a, w->who,
                          &(struct audit_note){ .action = actions[s->state],
                                                .object = S("customer"),
                                                .object_id = s->customer.v, .subject = c.name,
                                                .after = after });
}

/* Each of them is open and this customer's; held until the end, so that none is paid meanwhile. */
static err hold_invoices(struct rtx *tx, const struct work *w)
{
    const struct suspension_wish *in = w->wish;
    struct lot_key *keys = arena_array(w->a, struct lot_key, in->count);
    struct book b;

    book_init(&b, w->a, w->who->org, w->who->person, clock_now_us());
    for (size_t i = 0; i < in->count; i++)
        keys[i] = (struct lot_key){ ACCOUNT_RECEIVABLE, in->docs[i] };
    TRY(store_lots_lock(tx, &b, in->customer, keys, in->count));
    for (size_t i = 0; i < in->count; i++) {
        const struct lot *l = book_lot(&b, ACCOUNT_RECEIVABLE, in->docs[i]);
        if (l->closed || lot_balance(l) == 0) return E_NOT_PAYABLE;
    }
    return OK;
}

static err plan_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct suspension_wish *in = w->wish;
    struct rtx *reads = db_reads(tx);
    struct suspension live;
    struct org o;
    bool found;
    char iso[11];

    TRY(app_staff_may(reads, w->a, w->who, DUTY_BOOK));
    TRY(store_org_get(reads, w->a, w->who->org, &o));
    date today = zone_today(o.zone, clock_now_us());
    if (in->day.day < today.day) return E_INVALID;
    TRY(hold_invoices(reads, w));
    TRY(store_suspension_live(reads, w->a, w->who->org, in->customer, &live, &found));
    if (found) return E_EXISTS;
    struct suspension s = { .id = id_new(), .customer = in->customer, .day = in->day,
                            .state = in->day.day > today.day ? SUSPENSION_PLANNED : SUSPENSION_ON,
                            .what = str_trim(in->what), .reason = str_trim(in->reason),
                            .made_by = { w->who->person }, .made_us = clock_now_us() };
    TRY(store_suspension_insert(tx, w->who->org, &s));
    for (size_t i = 0; i < in->count; i++)
        TRY(store_suspension_invoice_insert(tx, w->who->org, s.id, in->docs[i]));
    TRY(effects(tx, w->a, w->who->org, &s));
    return note(tx, w, &s,
                arena_format(w->a, "service: %.*s\nday: %.*s\ninvoices: %zu\nreason: %.*s\n",
                             STR_FMT(s.what), STR_FMT(date_iso(s.day, iso)), in->count,
                             STR_FMT(s.reason)));
}

static err run(const struct app *app, err (*body)(struct wtx *tx, void *arg), struct work w)
{
    TRY(db_write(app->db, (struct db_work){ body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

err app_suspension_plan(const struct app *app, struct arena *a, const struct actor *who,
                        const struct suspension_wish *wish)
{
    if (wish->count == 0 || wish->count > SUSPENSION_INVOICES_MAX || !date_is(wish->day) ||
        str_trim(wish->what).n == 0 || str_trim(wish->reason).n == 0)
        return E_INVALID;
    return run(app, plan_body, (struct work){ .a = a, .who = who, .wish = wish });
}

static err move_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    org_id org = w->who->org;
    struct suspension s;
    struct org o;
    bool found;

    TRY(app_staff_may(reads, w->a, w->who, DUTY_BOOK));
    TRY(store_org_get(reads, w->a, org, &o));
    TRY(store_suspension_live(reads, w->a, org, w->customer, &s, &found));
    if (!found || s.state >= w->to) return E_STATE;
    enum suspension_state from = s.state;
    s.state = w->to;
    if (w->to == SUSPENSION_ON) s.day = zone_today(o.zone, clock_now_us());
    if (w->to == SUSPENSION_LIFTED) {
        s.ended_by = (staff_id){ w->who->person };
        s.ended_us = clock_now_us();
    }
    TRY(store_suspension_move(tx, org, from, &s));
    TRY(effects(tx, w->a, org, &s));
    return note(tx, w, &s,
                w->reason.n == 0 ? STR_NONE
                                 : arena_format(w->a, "reason: %.*s\n", STR_FMT(w->reason)));
}

err app_suspension_start(const struct app *app, struct arena *a, const struct actor *who,
                         customer_id customer)
{
    return run(app, move_body,
               (struct work){ .a = a, .who = who, .customer = customer, .to = SUSPENSION_ON });
}

err app_suspension_lift(const struct app *app, struct arena *a, const struct actor *who,
                        customer_id customer, str reason)
{
    reason = str_trim(reason);
    if (reason.n == 0) return E_INVALID;
    return run(app, move_body, (struct work){ .a = a, .who = who, .customer = customer,
                                              .reason = reason, .to = SUSPENSION_LIFTED });
}
