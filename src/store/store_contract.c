/* Sums of lots by contract. */
#include "store/store_contract.h"

#include "queries.h"
#include "store/rows.h"

err store_contract_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        str after, int limit, struct contract **out, size_t *count)
{
    struct contract c = { 0 };
    currency cur = { 0 };

    ROWS_READ(tx, a, &Q_contract_list, IN(org, customer, after, limit),
              (c.balance.cur = c.credit.cur = cur, c),
              OUT(&c.name, &cur, &c.invoices, &c.balance.minor, &c.credit.minor, &c.first, &c.last),
              out, count);
    return OK;
}

err store_contract_last(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        str name, str *body, bool *found)
{
    blob bytes = { 0 };

    TRY(db_maybe(tx, a, &Q_contract_last, IN(org, customer, name), OUT(&bytes), found));
    *body = bytes.bytes;
    return OK;
}
