/* Rows of give-backs. */
#include "store/store_giveback.h"

#include "queries.h"
#include "store/rows.h"

err store_giveback_insert(struct wtx *tx, const struct giveback *g)
{
    return db_exec(tx, &Q_giveback_insert,
                   IN(g->org, g->id, g->public_id, g->customer, (int)g->account, g->doc, g->cur,
                      g->amount, (int)g->way, g->key, g->reference, g->day, g->entry, g->asked,
                      g->signed_by, g->reason, g->made_us));
}

/* With its enums as the numbers they are kept as. */
struct kept {
    struct giveback g;
    int account, way;
};
#define KEPT_OUT(k)                                                                                \
    OUT(&(k).g.id, &(k).g.public_id, &(k).g.customer, &(k).account, &(k).g.doc, &(k).g.cur,       \
        &(k).g.amount, &(k).way, &(k).g.key, &(k).g.reference, &(k).g.day, &(k).g.entry,           \
        &(k).g.asked, &(k).g.signed_by, &(k).g.reason, &(k).g.made_us)

static struct giveback read_kept(const struct kept *k, org_id org)
{
    struct giveback g = k->g;
    g.org = org;
    g.account = (enum account)k->account;
    g.way = (enum giveback_way)k->way;
    return g;
}

err store_giveback_by_key(struct rtx *tx, struct arena *a, org_id org, str key,
                          struct giveback *out, bool *found)
{
    struct kept k = { 0 };
    TRY(db_maybe(tx, a, &Q_giveback_by_key, IN(org, key), KEPT_OUT(k), found));
    if (*found) *out = read_kept(&k, org);
    return OK;
}

err store_giveback_get(struct rtx *tx, struct arena *a, org_id org, giveback_id id,
                       struct giveback *out)
{
    struct kept k = { 0 };
    TRY(db_one(tx, a, &Q_giveback_get, IN(org, id), KEPT_OUT(k)));
    *out = read_kept(&k, org);
    return OK;
}

err store_giveback_lock(struct rtx *tx, struct arena *a, org_id org, giveback_id id,
                        struct giveback *out)
{
    struct kept k = { 0 };
    TRY(db_one(tx, a, &Q_giveback_lock, IN(org, id), KEPT_OUT(k)));
    *out = read_kept(&k, org);
    return OK;
}

err store_giveback_list(struct rtx *tx, struct arena *a, org_id org, enum account account,
                        int64_t doc, struct giveback **out, size_t *count)
{
    struct kept one = { 0 }, *list;

    ROWS_READ(tx, a, &Q_giveback_list, IN(org, (int)account, doc), one, KEPT_OUT(one), &list,
              count);
    struct giveback *made = arena_array(a, struct giveback, *count + 1);
    for (size_t i = 0; i < *count; i++) made[i] = read_kept(&list[i], org);
    *out = made;
    return OK;
}

err store_giveback_refunds(struct rtx *tx, struct arena *a, org_id org, giveback_id id,
                           struct giveback_refund **out, size_t *count)
{
    struct {
        struct giveback_refund r;
        int state;
    } one = { 0 }, *list;

    ROWS_READ(tx, a, &Q_giveback_refunds, IN(org, id), one,
              OUT(&one.r.reference, &one.r.amount, &one.r.done, &one.state, &one.r.problem,
                  &one.r.payment, &one.r.payment_reference, &one.r.method), &list, count);
    struct giveback_refund *made = arena_array(a, struct giveback_refund, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        made[i] = list[i].r;
        made[i].state = (enum refund_state)list[i].state;
    }
    *out = made;
    return OK;
}

err store_giveback_alone(struct rtx *tx, org_id org, enum account account, int64_t doc,
                         int64_t *out)
{
    return db_one(tx, NULL, &Q_giveback_alone, IN(org, (int)account, doc), OUT(out));
}

err store_giveback_payments(struct rtx *tx, struct arena *a, const struct giveback *g,
                            payment_id own, int limit, payment_id **out, size_t *count)
{
    payment_id one = { 0 };
    ROWS_READ(tx, a, &Q_giveback_payments, IN(g->org, g->customer, g->cur, own, limit), one,
              OUT(&one), out, count);
    return OK;
}

err store_giveback_unmatched(struct rtx *tx, org_id org, money amount, str reference,
                             giveback_id *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_giveback_unmatched, IN(org, amount.cur, amount.minor, reference),
                    OUT(out), found);
}
