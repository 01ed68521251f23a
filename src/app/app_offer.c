/* Rules of customers and invoices about ways of paying: each takes some away, none adds any. */
#include "app/app_offer.h"

#include "app/app_rules.h"
#include "db/write.h"
#include "store/store_payment.h"
#include "store/store_people.h"

static const pay_method_set all = ~(pay_method_set)0;

static bool wanted(int64_t doc, const int64_t *docs, size_t count)
{
    if (doc == 0) return true;
    for (size_t i = 0; i < count; i++) {
        if (docs[i] == doc) return true;
    }
    return false;
}

err app_offer(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
              const int64_t *docs, size_t count, pay_method_set *out)
{
    struct method_rule *list;
    pay_method_set set = all;
    size_t n;

    TRY(store_method_rules(tx, a, org, customer, &list, &n));
    for (size_t i = 0; i < n; i++) {
        if (wanted(list[i].doc, docs, count)) set &= list[i].methods;
    }
    *out = set;
    return OK;
}

err app_offer_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer, int64_t doc,
                  pay_method_set *out)
{
    struct method_rule *list;
    size_t n;

    TRY(store_method_rules(tx, a, org, customer, &list, &n));
    *out = all;
    for (size_t i = 0; i < n; i++) {
        if (list[i].doc == doc) *out = list[i].methods;
    }
    return OK;
}

err app_offer_refusal(struct rtx *tx, struct arena *a, const struct offer_asked *q, str *out)
{
    struct stored_gateway g;
    pay_method_set set, bit = (pay_method_set)1 << q->method;
    struct rules rules;
    struct org o;
    bool found;

    TRY(store_gateway_get(tx, a, q->org, q->gateway, &g, &found));
    TRY(store_org_get(tx, a, q->org, &o));
    TRY(app_rules_get(tx, a, &o, o.cur, &rules));
    TRY(app_offer(tx, a, q->org, q->customer, NULL, 0, &set));
    *out = STR_NONE;
    if (!found || (rules.methods & set & bit) == 0)
        *out = S("This way of paying is not offered any more.");
    if (out->n > 0) return OK;
    TRY(app_offer(tx, a, q->org, q->customer, q->docs, q->count, &set));
    if ((set & bit) == 0) *out = S("One of its invoices is not paid in this way any more.");
    return OK;
}

struct work {
    struct arena *a;
    const struct actor *actor;
    const struct offer_change *change;
};

static str line(struct arena *a, pay_method_set set)
{
    return arena_format(a, "methods: %.*s\n", STR_FMT(pay_methods_words(a, set)));
}

static err set_body(struct wtx *tx, void *arg)
{
    const struct work *w = arg;
    const struct offer_change *c = w->change;
    struct method_rule rule = { c->doc, c->methods == all ? 0 : c->methods };
    pay_method_set before;

    TRY(app_offer_get(db_reads(tx), w->a, w->actor->org, c->customer, c->doc, &before));
    if (before == c->methods) return OK;
    TRY(store_method_rule_set(tx, w->a, w->actor->org, c->customer, &rule));
    return app_audit_note(tx, w->a, w->actor,
                          &(struct audit_note){ .action = AUDIT_SETTINGS,
                                                .object = S("methods"),
                                                .object_id = c->doc != 0 ? c->doc
                                                                         : c->customer.v,
                                                .subject = c->subject,
                                                .before = line(w->a, before),
                                                .after = line(w->a, c->methods) });
}

err app_offer_set(const struct app *app, struct arena *a, const struct actor *actor,
                  const struct offer_change *change)
{
    struct work w = { a, actor, change };
    if (change->methods == 0) return E_INVALID;
    return db_write(app->db, (struct db_work){ set_body, NULL, &w });
}
