/* Rows of the table export. */
#include "store/store_export.h"

#include "queries.h"
#include "store/rows.h"

/* What every query reads of one; its numbers are copied over by numbers(). */
struct read {
    struct export e;
    int what, format, state;
};

#define REST_OUT(r)                                                                                \
    &(r).what, &(r).format, &(r).e.filter, &(r).e.chosen, &(r).e.columns, &(r).state,              \
        &(r).e.total, &(r).e.done, &(r).e.since_us, &(r).e.since_done, &(r).e.bytes,               \
        &(r).e.made_us, &(r).e.expires_us

static struct export numbers(struct read r)
{
    r.e.what = (enum export_what)r.what;
    r.e.format = (enum export_format)r.format;
    r.e.state = (enum export_state)r.state;
    return r.e;
}

err store_export_insert(struct wtx *tx, const struct export *e)
{
    return db_exec(tx, &Q_export_insert,
                   IN(e->org, e->id, e->public_id, e->contact, e->customer, (int)e->what,
                      (int)e->format, e->filter, e->chosen, e->columns, e->total, e->made_us,
                      e->expires_us));
}

err store_export_get(struct rtx *tx, struct arena *a, org_id org, int64_t id, struct export *out)
{
    struct read r = { .e = { .org = org, .id = id } };

    TRY(db_one(tx, a, &Q_export_get, IN(org, id),
               OUT(&r.e.public_id, &r.e.contact, &r.e.customer, REST_OUT(r))));
    *out = numbers(r);
    return OK;
}

err store_export_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                           struct export *out)
{
    struct read r = { .e = { .org = org, .public_id = id } };

    TRY(db_one(tx, a, &Q_export_by_public, IN(org, id),
               OUT(&r.e.id, &r.e.contact, &r.e.customer, REST_OUT(r))));
    *out = numbers(r);
    return OK;
}

err store_export_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact, int limit,
                      struct export **out, size_t *count)
{
    struct read r = { .e = { .org = org, .contact = contact } };

    ROWS_READ(tx, a, &Q_export_list, IN(org, contact, limit), numbers(r),
              OUT(&r.e.id, &r.e.public_id, &r.e.customer, REST_OUT(r)), out, count);
    return OK;
}

err store_export_counts(struct rtx *tx, org_id org, contact_id contact, int64_t *all,
                        int64_t *making)
{
    return db_one(tx, NULL, &Q_export_counts, IN(org, contact), OUT(all, making));
}

static err changed_one(struct wtx *tx, const struct sql *q, struct ins in, bool *there)
{
    int64_t changed = 0;

    TRY(db_exec_count(tx, q, in, &changed));
    *there = changed == 1;
    return OK;
}

err store_export_begin(struct wtx *tx, org_id org, int64_t id, int64_t at_us, bool *there)
{
    return changed_one(tx, &Q_export_begin, IN(org, id, at_us), there);
}

err store_export_progress(struct wtx *tx, org_id org, int64_t id, int64_t done, bool *there)
{
    return changed_one(tx, &Q_export_progress, IN(org, id, done), there);
}

err store_export_end(struct wtx *tx, const struct export *e, bool *there)
{
    return changed_one(tx, &Q_export_end, IN(e->org, e->id, (int)e->state, e->done, e->bytes),
                       there);
}

err store_export_delete(struct wtx *tx, org_id org, int64_t id)
{
    return db_exec(tx, &Q_export_delete, IN(org, id));
}
