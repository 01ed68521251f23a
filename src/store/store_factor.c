/* Rows of second factors. */
#include "store/store_factor.h"

#include "queries.h"

static err read(struct rtx *tx, struct arena *a, const struct sql *q, org_id org,
                struct factor f, struct factor *out, bool *found)
{
    TRY(db_maybe(tx, a, q, IN(org, (int)f.kind, f.person),
                 OUT(&f.secret, &f.confirmed_us, &f.last_step, &f.failed, &f.blocked_us), found));
    if (*found) *out = f;
    return OK;
}

err store_factor_get(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                     int64_t person, struct factor *out, bool *found)
{
    struct factor f = { .kind = kind, .person = person };
    return read(tx, a, &Q_factor_get, org, f, out, found);
}

err store_factor_lock(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                      int64_t person, struct factor *out, bool *found)
{
    struct factor f = { .kind = kind, .person = person };
    return read(tx, a, &Q_factor_lock, org, f, out, found);
}

err store_factor_insert(struct wtx *tx, org_id org, const struct factor *f, int64_t at_us)
{
    return db_exec(tx, &Q_factor_insert, IN(org, (int)f->kind, f->person, f->secret, at_us));
}

err store_factor_update(struct wtx *tx, org_id org, const struct factor *f)
{
    return db_exec(tx, &Q_factor_update,
                   IN(org, (int)f->kind, f->person, f->confirmed_us, f->last_step, f->failed,
                      f->blocked_us));
}

err store_factor_delete(struct wtx *tx, org_id org, enum person_kind kind, int64_t person)
{
    TRY(db_exec(tx, &Q_recovery_delete, IN(org, (int)kind, person)));
    return db_exec(tx, &Q_factor_delete, IN(org, (int)kind, person));
}

err store_recovery_insert(struct wtx *tx, org_id org, const struct factor *f, str digest)
{
    return db_exec(tx, &Q_recovery_insert, IN(org, (int)f->kind, f->person, digest));
}

err store_recovery_unused(struct rtx *tx, org_id org, enum person_kind kind, int64_t person,
                          int64_t *out)
{
    return db_one(tx, NULL, &Q_recovery_unused, IN(org, (int)kind, person), OUT(out));
}

err store_recovery_find(struct rtx *tx, org_id org, const struct factor *f, str digest,
                        bool *found)
{
    int64_t used = 0;
    TRY(db_maybe(tx, NULL, &Q_recovery_find, IN(org, (int)f->kind, f->person, digest), OUT(&used),
                 found));
    *found = *found && used == 0;
    return OK;
}

err store_recovery_use(struct wtx *tx, org_id org, const struct factor *f, str digest,
                       int64_t at_us)
{
    return db_exec(tx, &Q_recovery_use, IN(org, (int)f->kind, f->person, digest, at_us));
}

err store_recovery_delete(struct wtx *tx, org_id org, const struct factor *f)
{
    return db_exec(tx, &Q_recovery_delete, IN(org, (int)f->kind, f->person));
}
