/* One row for each person. */
#include "app/app_list.h"

#include "db/write.h"
#include "store/store_list.h"

struct work {
    org_id org;
    contact_id contact;
    str columns;
};

static err columns_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_list_columns_set(tx, w->org, w->contact, w->columns);
}

err app_list_columns(const struct app *app, org_id org, contact_id contact, str columns)
{
    struct work w = { org, contact, columns };
    return db_write(app->db, (struct db_work){ columns_body, NULL, &w });
}
