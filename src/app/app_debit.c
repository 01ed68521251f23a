/* The file is made and kept before its rows are written: no row names a file that is not there. */
#include "app/app_debit.h"

#include "base/clock.h"
#include "base/limits.h"
#include "core/payment.h"
#include "db/write.h"
#include "locale/zone.h"
#include "paper/write_debits.h"
#include "store/store_payment.h"
#include "store/store_people.h"

struct put_work {
    org_id org;
    enum debit_scheme scheme;
    const struct debit_creditor *creditor;
    struct mandate mandate;
    bool done;
};

static err creditor_body(struct wtx *tx, void *arg)
{
    const struct put_work *w = arg;
    return store_creditor_put(tx, w->org, w->scheme, w->creditor);
}

err app_creditor_set(const struct app *app, struct arena *a, org_id org, enum debit_scheme scheme,
                     const struct debit_creditor *c)
{
    struct put_work w = { .org = org, .scheme = scheme, .creditor = c };
    TRY(debit_creditor_check(c, scheme, a));
    return db_write(app->db, (struct db_work){ creditor_body, NULL, &w });
}

static err mandate_body(struct wtx *tx, void *arg)
{
    const struct put_work *w = arg;
    return store_mandate_insert(tx, w->org, &w->mandate, clock_now_us());
}

err app_mandate_add(const struct app *app, struct arena *a, org_id org, const struct mandate *m,
                    int64_t *id)
{
    struct put_work w = { .org = org, .mandate = *m };
    TRY(mandate_check(m, a));
    w.mandate.id = id_new();
    TRY(db_write(app->db, (struct db_work){ mandate_body, NULL, &w }));
    *id = w.mandate.id;
    return OK;
}

static err revoke_body(struct wtx *tx, void *arg)
{
    struct put_work *w = arg;
    return store_mandate_revoke(tx, w->org, w->mandate.id, clock_now_us(), &w->done);
}

err app_mandate_revoke(const struct app *app, org_id org, int64_t id)
{
    struct put_work w = { .org = org, .mandate = { .id = id } };
    TRY(db_write(app->db, (struct db_work){ revoke_body, NULL, &w }));
    return w.done ? OK : E_STATE;
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
