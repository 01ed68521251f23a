/* Rows beside a contact. */
#include "store/store_list.h"

#include "queries.h"

err store_list_columns(struct rtx *tx, struct arena *a, org_id org, contact_id contact, str *out)
{
    bool found;
    *out = STR_NONE;
    return db_maybe(tx, a, &Q_list_columns, IN(org, contact), OUT(out), &found);
}

err store_list_columns_set(struct wtx *tx, org_id org, contact_id contact, str columns)
{
    if (columns.n == 0) return db_exec(tx, &Q_list_columns_delete, IN(org, contact));
    return db_exec(tx, &Q_list_columns_set, IN(org, contact, columns));
}
