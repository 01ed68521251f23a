/* One customer of the demo is about to lose its service: what it owes longest is named. */
#include "app/app_suspension.h"
#include "main/demo.h"
#include "store/store_invoice.h"

enum { SUSPENDED_CUSTOMER = 3, NAMED = 2 };

static err find(struct demo *d, struct arena *a, const struct demo_customer *c, int64_t *docs,
                struct suspension_wish *w)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    struct lot *open;
    size_t n;

    TRY(db_read_begin(d->app->db, &tx));
    TRY(store_invoice_open(tx, a, d->org, w->customer, currency_must(str_of(c->currency)),
                           d->today, NAMED, &open, &n));
    for (size_t i = 0; i < n; i++) docs[i] = open[i].doc;
    w->count = n;
    return OK;
}

err demo_suspension(struct demo *d)
{
    CLEANUP(arena_release) struct arena a;
    const struct demo_customer *c = &d->plan->customers[SUSPENDED_CUSTOMER];
    const struct actor who = { .org = d->org, .kind = PERSON_STAFF, .person = d->accountant.v,
                               .name = S("Accountant") };
    struct suspension_wish w = { .day = date_add(d->today, 9), .what = S("Hosting"),
                                 .reason = S("Reminded twice, no answer.") };
    int64_t docs[NAMED];

    arena_init(&a, 4 * 1024 * 1024);
    TRY(demo_find_customer(d, c, &w.customer));
    TRY(find(d, &a, c, docs, &w));
    w.docs = docs;
    return w.count == 0 ? OK : app_suspension_plan(d->app, &a, &who, &w);
}
