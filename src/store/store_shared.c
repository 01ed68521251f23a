/* Rows of shared documents. */
#include "store/store_shared.h"

#include "queries.h"
#include "store/rows.h"

err store_shared_insert(struct wtx *tx, org_id org, const struct shared *s, str note)
{
    TRY(db_exec(tx, &Q_shared_insert,
                IN(org, s->id, s->public_id, s->customer, s->title, s->last, (int)s->side)));
    return db_exec(tx, &Q_shared_version_insert, IN(org, s->id, 1, s->last, note));
}

err store_shared_next(struct wtx *tx, org_id org, const struct shared *s, str note, bool *done)
{
    int64_t changed;

    TRY(db_exec_count(tx, &Q_shared_next, IN(org, s->id, s->version, s->last, (int)s->side),
                      &changed));
    *done = changed == 1;
    if (!*done) return OK;
    return db_exec(tx, &Q_shared_version_insert, IN(org, s->id, s->version + 1, s->last, note));
}

#define SHARED_OUT(s, side_)                                                                       \
    &(s).id, &(s).public_id, &(s).customer, &(s).title, &(s).version, &(s).last, &(side_),         \
        &(s).withdrawn_us, &(s).withdrawn_by, &(s).reason

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct shared *out)
{
    struct shared s = { 0 };
    int side;

    TRY(db_one(tx, a, q, in, OUT(SHARED_OUT(s, side))));
    s.side = (enum person_kind)side;
    *out = s;
    return OK;
}

err store_shared_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                           struct shared *out)
{
    return one(tx, a, &Q_shared_by_public, IN(org, id), out);
}

err store_shared_get(struct rtx *tx, struct arena *a, org_id org, shared_id id, struct shared *out)
{
    return one(tx, a, &Q_shared_by_id, IN(org, id), out);
}

static struct shared_row row_of(struct shared_row r, int side)
{
    r.s.side = r.newest.side = (enum person_kind)side;
    r.newest.n = r.s.version;
    r.newest.upload = r.s.last;
    return r;
}

static err list(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                struct shared_row **out, size_t *count)
{
    struct shared_row r = { 0 };
    struct shared_version *v = &r.newest;
    int side;

    ROWS_READ(tx, a, q, in, row_of(r, side),
              OUT(SHARED_OUT(r.s, side), &v->file, &v->bytes, &v->who, &v->at_us, &v->note,
                  &v->marked_us, &v->marked_by),
              out, count);
    return OK;
}

err store_shared_list(struct rtx *tx, struct arena *a, const struct shared_query *q,
                      struct shared_row **out, size_t *count)
{
    return list(tx, a, &Q_shared_list, IN(q->org, q->customer, q->before, q->side, q->limit), out,
                count);
}

err store_shared_newest(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        int limit, struct shared_row **out, size_t *count)
{
    return list(tx, a, &Q_shared_list_there, IN(org, customer, limit), out, count);
}

err store_shared_versions(struct rtx *tx, struct arena *a, org_id org, shared_id id,
                          struct shared_version **out, size_t *count)
{
    struct shared_version v = { 0 };
    int side;

    ROWS_READ(tx, a, &Q_shared_versions, IN(org, id), (v.side = (enum person_kind)side, v),
              OUT(&v.n, &v.upload, &side, &v.file, &v.bytes, &v.who, &v.at_us, &v.note,
                  &v.marked_us, &v.marked_by),
              out, count);
    return OK;
}

err store_shared_file(struct rtx *tx, struct arena *a, org_id org, shared_id id, int n,
                      struct upload *out)
{
    upload_id upload;

    TRY(db_one(tx, a, &Q_shared_version_upload, IN(org, id, n), OUT(&upload)));
    return store_upload_get(tx, a, org, upload, out);
}

static err change(struct wtx *tx, const struct sql *q, struct ins in, bool *changed)
{
    int64_t rows;

    TRY(db_exec_count(tx, q, in, &rows));
    *changed = rows == 1;
    return OK;
}

err store_shared_mark(struct wtx *tx, org_id org, shared_id id, int n, str who, int64_t at_us,
                      bool *changed)
{
    return change(tx, &Q_shared_mark, IN(org, id, n, at_us, who), changed);
}

err store_shared_withdraw(struct wtx *tx, org_id org, shared_id id, str who, str reason,
                          int64_t at_us, bool *changed)
{
    return change(tx, &Q_shared_withdraw, IN(org, id, at_us, who, reason), changed);
}
