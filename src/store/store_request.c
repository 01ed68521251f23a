/* Rows of requests. */
#include "store/store_request.h"

#include "queries.h"
#include "store/rows.h"

err store_request_insert(struct wtx *tx, org_id org, const struct request *r, bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_request_insert,
                      IN(org, r->id, r->public_id, r->customer, r->contact, r->kind,
                         (int)r->account, r->subject, r->amount.minor, r->amount.cur, r->message,
                         r->made_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
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

#define REQUEST_OUT(w, account_)                                                                   \
    OUT(&(w).r.id, &(w).r.public_id, &(w).r.customer, &(w).r.contact, &(w).r.kind, &(account_),    \
        &(w).r.subject, &(w).r.amount.minor, &(w).r.amount.cur, &(w).r.message, &(w).r.state,      \
        &(w).r.answer, &(w).r.made_us, &(w).r.answered_us, &(w).customer, &(w).customer_name,      \
        &(w).contact_name, &(w).lot, &(w).number, &(w).kind, &(w).free)

err store_request_list(struct rtx *tx, struct arena *a, org_id org, bool answered, request_id from,
                       int limit, struct request_row **out, size_t *count)
{
    struct request_row w = { 0 };
    int account;
    ROWS_READ(tx, a, answered ? &Q_request_answered : &Q_request_waiting, IN(org, from, limit),
              (w.r.account = (enum account)account, w), REQUEST_OUT(w, account), out, count);
    return OK;
}

err store_request_of_customer(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                              int limit, struct request_row **out, size_t *count)
{
    struct request_row w = { 0 };
    int account;
    ROWS_READ(tx, a, &Q_request_of_customer, IN(org, customer, limit),
              (w.r.account = (enum account)account, w), REQUEST_OUT(w, account), out, count);
    return OK;
}

static err one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
               struct request_row *out)
{
    struct request_row w = { 0 };
    int account;
    TRY(db_one(tx, a, q, in, REQUEST_OUT(w, account)));
    w.r.account = (enum account)account;
    *out = w;
    return OK;
}

err store_request_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                            struct request_row *out)
{
    return one(tx, a, &Q_request_by_public, IN(org, id), out);
}

err store_request_get(struct rtx *tx, struct arena *a, org_id org, request_id id,
                      struct request_row *out)
{
    return one(tx, a, &Q_request_by_id, IN(org, id), out);
}

err store_request_answer(struct wtx *tx, org_id org, request_id id, enum request_state state,
                         str answer, int64_t at_us)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_request_answer, IN(org, id, (int)state, answer, at_us), &changed));
    return changed == 1 ? OK : E_STATE;
}
