/* Rows of suspensions. */
#include "store/store_suspension.h"

#include "queries.h"
#include "store/rows.h"

#define SUSPENSION_OUT(s, state_)                                                                  \
    OUT(&(s).id, &(s).customer, &(state_), &(s).day, &(s).what, &(s).reason, &(s).made_by,         \
        &(s).made_us, &(s).ended_by, &(s).ended_us)

err store_suspension_insert(struct wtx *tx, org_id org, const struct suspension *s)
{
    return db_exec(tx, &Q_suspension_insert,
                   IN(org, s->id, s->customer, (int)s->state, s->day, s->what, s->reason,
                      s->made_by, s->made_us));
}

err store_suspension_invoice_insert(struct wtx *tx, org_id org, int64_t suspension, int64_t doc)
{
    return db_exec(tx, &Q_suspension_invoice_insert, IN(org, suspension, doc));
}

err store_suspension_live(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          struct suspension *out, bool *found)
{
    struct suspension s = { 0 };
    int state;

    TRY(db_maybe(tx, a, &Q_suspension_live, IN(org, customer), SUSPENSION_OUT(s, state), found));
    if (!*found) return OK;
    s.state = (enum suspension_state)state;
    *out = s;
    return OK;
}

err store_suspension_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                         struct suspension *out)
{
    struct suspension s = { 0 };
    int state;

    TRY(db_one(tx, a, &Q_suspension_by_id, IN(org, id), SUSPENSION_OUT(s, state)));
    s.state = (enum suspension_state)state;
    *out = s;
    return OK;
}

err store_suspension_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          int limit, struct suspension **out, size_t *count)
{
    struct suspension s = { 0 };
    int state;

    ROWS_READ(tx, a, &Q_suspension_list, IN(org, customer, limit),
              (s.state = (enum suspension_state)state, s), SUSPENSION_OUT(s, state), out, count);
    return OK;
}

err store_suspension_lots(struct rtx *tx, struct arena *a, org_id org, int64_t suspension,
                          struct lot **out, size_t *count)
{
    struct lot l = { .account = ACCOUNT_RECEIVABLE };

    ROWS_READ(tx, a, &Q_suspension_lots, IN(org, suspension), l,
              OUT(&l.doc, &l.public_id, &l.number, &l.cur, &l.due, &l.closed, &l.pd, &l.pc, &l.nc),
              out, count);
    return OK;
}

err store_suspension_move(struct wtx *tx, org_id org, enum suspension_state from,
                          const struct suspension *s)
{
    int64_t changed;

    TRY(db_exec_count(tx, &Q_suspension_state,
                      IN(org, s->id, (int)from, (int)s->state, s->day, s->ended_by, s->ended_us),
                      &changed));
    return changed == 1 ? OK : E_STATE;
}
