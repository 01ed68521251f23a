/* One question instead of six. */
#include "store/store_mark.h"

#include "queries.h"

err store_mark_kinds(struct rtx *tx, org_id org, customer_id customer, int64_t first, int64_t last,
                     int *out)
{
    return db_one(tx, NULL, &Q_mark_kinds, IN(org, customer, first, last), OUT(out));
}
