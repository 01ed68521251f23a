/* The file is made and kept before its rows are written: no row names a file that is not there. */
#include "app/app_debit.h"

#include "app/app_staff.h"
#include "base/clock.h"
#include "base/limits.h"
#include "core/payment.h"
#include "db/write.h"
#include "locale/zone.h"
#include "paper/write_debits.h"
#include "store/store_payment.h"
#include "store/store_people.h"

enum { LINES_BYTES_MAX = 4096 };

/* ---- who collects ---- */

struct creditor_work {
    struct arena *a;
    org_id org;
    enum debit_scheme scheme;
    const struct debit_creditor *creditor;
    const struct approval *signed_one; /* NULL: none was needed */
};

static str creditor_lines(struct arena *a, enum debit_scheme scheme,
                          const struct debit_creditor *c)
{
    CLEANUP(buf_release) struct buf lines;

    buf_init(&lines, LINES_BYTES_MAX);
    audit_line(&lines, S("Scheme"), debit_scheme_word(scheme));
    audit_line(&lines, S("Creditor"), c->id);
    audit_line(&lines, S("Name"), c->name);
    audit_line(&lines, S("Account"), c->account);
    audit_line(&lines, S("Bank"), c->agent);
    audit_line(&lines, S("Name of the bank"), c->agent_name);
    return buf_copy(&lines, a);
}

static err lines_now(struct rtx *tx, struct arena *a, org_id org, enum debit_scheme scheme,
                     str *out)
{
    struct debit_creditor now = { 0 };
    bool found;

    TRY(store_creditor_get(tx, a, org, scheme, &now, &found));
    *out = creditor_lines(a, scheme, &now);
    return OK;
}

static err creditor_body(struct wtx *tx, void *arg)
{
    const struct creditor_work *w = arg;
    str now;

    if (w->signed_one != NULL) {
        TRY(lines_now(db_reads(tx), w->a, w->org, w->scheme, &now));
        if (str_eq(now, w->signed_one->payload)) return OK; /* carried out before */
        if (!str_eq(now, w->signed_one->before)) return E_STALE;
    }
    return store_creditor_put(tx, w->org, w->scheme, w->creditor);
}

err app_creditor_set(const struct app *app, struct arena *a, org_id org, enum debit_scheme scheme,
                     const struct debit_creditor *c)
{
    struct creditor_work w = { .a = a, .org = org, .scheme = scheme, .creditor = c };
    TRY(debit_creditor_check(c, scheme, a));
    return db_write(app->db, (struct db_work){ creditor_body, NULL, &w });
}

err app_creditor_ask(const struct app *app, struct arena *a, const struct actor *actor,
                     enum debit_scheme scheme, const struct debit_creditor *c, str reason,
                     public_id *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct approval_wish wish = { .kind = S("creditor"), .subject = c->name, .reason = reason };

    TRY(debit_creditor_check(c, scheme, a));
    TRY(db_read_begin(app->db, &tx));
    TRY(lines_now(tx, a, actor->org, scheme, &wish.before));
    db_read_end(&tx);
    wish.payload = creditor_lines(a, scheme, c);
    if (str_eq(wish.payload, wish.before)) return E_STATE;
    return app_approval_ask(app, a, actor, &wish, out);
}

err app_creditor_approved(const struct app *app, struct arena *a, org_id org,
                          const struct approval *p)
{
    struct debit_creditor c = { .id = audit_value(p->payload, S("Creditor")),
                                .name = audit_value(p->payload, S("Name")),
                                .account = audit_value(p->payload, S("Account")),
                                .agent = audit_value(p->payload, S("Bank")),
                                .agent_name = audit_value(p->payload, S("Name of the bank")) };
    struct creditor_work w = { .a = a, .org = org, .creditor = &c, .signed_one = p,
                               .scheme = debit_scheme_of(audit_value(p->payload, S("Scheme"))) };

    TRY(debit_creditor_check(&c, w.scheme, a));
    return db_write(app->db, (struct db_work){ creditor_body, NULL, &w });
}

/* ---- mandates ---- */

struct mandate_work {
    struct arena *a;
    org_id org;
    const struct actor *actor;
    struct mandate mandate;
    bool done;
};

static err mandate_note(struct wtx *tx, const struct mandate_work *w, enum audit_action action)
{
    char iso[11];

    if (w->actor == NULL) return OK;
    TRY(app_staff_may(db_reads(tx), w->a, w->actor, DUTY_BOOK));
    str after = arena_format(w->a, "scheme: %.*s\nsigned: %.*s\n",
                             STR_FMT(debit_scheme_word(w->mandate.scheme)),
                             STR_FMT(date_iso(w->mandate.signed_on, iso)));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = action, .object = S("mandate"),
                                                .object_id = w->mandate.id, .after = after,
                                                .subject = w->mandate.reference });
}

static err mandate_body(struct wtx *tx, void *arg)
{
    const struct mandate_work *w = arg;
    TRY(store_mandate_insert(tx, w->org, &w->mandate, clock_now_us()));
    return mandate_note(tx, w, AUDIT_MANDATE);
}

err app_mandate_add(const struct app *app, struct arena *a, org_id org, const struct mandate *m,
                    const struct actor *actor, int64_t *id)
{
    struct mandate_work w = { .a = a, .org = org, .actor = actor, .mandate = *m };
    TRY(mandate_check(m, a));
    w.mandate.id = id_new();
    TRY(db_write(app->db, (struct db_work){ mandate_body, NULL, &w }));
    *id = w.mandate.id;
    return OK;
}

static err revoke_body(struct wtx *tx, void *arg)
{
    struct mandate_work *w = arg;
    TRY(store_mandate_revoke(tx, w->org, w->mandate.id, clock_now_us(), &w->done));
    return w->done ? mandate_note(tx, w, AUDIT_MANDATE_REVOKED) : E_STATE;
}

err app_mandate_revoke(const struct app *app, struct arena *a, org_id org, const struct mandate *m,
                       const struct actor *actor)
{
    struct mandate_work w = { .a = a, .org = org, .actor = actor, .mandate = *m };
    return db_write(app->db, (struct db_work){ revoke_body, NULL, &w });
}

struct gathering {
    struct arena *a;
    org_id org;
    struct debits d;
    struct debit_file file;
};

/* A second debit of a mandate in one file is not its first; one for a single use has no second. */
static void count_uses(struct debits *d)
{
    size_t n = 0;
    for (size_t i = 0; i < d->count; i++) {
        struct debit one = d->items[i];
        int64_t earlier = 0;
        for (size_t k = 0; k < n; k++) earlier += d->items[k].mandate.id == one.mandate.id;
        if (one.mandate.once && earlier > 0) continue;
        one.mandate.used += earlier;
        d->items[n++] = one;
        d->total += one.amount;
    }
    d->count = n;
}

static err gather(struct rtx *tx, struct gathering *g)
{
    struct debits *d = &g->d;
    struct debit_file *f = &g->file;
    struct org o;
    bool found;
    int64_t today;

    TRY(store_org_get(tx, g->a, g->org, &o));
    TRY(app_today(tx, g->a, g->org, &f->made_on));
    TRY(store_creditor_get(tx, g->a, g->org, d->scheme, &d->creditor, &found));
    if (!found) return E_CONFIG;
    TRY(store_debit_due(tx, g->a, g->org, d->scheme, LIMIT_DEBITS, &d->items, &d->count));
    TRY(store_debit_file_count(tx, g->org, d->scheme, f->made_on, &today));
    d->total = 0;
    count_uses(d);
    f->id = id_new();
    f->scheme = d->scheme;
    f->day = d->day;
    f->count = (int64_t)d->count;
    f->total = d->total;
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    f->message = d->scheme == DEBIT_ACH
                     ? arena_format(g->a, "%c", letters[today % (int64_t)(sizeof letters - 1)])
                     : arena_format(g->a, "CF-%lld", (long long)f->id);
    d->message = f->message;
    d->created_us = clock_now_us();
    struct zone_time t;
    char iso[11];
    zone_parts(o.zone, d->created_us, &t);
    d->created = arena_format(g->a, "%.*sT%02d:%02d:%02d", STR_FMT(date_iso(t.date, iso)), t.hour,
                              t.minute, t.second);
    return OK;
}

static err file_body(struct wtx *tx, void *arg)
{
    const struct gathering *g = arg;
    for (size_t i = 0; i < g->d.count; i++) {
        struct payment p;
        TRY(store_payment_lock(db_reads(tx), g->a, g->org, g->d.items[i].payment, &p));
        if (p.state != PAYMENT_PROCESSING) return E_CONFLICT;
    }
    return store_debit_file_insert(tx, g->org, &g->file, &g->d, g->d.created_us);
}

err app_debits_make(const struct app *app, struct arena *a, org_id org, enum debit_scheme scheme,
                    date day, int version, struct debit_file *out, str *bytes)
{
    struct gathering g = { .a = a, .org = org, .d = { .scheme = scheme, .day = day } };
    struct rtx *tx = NULL;

    TRY(db_read_begin(app->db, &tx));
    err e = gather(tx, &g);
    db_read_end(&tx);
    TRY(e);
    *out = g.file;
    if (g.d.count == 0) return OK;
    if (scheme == DEBIT_SEPA)
        TRY(paper_pain008_write(a, &g.d, version, bytes));
    else
        TRY(paper_nacha_write(a, &g.d, bytes));
    TRY(app_file_keep(app, a, org, *bytes, &g.file.sha256));
    TRY(db_write(app->db, (struct db_work){ file_body, NULL, &g }));
    *out = g.file;
    return OK;
}
