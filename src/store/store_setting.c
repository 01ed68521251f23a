/* A few rows by name. */
#include "store/store_setting.h"

#include "queries.h"
#include "store/rows.h"

err store_setting_get(struct rtx *tx, struct arena *a, str name, str *out, bool *found)
{
    return db_maybe(tx, a, &Q_setting_get, IN(name), OUT(out), found);
}

err store_setting_insert(struct wtx *tx, str name, str value)
{
    return db_exec(tx, &Q_setting_insert, IN(name, value));
}

err store_unsealed_orgs(struct rtx *tx, struct arena *a, org_id **out, size_t *count)
{
    org_id one = { 0 };
    ROWS_READ(tx, a, &Q_unsealed_orgs, IN(), one, OUT(&one), out, count);
    return OK;
}

err store_org_first_host(struct rtx *tx, struct arena *a, org_id org, str *out)
{
    str host = STR_NONE;
    TRY(db_one(tx, a, &Q_org_first_host, IN(org), OUT(&host)));
    *out = host;
    return OK;
}
