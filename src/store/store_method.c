/* Rows of saved methods and of what leads to them. */
#include "store/store_method.h"

#include "queries.h"
#include "store/rows.h"

err store_method_insert(struct wtx *tx, const struct saved_method *m, bool *fresh)
{
    method_id before;
    bool found;

    TRY(db_maybe(db_reads(tx), NULL, &Q_method_of_token, IN(m->org, m->gateway, m->token),
                 OUT(&before), &found));
    *fresh = !found;
    if (found) return OK;
    return db_exec(tx, &Q_method_insert,
                   IN(m->org, m->id, m->public_id, m->customer, m->gateway,
                      pay_method_word(m->method), m->cur, m->brand, m->last4, m->expiry_year,
                      m->expiry_month, m->name, m->token, m->gateway_customer, m->mandate,
                      m->address, m->country, m->is_default, m->consent, m->consented_us,
                      m->contact, m->made_us));
}

err store_method_get(struct rtx *tx, struct arena *a, org_id org, method_id id,
                     struct saved_method *out)
{
    struct saved_method m = { .org = org, .id = id };
    str method;

    TRY(db_one(tx, a, &Q_method_get, IN(org, id),
               OUT(&m.public_id, &m.customer, &m.gateway, &method, &m.cur, &m.brand, &m.last4,
                   &m.expiry_year, &m.expiry_month, &m.name, &m.token, &m.gateway_customer,
                   &m.mandate, &m.address, &m.country, &m.is_default, &m.consent,
                   &m.consented_us, &m.contact, &m.made_us, &m.removed_us)));
    m.method = pay_method_of(method);
    *out = m;
    return OK;
}

err store_method_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                           struct saved_method *out)
{
    method_id m;
    TRY(db_one(tx, a, &Q_method_by_public, IN(org, id), OUT(&m)));
    return store_method_get(tx, a, org, m, out);
}

err store_method_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                      struct saved_method **out, size_t *count)
{
    struct saved_method m = { .org = org, .customer = customer };
    struct rows rows;
    size_t n = 0, room = 0;
    bool more;

    *out = NULL;
    TRY(db_query(tx, a, &Q_method_list, IN(org, customer), &rows));
    for (;;) {
        str method;
        TRY(db_next(&rows,
                    OUT(&m.id, &m.public_id, &m.gateway, &method, &m.cur, &m.brand, &m.last4,
                        &m.expiry_year, &m.expiry_month, &m.name, &m.token, &m.gateway_customer,
                        &m.mandate, &m.address, &m.country, &m.is_default, &m.consent,
                        &m.consented_us, &m.contact, &m.made_us),
                    &more));
        if (!more) break;
        m.method = pay_method_of(method);
        *out = arena_grow(a, *out, n, &room, sizeof **out);
        (*out)[n++] = m;
    }
    *count = n;
    return OK;
}

err store_method_default(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         currency cur, struct saved_method *out, bool *found)
{
    struct { method_id id; currency cur; } one = { 0 }, *list;
    const typeof(one) *best = NULL;
    size_t n;

    ROWS_READ(tx, a, &Q_method_defaults, IN(org, customer, cur), one, OUT(&one.id, &one.cur), &list,
              &n);
    for (size_t i = 0; i < n; i++) {
        bool own = currency_eq(list[i].cur, cur);
        if (best == NULL || own || (!currency_eq(best->cur, cur) && list[i].id.v < best->id.v))
            best = &list[i];
    }
    *found = best != NULL;
    return *found ? store_method_get(tx, a, org, best->id, out) : OK;
}

err store_method_default_set(struct wtx *tx, const struct saved_method *m)
{
    TRY(db_exec(tx, &Q_method_default_clear, IN(m->org, m->customer, m->cur)));
    return db_exec(tx, &Q_method_default_set, IN(m->org, m->id));
}

err store_method_update(struct wtx *tx, const struct saved_method *m)
{
    return db_exec(tx, &Q_method_update,
                   IN(m->org, m->id, m->name, m->expiry_year, m->expiry_month, m->address,
                      m->country));
}

err store_method_remove(struct wtx *tx, org_id org, method_id id, int64_t at_us)
{
    return db_exec(tx, &Q_method_remove, IN(org, id, at_us));
}

err store_method_gateway_customer(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, str gateway, str *out)
{
    str there = STR_NONE;
    bool found;
    TRY(db_maybe(tx, a, &Q_method_gateway_customer, IN(org, customer, gateway), OUT(&there),
                 &found));
    *out = there;
    return OK;
}

err store_method_payments(struct rtx *tx, struct arena *a, const struct saved_method *m,
                          payment_id **out, size_t *count)
{
    payment_id one = { 0 };
    ROWS_READ(tx, a, &Q_method_payments, IN(m->org, m->customer, m->id), one, OUT(&one), out,
              count);
    return OK;
}

err store_setup_insert(struct wtx *tx, const struct method_setup *s)
{
    return db_exec(tx, &Q_setup_insert,
                   IN(s->org, s->id, s->public_id, s->customer, s->contact, s->gateway,
                      pay_method_word(s->method), s->cur, s->key, s->reference, (int)s->state,
                      s->consent, s->address, s->country, s->back, s->made_us));
}

static err setup_read(struct rtx *tx, struct arena *a, const struct sql *q, org_id org, int64_t id,
                      struct method_setup *out)
{
    struct method_setup s = { .org = org, .id = id };
    str method;
    int state;

    TRY(db_one(tx, a, q, IN(org, id),
               OUT(&s.public_id, &s.customer, &s.contact, &s.gateway, &method, &s.cur, &s.key,
                   &s.reference, &s.gateway_ref, &s.next_url, &state, &s.reason, &s.consent,
                   &s.address, &s.country, &s.back, &s.saved, &s.made_us)));
    s.method = pay_method_of(method);
    s.state = (enum setup_state)state;
    *out = s;
    return OK;
}

err store_setup_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                    struct method_setup *out)
{
    return setup_read(tx, a, &Q_setup_get, org, id, out);
}

err store_setup_lock(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                     struct method_setup *out)
{
    return setup_read(tx, a, &Q_setup_lock, org, id, out);
}

err store_setup_by_key(struct rtx *tx, org_id org, str key, int64_t *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_setup_by_key, IN(org, key), OUT(out), found);
}

err store_setup_by_public(struct rtx *tx, org_id org, public_id id, int64_t *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_setup_by_public, IN(org, id), OUT(out), found);
}

err store_setup_by_reference(struct rtx *tx, org_id org, str reference, int64_t *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_setup_by_reference, IN(org, reference), OUT(out), found);
}

err store_setup_update(struct wtx *tx, const struct method_setup *s)
{
    return db_exec(tx, &Q_setup_update,
                   IN(s->org, s->id, s->gateway_ref, s->next_url, (int)s->state, s->reason,
                      s->saved));
}

err store_setup_waiting(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                        int64_t **out, size_t *count)
{
    int64_t one = 0;
    ROWS_READ(tx, a, &Q_setup_waiting, IN(org, customer), one, OUT(&one), out, count);
    return OK;
}

err store_method_rules(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       struct method_rule **out, size_t *count)
{
    struct rows rows;
    size_t n = 0, room = 0;
    bool more;

    *out = NULL;
    TRY(db_query(tx, a, &Q_method_rule_list, IN(org, customer), &rows));
    for (;;) {
        struct method_rule one;
        str words;
        TRY(db_next(&rows, OUT(&one.doc, &words), &more));
        if (!more) break;
        one.methods = pay_methods_of(words);
        *out = arena_grow(a, *out, n, &room, sizeof **out);
        (*out)[n++] = one;
    }
    *count = n;
    return OK;
}

err store_method_rule_set(struct wtx *tx, struct arena *a, org_id org, customer_id customer,
                          const struct method_rule *rule)
{
    if (rule->methods == 0)
        return db_exec(tx, &Q_method_rule_delete, IN(org, customer, rule->doc));
    return db_exec(tx, &Q_method_rule_put,
                   IN(org, customer, rule->doc, pay_methods_words(a, rule->methods)));
}
