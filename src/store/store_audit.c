/* Rows of the audit log. */
#include "store/store_audit.h"

#include "queries.h"
#include "store/rows.h"

#define AUDIT_OUT(r)                                                                               \
    OUT(&(r).n, &(r).at_us, &(r).who, &(r).name, &(r).address, &(r).action, &(r).object,           \
        &(r).object_id, &(r).subject, &(r).before, &(r).after, &(r).hash)

err store_audit_head_lock(struct wtx *tx, struct arena *a, org_id org, int64_t *n, str *hash)
{
    TRY(db_exec(tx, &Q_audit_head_insert, IN(org)));
    return db_one(db_reads(tx), a, &Q_audit_head_lock, IN(org), OUT(n, hash));
}

err store_audit_head_get(struct rtx *tx, struct arena *a, org_id org, int64_t *n, str *hash)
{
    bool found;
    *n = 0;
    *hash = S("genesis");
    return db_maybe(tx, a, &Q_audit_head_get, IN(org), OUT(n, hash), &found);
}

err store_audit_insert(struct wtx *tx, org_id org, const struct audit *row)
{
    TRY(db_exec(tx, &Q_audit_insert,
                IN(org, row->n, row->at_us, row->who, row->name, row->address, row->action,
                   row->object, row->object_id, row->subject, row->before, row->after,
                   row->hash)));
    return db_exec(tx, &Q_audit_head_update, IN(org, row->n, row->hash));
}

err store_audit_list(struct rtx *tx, struct arena *a, const struct audit_filter *f,
                     struct audit **out, size_t *count)
{
    struct audit r = { 0 };
    int64_t before = f->before_n > 0 ? f->before_n : INT64_MAX;
    int64_t to = f->to_us > 0 ? f->to_us : INT64_MAX;

    ROWS_READ(tx, a, &Q_audit_list,
              IN(f->org, before, f->who, f->object, f->object_id, f->from_us, to, f->limit), r,
              AUDIT_OUT(r), out, count);
    return OK;
}

err store_audit_walk(struct rtx *tx, struct arena *a, org_id org, int64_t after, int limit,
                     struct audit **out, size_t *count)
{
    struct audit r = { 0 };
    ROWS_READ(tx, a, &Q_audit_walk, IN(org, after, limit), r, AUDIT_OUT(r), out, count);
    return OK;
}
