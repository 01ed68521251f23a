/* What somebody has asked for before the demo begins: a list, and the papers behind it. */
#include "app/app_export.h"
#include "main/demo.h"
#include "store/store_people.h"

/* Who of the first customer sees everything, and of how many invoices that is. */
static err find_reader(const struct demo *d, struct arena *a, struct export_wish *w, int64_t *count)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct contact *contacts;
    size_t people;

    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_membership_contacts(tx, a, d->org, w->customer, MAY_VIEW, &contacts, &people));
    if (people == 0) return E_NOT_FOUND;
    w->contact = contacts[0].id;
    return app_export_count(tx, a, db_engine_of(d->app->db), w, count);
}

err demo_exports(struct demo *d)
{
    static const enum export_format formats[] = { EXPORT_XLSX, EXPORT_ZIP };
    CLEANUP(arena_release) struct arena a;
    struct export_wish w = { .org = d->org, .what = EXPORT_INVOICES };
    int64_t count;
    public_id id;

    arena_init(&a, 4 * 1024 * 1024);
    TRY(demo_find_customer(d, &d->plan->customers[0], &w.customer));
    w.filter = (struct invoice_filter){ .org = w.org, .customer = w.customer, .today = d->today,
                                        .states = STATES_ALL, .sort = SORT_ISSUED, .down = true,
                                        .most = INT64_MAX, INVOICE_ANY_DAY };
    TRY(find_reader(d, &a, &w, &count));
    for (size_t i = 0; i < countof(formats); i++) {
        w.format = formats[i];
        if (count <= app_export_most(w.format)) TRY(app_export_ask(d->app, &a, &w, count, &id));
    }
    return OK;
}
