/* Rows beside a contact, which only he sees. */
#include "app/app_list.h"

#include "db/write.h"

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

struct view_work {
    struct arena *a;
    const struct list_wish *in;
};

static err view_body(struct wtx *tx, void *arg)
{
    const struct view_work *w = arg;
    const struct list_wish *in = w->in;
    struct list_saved one, *all;
    size_t count;
    bool found = true;

    if (in->what == LIST_DELETE) return store_list_view_delete(tx, in->org, in->contact, in->id);
    if (in->what == LIST_RENAME)
        return store_list_view_rename(tx, in->org, in->contact, in->id, in->name);
    if (in->what == LIST_CHOOSE) {
        if (public_id_is(in->id))
            TRY(store_list_view_get(db_reads(tx), w->a, in->org, in->contact, in->id, &one,
                                    &found));
        return found ? store_list_view_choose(tx, in->org, in->contact, in->id) : E_NOT_FOUND;
    }
    TRY(store_list_views(db_reads(tx), w->a, in->org, in->contact, &all, &count));
    found = false;
    for (size_t i = 0; i < count; i++) found = found || str_eq(all[i].name, in->name);
    if (!found && count >= LIST_VIEWS_MAX) return E_TOO_LARGE;
    one = (struct list_saved){ .id = public_id_new(), .name = in->name, .query = in->query,
                               .columns = in->columns };
    return store_list_view_insert(tx, in->org, in->contact, &one);
}

err app_list_view(const struct app *app, struct arena *a, const struct list_wish *in)
{
    struct view_work w = { a, in };
    return db_write(app->db, (struct db_work){ view_body, NULL, &w });
}
