/* Rules of invoices over those of their organisation. */
#include "app/app_terms.h"

#include "db/write.h"
#include "store/store_people.h"

err app_pay_terms(struct rtx *tx, struct arena *a, org_id org, customer_id customer, currency cur,
                  struct pay_terms_list *out)
{
    struct pay_terms_list t = { .read = true };
    struct org o;

    TRY(store_org_get(tx, a, org, &o));
    t.otherwise.partial = o.partial_payments;
    TRY(store_invoice_terms(tx, a, org, customer, cur, &t.list, &t.count));
    *out = t;
    return OK;
}

struct pay_terms pay_terms_of(const struct pay_terms_list *terms, int64_t doc)
{
    size_t low = 0, high = terms->count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (terms->list[middle].doc == doc) return terms->list[middle].terms;
        if (terms->list[middle].doc < doc) low = middle + 1;
        else high = middle;
    }
    return terms->otherwise;
}

struct set_work {
    org_id org;
    customer_id customer;
    struct invoice_terms terms;
};

static err set_body(struct wtx *tx, void *arg)
{
    const struct set_work *w = arg;
    CLEANUP(arena_release) struct arena a;
    struct lot l;

    arena_init(&a, 64 * 1024);
    TRY(store_lot_get(db_reads(tx), &a, w->org, w->customer, ACCOUNT_RECEIVABLE, w->terms.doc, &l));
    return store_invoice_terms_set(tx, w->org, w->customer, &w->terms);
}

err app_invoice_terms_set(const struct app *app, org_id org, customer_id customer, int64_t doc,
                          struct pay_terms terms)
{
    struct set_work w = { org, customer, { doc, terms } };

    if (terms.minimum < 0 || (!terms.partial && terms.minimum != 0)) return E_INVALID;
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}
