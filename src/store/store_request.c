/* Rows of requests. */
#include "store/store_request.h"

#include "queries.h"
#include "store/rows.h"

err store_request_insert(struct wtx *tx, org_id org, const struct request *r)
{
    return db_exec(tx, &Q_request_insert,
                   IN(org, r->id, r->public_id, r->customer, r->contact, r->kind, (int)r->account,
                      r->subject, r->amount.minor, r->amount.cur, r->message, r->made_us));
}

err store_request_last(struct rtx *tx, struct arena *a, org_id org, const struct request *about,
                       struct request *out, bool *found)
{
    struct request r = *about;
    TRY(db_maybe(tx, a, &Q_request_last,
                 IN(org, r.customer, r.kind, (int)r.account, r.subject),
                 OUT(&r.id, &r.public_id, &r.customer, &r.contact, &r.amount.minor, &r.amount.cur,
                     &r.message, &r.state, &r.answer, &r.made_us, &r.answered_us),
                 found));
    if (*found) *out = r;
    return OK;
}

err store_request_open(struct rtx *tx, struct arena *a, org_id org, request_id after, int limit,
                       struct request **out, size_t *count)
{
    struct request r = { 0 };
    int account;
    ROWS_READ(tx, a, &Q_request_open_list, IN(org, after, limit),
              (r.account = (enum account)account, r),
              OUT(&r.id, &r.public_id, &r.customer, &r.contact, &r.amount.minor, &r.amount.cur,
                  &r.message, &r.state, &r.answer, &r.made_us, &r.answered_us, &r.kind, &account,
                  &r.subject),
              out, count);
    return OK;
}

err store_request_answer(struct wtx *tx, org_id org, request_id id, enum request_state state,
                         str answer, int64_t at_us)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_request_answer, IN(org, id, (int)state, answer, at_us), &changed));
    return changed == 1 ? OK : E_STATE;
}
