/* Rows of orders being written. */
#include "store/store_order_draft.h"

#include "queries.h"
#include "store/rows.h"

err store_order_draft_insert(struct wtx *tx, org_id org, const struct order_draft *d, staff_id by)
{
    return db_exec(tx, &Q_draft_insert,
                   IN(org, d->id, d->public_id, d->customer, (int)d->kind, d->replaces, d->number,
                      (blob){ d->body }, by, d->changed_us));
}

static err once(struct wtx *tx, const struct sql *q, struct ins in)
{
    int64_t changed;
    TRY(db_exec_count(tx, q, in, &changed));
    return changed == 1 ? OK : E_CONFLICT;
}

err store_order_draft_update(struct wtx *tx, org_id org, const struct order_draft *d, staff_id by)
{
    return once(tx, &Q_draft_update, IN(org, d->id, d->version, d->number, (blob){ d->body }, by,
                                        d->changed_us));
}

err store_order_draft_delete(struct wtx *tx, org_id org, const struct order_draft *d)
{
    return once(tx, &Q_draft_delete, IN(org, d->id, d->version));
}

static struct order_draft finished(struct order_draft d, int kind, blob body)
{
    d.kind = (enum document_kind)kind;
    d.body = body.bytes;
    return d;
}

#define DRAFT_OUT(d, kind_, body_)                                                                 \
    &(d).id, &(d).public_id, &(d).customer, &(kind_), &(d).replaces, &(d).number, &(body_),        \
        &(d).changed_us, &(d).version

err store_order_draft_get(struct rtx *tx, struct arena *a, org_id org, public_id id,
                          struct order_draft *out)
{
    struct order_draft d = { 0 };
    blob body = { 0 };
    int kind;

    TRY(db_one(tx, a, &Q_draft_by_public, IN(org, id), OUT(DRAFT_OUT(d, kind, body))));
    *out = finished(d, kind, body);
    return OK;
}

err store_order_draft_list(struct rtx *tx, struct arena *a, org_id org, int limit,
                           struct order_draft_listed **out, size_t *count)
{
    struct order_draft_listed l = { 0 };
    blob body = { 0 };
    int kind;

    ROWS_READ(tx, a, &Q_draft_list, IN(org, limit),
              (l.draft = finished(l.draft, kind, body), l),
              OUT(DRAFT_OUT(l.draft, kind, body), &l.customer, &l.customer_name), out, count);
    return OK;
}
