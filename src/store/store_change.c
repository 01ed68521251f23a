/* Found along an index of contracts and types, so that it costs the same whatever came before. */
#include "store/store_change.h"

#include "queries.h"
#include "store/rows.h"

err store_bill_before(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                      int64_t doc, struct bill_before *out, bool *found)
{
    struct bill_before b = { 0 };

    TRY(db_maybe(tx, a, &Q_invoice_before, IN(org, customer, doc),
                 OUT(&b.doc, &b.public_id, &b.number, &b.day, &b.total), found));
    if (*found) *out = b;
    return OK;
}

err store_bill_alert_get(struct rtx *tx, org_id org, customer_id customer, struct bill_alert *out)
{
    struct bill_alert alert = { 0 };
    bool found;

    TRY(db_maybe(tx, NULL, &Q_bill_alert_get, IN(org, customer),
                 OUT(&alert.percent, &alert.amount.minor, &alert.amount.cur), &found));
    *out = found ? alert : (struct bill_alert){ 0 };
    return OK;
}

err store_bill_alert_set(struct wtx *tx, org_id org, customer_id customer,
                         const struct bill_alert *alert)
{
    return db_exec(tx, &Q_bill_alert_set,
                   IN(org, customer, alert->percent, alert->amount.minor, alert->amount.cur));
}
