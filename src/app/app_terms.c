/* Rules of invoices over those of their organisation. */
#include "app/app_terms.h"

#include "base/clock.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_objection.h"
#include "store/store_people.h"
#include "store/store_plan.h"

/* What a plan wants now may always be paid; more may be too, whatever the invoice's own terms. */
static struct pay_terms planned(struct pay_terms own, int64_t now)
{
    int64_t least = own.partial && own.minimum < now ? own.minimum : now;
    return (struct pay_terms){ .partial = true, .minimum = least, .now = now,
                               .disputed = own.disputed };
}

/* Plans of open invoices, put among the terms; both are by document. */
static err add_plans(struct rtx *tx, struct arena *a, const struct org *o, customer_id customer,
                     struct pay_terms_list *t)
{
    date today = zone_today(o->zone, clock_now_us());
    struct open_plan *plans;
    size_t n, at = 0, made = 0;

    TRY(store_plan_open(tx, a, o->id, customer, &plans, &n));
    if (n == 0) return OK;
    struct invoice_terms *list = arena_array(a, struct invoice_terms, t->count + n);
    for (size_t i = 0; i < n; i++) {
        struct pay_terms own = t->otherwise;
        while (at < t->count && t->list[at].doc < plans[i].plan.doc) list[made++] = t->list[at++];
        if (at < t->count && t->list[at].doc == plans[i].plan.doc) own = t->list[at++].terms;
        int64_t now = plan_now(&plans[i].plan, plans[i].balance, today);
        list[made++] = (struct invoice_terms){ plans[i].plan.doc, planned(own, now) };
    }
    while (at < t->count) list[made++] = t->list[at++];
    t->list = list;
    t->count = made;
    return OK;
}

/* What is disputed, put among the terms; both are by document. */
static err add_objections(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          struct pay_terms_list *t)
{
    struct objection_open *open;
    size_t n, at = 0, made = 0;

    TRY(store_objection_open(tx, a, org, customer, 0, INT64_MAX, &open, &n));
    if (n == 0) return OK;
    struct invoice_terms *list = arena_array(a, struct invoice_terms, t->count + n);
    for (size_t i = 0; i < n; i++) {
        struct pay_terms own = t->otherwise;
        while (at < t->count && t->list[at].doc < open[i].doc) list[made++] = t->list[at++];
        if (at < t->count && t->list[at].doc == open[i].doc) own = t->list[at++].terms;
        own.disputed = open[i].amount;
        list[made++] = (struct invoice_terms){ open[i].doc, own };
    }
    while (at < t->count) list[made++] = t->list[at++];
    t->list = list;
    t->count = made;
    return OK;
}

err app_pay_terms(struct rtx *tx, struct arena *a, org_id org, customer_id customer, currency cur,
                  struct pay_terms_list *out)
{
    struct pay_terms_list t = { .read = true };
    struct org o;

    TRY(store_org_get(tx, a, org, &o));
    t.otherwise.partial = o.partial_payments;
    TRY(store_invoice_terms(tx, a, org, customer, cur, &t.list, &t.count));
    TRY(add_objections(tx, a, org, customer, &t));
    TRY(add_plans(tx, a, &o, customer, &t));
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

err app_invoice_terms_get(struct rtx *tx, struct arena *a, org_id org, const struct lot *l,
                          struct pay_terms *out, bool *found)
{
    struct invoice_terms *list;
    size_t n;

    *found = false;
    TRY(store_invoice_terms(tx, a, org, l->customer, l->cur, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (list[i].doc != l->doc) continue;
        *out = list[i].terms;
        *found = true;
    }
    return OK;
}

struct change_work {
    struct arena *a;
    const struct actor *actor;
    const struct lot *lot;
    const struct pay_terms *terms;
};

/* "in part, at least 20.00" */
static str told(struct arena *a, const struct pay_terms *t, currency cur)
{
    char plain[32];

    if (t == NULL) return S("as the organisation");
    if (!t->partial) return S("whole only");
    return arena_format(a, "in part, at least %.*s",
                        STR_FMT(money_plain((money){ t->minimum, cur }, plain)));
}

static str line(struct arena *a, str value)
{
    return arena_format(a, "parts: %.*s\n", STR_FMT(value));
}

static err change_body(struct wtx *tx, void *arg)
{
    const struct change_work *w = arg;
    const struct lot *l = w->lot;
    struct pay_terms was;
    bool found;

    TRY(app_invoice_terms_get(db_reads(tx), w->a, w->actor->org, l, &was, &found));
    str before = told(w->a, found ? &was : NULL, l->cur), after = told(w->a, w->terms, l->cur);
    if (str_eq(before, after)) return OK;
    if (w->terms == NULL)
        TRY(store_invoice_terms_delete(tx, w->actor->org, l->customer, l->doc));
    else
        TRY(store_invoice_terms_set(tx, w->actor->org, l->customer,
                                    &(struct invoice_terms){ l->doc, *w->terms }));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_TERMS,
                                                .object = S("invoice"),
                                                .object_id = l->doc,
                                                .subject = l->number,
                                                .before = line(w->a, before),
                                                .after = line(w->a, after) });
}

err app_invoice_terms_change(const struct app *app, struct arena *a, const struct actor *actor,
                             const struct lot *l, const struct pay_terms *terms)
{
    struct change_work w = { a, actor, l, terms };

    if (terms != NULL && (terms->minimum < 0 || (!terms->partial && terms->minimum != 0)))
        return E_INVALID;
    return db_write(app->db, (struct db_work){ change_body, NULL, &w });
}
