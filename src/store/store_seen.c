/* Rows of first looks. */
#include "store/store_seen.h"

#include "queries.h"

err store_seen_get(struct rtx *tx, const struct looker *who, int64_t doc, bool *out)
{
    int one;
    return db_maybe(tx, NULL, &Q_seen_get, IN(who->org, doc, who->contact, who->address),
                    OUT(&one), out);
}

err store_seen_insert(struct wtx *tx, const struct looker *who, int64_t doc, int64_t at_us,
                      bool *fresh)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_seen_insert, IN(who->org, doc, who->contact, who->address, at_us),
                      &changed));
    *fresh = changed == 1;
    return OK;
}
