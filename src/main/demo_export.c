/* What somebody has asked for before the demo begins: a list, and the papers behind it. */
#include "app/app_export.h"
#include "main/demo.h"
#include "store/store_people.h"

/* Who of the first customer sees everything. */
static err find_reader(const struct demo *d, struct arena *a, struct export_wish *w)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct contact *contacts;
    size_t people;

    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_membership_contacts(tx, a, d->org, w->customer, MAY_VIEW, &contacts, &people));
    if (people == 0) return E_NOT_FOUND;
    w->contact = contacts[0].id;
    return OK;
}

static err ask(const struct demo *d, struct arena *a, const struct export_wish *w)
{
    struct rtx *tx = NULL;
    int64_t count;
    public_id id;

    TRY(db_read_begin(d->app->db, &tx));
    err e = app_export_count(tx, a, db_engine_of(d->app->db), w, &count);
    db_read_end(&tx);
    TRY(e);
    if (count == 0 || (count != EXPORT_MANY && count > app_export_most(w->format))) return OK;
    return app_export_ask(d->app, a, w, count, &id);
}

err demo_exports(struct demo *d)
{
    static const struct {
        enum export_what what;
        enum export_format format;
    } asked[] = { { EXPORT_INVOICES, EXPORT_XLSX },
                  { EXPORT_INVOICES, EXPORT_ZIP },
                  { EXPORT_PAYMENTS, EXPORT_CSV } };
    CLEANUP(arena_release) struct arena a;
    struct export_wish w = { .org = d->org };

    arena_init(&a, 4 * 1024 * 1024);
    TRY(demo_find_customer(d, &d->plan->customers[0], &w.customer));
    w.filter = (struct invoice_filter){ .org = w.org, .customer = w.customer, .today = d->today,
                                        .states = STATES_ALL, .sort = SORT_ISSUED, .down = true,
                                        .most = INT64_MAX, INVOICE_ANY_DAY };
    TRY(find_reader(d, &a, &w));
    for (size_t i = 0; i < countof(asked); i++) {
        w.what = asked[i].what;
        w.format = asked[i].format;
        TRY(ask(d, &a, &w));
    }
    return OK;
}
