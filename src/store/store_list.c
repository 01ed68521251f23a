/* Rows beside a contact. */
#include "store/store_list.h"

#include "queries.h"
#include "store/rows.h"

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

#define SAVED_OUT(one) OUT(&(one).id, &(one).name, &(one).query, &(one).columns, &(one).standard)

err store_list_views(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                     struct list_saved **out, size_t *count)
{
    struct list_saved one = { 0 };
    ROWS_READ(tx, a, &Q_list_views, IN(org, contact), one, SAVED_OUT(one), out, count);
    return OK;
}

err store_list_view_get(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                        public_id id, struct list_saved *out, bool *found)
{
    return db_maybe(tx, a, &Q_list_view_by_id, IN(org, contact, id), SAVED_OUT(*out), found);
}

err store_list_view_standard(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                             str *out)
{
    struct list_saved one = { 0 };
    bool found;
    TRY(db_maybe(tx, a, &Q_list_view_standard, IN(org, contact), SAVED_OUT(one), &found));
    *out = found ? arena_format(a, "%.*s&view=%.*s", STR_FMT(one.query),
                                STR_FMT(public_id_str(&one.id)))
                 : STR_NONE;
    return OK;
}

err store_list_view_insert(struct wtx *tx, org_id org, contact_id contact,
                           const struct list_saved *one)
{
    return db_exec(tx, &Q_list_view_insert,
                   IN(org, contact, one->id, one->name, one->query, one->columns));
}

err store_list_view_rename(struct wtx *tx, org_id org, contact_id contact, public_id id, str name)
{
    int64_t changed = 0;
    TRY(db_exec_count(tx, &Q_list_view_rename, IN(org, contact, id, name), &changed));
    return changed == 1 ? OK : E_NOT_FOUND;
}

err store_list_view_choose(struct wtx *tx, org_id org, contact_id contact, public_id id)
{
    return db_exec(tx, &Q_list_view_choose, IN(org, contact, id));
}

err store_list_view_delete(struct wtx *tx, org_id org, contact_id contact, public_id id)
{
    return db_exec(tx, &Q_list_view_delete, IN(org, contact, id));
}
