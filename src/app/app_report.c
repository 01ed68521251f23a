/* Rows beside the books: a report posts nothing, and what the books say of its invoices ends it. */
#include "app/app_report.h"

#include "app/app_inbox.h"
#include "app/app_rules.h"
#include "app/app_staff.h"
#include "base/clock.h"
#include "db/write.h"
#include "store/store_document.h"
#include "store/store_invoice.h"
#include "store/store_job.h"

struct work {
    struct arena *a;
    const struct report_wish *in;
    struct report r; /* as it is written */
    struct lot *lots;
    struct report_part *parts;
};

/* ---- made by the customer ---- */

static err lot_ready(struct rtx *tx, const struct work *w, size_t i, date today)
{
    const struct report_wish *in = w->in;
    struct lot *l = &w->lots[i];
    struct report_mark *marks;
    size_t n;

    for (size_t k = 0; k < i; k++)
        if (in->docs[k] == in->docs[i]) return E_INVALID;
    TRY(store_lot_get(tx, w->a, in->org, in->r.customer, ACCOUNT_RECEIVABLE, in->docs[i], l));
    enum invoice_state state = lot_state(l, today);
    if (!currency_eq(l->cur, in->r.amount.cur)) return E_CURRENCY;
    if (state == INVOICE_PENDING) return E_ALREADY_PENDING;
    if ((STATE_BIT(state) & STATES_OPEN) == 0) return E_STATE;
    TRY(store_report_marks(tx, w->a, in->org, in->r.customer, l->doc, l->doc, today, &marks, &n));
    for (size_t k = 0; k < n; k++)
        if (!report_part_met(&marks[k].part, l)) return E_EXISTS;
    return OK;
}

static err tell_staff(struct wtx *tx, const struct work *w)
{
    const struct report *r = &w->r;
    str number = w->lots[0].number;
    size_t more = w->in->count - 1;
    struct inbox_item item = {
        .kind = INBOX_TRANSFER, .key = arena_format(w->a, "report-%lld", (long long)r->id.v),
        .customer = r->customer, .contact = r->contact, .subject = r->id.v,
        .number = more == 0 ? number
                            : arena_format(w->a, "%.*s + %zu", STR_FMT(number), more),
        .words = r->reference, .made_us = r->made_us,
        .path = arena_format(w->a, "/staff/reports/%.*s", STR_FMT(public_id_str(&r->public_id))),
    };
    return app_inbox_put(tx, w->a, w->in->org, &item);
}

static err write_rows(struct wtx *tx, const struct work *w)
{
    org_id org = w->in->org;
    const struct report *r = &w->r;

    for (size_t i = 0; i < w->in->count; i++) {
        TRY(store_report_part_insert(tx, org, r, &w->parts[i]));
        TRY(store_history_of(tx, org, w->parts[i].doc, r->contact,
                             &(struct history_row){ r->made_us, S("reported"), r->payer,
                                                    r->reference }));
    }
    return tell_staff(tx, w);
}

static err make_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    const struct report_wish *in = w->in;
    struct report before;
    struct rules rules;
    struct org o;
    date today;
    bool fresh;

    err e = store_report_by_public(db_reads(tx), w->a, in->org, in->r.public_id, &before);
    if (e != E_NOT_FOUND) return e;
    TRY(store_org_get(db_reads(tx), w->a, in->org, &o));
    TRY(app_rules_get(db_reads(tx), w->a, &o, o.cur, &rules));
    TRY(app_today(db_reads(tx), w->a, in->org, &today));
    if (!date_is(in->r.day) || in->r.day.day > today.day) return E_INVALID;
    for (size_t i = 0; i < in->count; i++) TRY(lot_ready(db_reads(tx), w, i, today));
    if (!report_spread(in->r.amount.minor, w->lots, in->count, w->parts)) return E_NOT_PAYABLE;
    w->r = in->r;
    w->r.id = (report_id){ id_new() };
    w->r.until = date_add(today, (int)rules.report_days);
    w->r.made_us = clock_now_us();
    if (in->proof != NULL) {
        TRY(app_upload_put(tx, in->org, in->proof));
        w->r.proof = in->proof->row.id;
    }
    TRY(store_report_insert(tx, in->org, &w->r, &fresh));
    return fresh ? write_rows(tx, w) : E_RACE;
}

err app_report_make(const struct app *app, struct arena *a, const struct report_wish *in)
{
    struct work w = { .a = a, .in = in };

    if (in->count == 0 || in->count > REPORT_INVOICES_MAX) return E_INVALID;
    w.lots = arena_array(a, struct lot, in->count);
    w.parts = arena_array(a, struct report_part, in->count);
    TRY(db_write(app->db, (struct db_work){ make_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- ended ---- */

struct ending {
    struct arena *a;
    org_id org;
    const struct report *r;
    const struct actor *actor; /* of staff; NULL: the contact */
    public_id id;
    str reason;
};

static err note_end(struct wtx *tx, const struct ending *w, const struct report *r, str kind)
{
    contact_id contact = w->actor == NULL ? r->contact : (contact_id){ 0 };
    str who = w->actor == NULL ? r->payer : w->actor->name;
    struct report_part *parts;
    size_t n;

    TRY(store_report_parts(db_reads(tx), w->a, w->org, r->id, &parts, &n));
    for (size_t i = 0; i < n; i++)
        TRY(store_history_of(tx, w->org, parts[i].doc, contact,
                             &(struct history_row){ clock_now_us(), kind, who, w->reason }));
    return OK;
}

static err withdraw_body(struct wtx *tx, void *arg)
{
    const struct ending *w = arg;
    bool was;

    TRY(store_report_end(tx, w->org, w->r->id, REPORT_IS_WITHDRAWN, STR_NONE, clock_now_us(),
                         &was));
    return was ? note_end(tx, w, w->r, S("report_withdrawn")) : OK;
}

err app_report_withdraw(const struct app *app, struct arena *a, org_id org,
                        const struct report *r)
{
    struct ending w = { .a = a, .org = org, .r = r };
    return db_write(app->db, (struct db_work){ withdraw_body, NULL, &w });
}

static err refuse_body(struct wtx *tx, void *arg)
{
    const struct ending *w = arg;
    struct report_seen seen;
    struct report r;
    bool was;

    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_BOOK));
    TRY(store_report_by_public(db_reads(tx), w->a, w->org, w->id, &r));
    TRY(app_report_look(db_reads(tx), w->a, w->org, &r, &seen));
    if (seen.state != REPORT_OPEN && seen.state != REPORT_EXPIRED) return E_STATE;
    TRY(store_report_end(tx, w->org, r.id, REPORT_IS_REFUSED, w->reason, clock_now_us(), &was));
    if (!was) return E_STATE;
    TRY(note_end(tx, w, &r, S("report_refused")));
    struct job job = { .org = w->org, .id = { id_new() }, .kind = S("mail.report"),
                       .key = arena_format(w->a, "%lld", (long long)r.id.v), .subject = r.id.v,
                       .run_us = clock_now_us() };
    TRY(store_job_insert(tx, &job));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_REPORT_REFUSED,
                                                .object = S("report"),
                                                .object_id = r.id.v,
                                                .subject = r.reference,
                                                .after = arena_format(w->a, "words: %.*s\n",
                                                                      STR_FMT(w->reason)) });
}

err app_report_refuse(const struct app *app, struct arena *a, const struct actor *actor,
                      public_id id, str reason)
{
    struct ending w = { .a = a, .org = actor->org, .actor = actor, .id = id,
                        .reason = str_trim(reason) };

    if (w.reason.n == 0) return E_INVALID;
    TRY(db_write(app->db, (struct db_work){ refuse_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

/* ---- looked at ---- */

err app_report_look(struct rtx *tx, struct arena *a, org_id org, const struct report *r,
                    struct report_seen *out)
{
    struct report_seen s = { .r = *r };
    bool met = true;
    date today;

    TRY(app_today(tx, a, org, &today));
    TRY(store_report_parts(tx, a, org, r->id, &s.parts, &s.count));
    s.lots = arena_array(a, struct lot, s.count + 1);
    for (size_t i = 0; i < s.count; i++) {
        TRY(store_lot_get(tx, a, org, r->customer, ACCOUNT_RECEIVABLE, s.parts[i].doc,
                          &s.lots[i]));
        met = met && report_part_met(&s.parts[i], &s.lots[i]);
    }
    s.state = report_state(r->kept, r->until, met, today);
    *out = s;
    return OK;
}
