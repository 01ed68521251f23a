/* Rows of approvals. */
#include "store/store_approval.h"

#include "queries.h"
#include "store/rows.h"

#define APPROVAL_OUT(p, state_)                                                                    \
    OUT(&(p).id, &(p).public_id, &(p).kind, &(p).subject, &(p).payload, &(p).before, &(p).digest,  \
        &(p).reason, &(p).asked_by, &(p).asked_name, &(p).asked_us, &(p).expires_us, &(state_),    \
        &(p).decided_by, &(p).decided_name, &(p).decided_us, &(p).outcome)

/* A row with its state as the number it is kept as. */
struct row {
    struct approval p;
    int state;
};

err store_approval_insert(struct wtx *tx, org_id org, const struct approval *p)
{
    return db_exec(tx, &Q_approval_insert,
                   IN(org, p->id, p->public_id, p->kind, p->subject, p->payload, p->before,
                      p->digest, p->reason, p->asked_by, p->asked_us, p->expires_us));
}

err store_approval_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                             struct approval *out)
{
    struct row r = { 0 };
    TRY(db_one(tx, a, &Q_approval_by_public, IN(org, id), APPROVAL_OUT(r.p, r.state)));
    r.p.state = (enum approval_state)r.state;
    *out = r.p;
    return OK;
}

err store_approval_lock(struct rtx *tx, org_id org, int64_t id, enum approval_state *out)
{
    int state;
    TRY(db_one(tx, NULL, &Q_approval_lock, IN(org, id), OUT(&state)));
    *out = (enum approval_state)state;
    return OK;
}

err store_approval_decide(struct wtx *tx, org_id org, const struct approval *p)
{
    return db_exec(tx, &Q_approval_decide,
                   IN(org, p->id, (int)p->state, p->decided_by, p->decided_us, p->outcome));
}

static void unwrap(struct arena *a, const struct row *rows, size_t n, struct approval **out)
{
    struct approval *list = arena_array(a, struct approval, n + 1);
    for (size_t i = 0; i < n; i++) {
        list[i] = rows[i].p;
        list[i].state = (enum approval_state)rows[i].state;
    }
    *out = list;
}

err store_approval_waiting(struct rtx *tx, struct arena *a, org_id org, int64_t now_us,
                           struct approval **out, size_t *count)
{
    struct row r = { 0 }, *rows;
    ROWS_READ(tx, a, &Q_approval_waiting, IN(org, now_us), r, APPROVAL_OUT(r.p, r.state), &rows,
              count);
    unwrap(a, rows, *count, out);
    return OK;
}

err store_approval_past(struct rtx *tx, struct arena *a, org_id org, int64_t now_us,
                        int64_t before, struct approval **out, size_t *count)
{
    struct row r = { 0 }, *rows;
    ROWS_READ(tx, a, &Q_approval_past, IN(org, now_us, before > 0 ? before : INT64_MAX), r,
              APPROVAL_OUT(r.p, r.state), &rows, count);
    unwrap(a, rows, *count, out);
    return OK;
}
