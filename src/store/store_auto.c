/* Rows of auto-pay. */
#include "store/store_auto.h"

#include "base/limits.h"
#include "queries.h"
#include "store/rows.h"

static err auto_read(struct rtx *tx, struct arena *a, const struct sql *q, org_id org,
                     customer_id customer, struct auto_pay *out)
{
    struct auto_pay p = { .since = DATE_NONE };
    bool found;

    TRY(db_maybe(tx, a, q, IN(org, customer),
                 OUT(&p.on, &p.days_before, &p.contact, &p.since, &p.made_us, &p.reason), &found));
    *out = p;
    return OK;
}

err store_auto_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                   struct auto_pay *out)
{
    return auto_read(tx, a, &Q_auto_get, org, customer, out);
}

err store_auto_lock(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                    struct auto_pay *out)
{
    return auto_read(tx, a, &Q_auto_lock, org, customer, out);
}

err store_auto_put(struct wtx *tx, org_id org, customer_id customer, const struct auto_pay *p)
{
    return db_exec(tx, &Q_auto_put,
                   IN(org, customer, p->on, p->days_before, p->contact, p->since, p->made_us,
                      p->reason));
}

err store_auto_limits(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                      struct auto_limit **out, size_t *count)
{
    struct auto_limit one = { 0 };
    ROWS_READ(tx, a, &Q_auto_limit_list, IN(org, customer), one, OUT(&one.cur, &one.amount), out,
              count);
    return OK;
}

err store_auto_limits_set(struct wtx *tx, org_id org, customer_id customer,
                          const struct auto_limit *list, size_t count)
{
    TRY(db_exec(tx, &Q_auto_limit_clear, IN(org, customer)));
    for (size_t i = 0; i < count; i++)
        TRY(db_exec(tx, &Q_auto_limit_insert, IN(org, customer, list[i].cur, list[i].amount)));
    return OK;
}

err store_auto_unplan(struct wtx *tx, org_id org, customer_id customer)
{
    TRY(db_exec(tx, &Q_auto_items_drop, IN(org, customer)));
    return db_exec(tx, &Q_auto_runs_drop, IN(org, customer));
}

err store_auto_end(struct wtx *tx, org_id org, customer_id customer, str reason)
{
    return db_exec(tx, &Q_auto_runs_end, IN(org, customer, reason));
}

err store_auto_candidates(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                          currency cur, date since, date until, date today, int limit,
                          struct auto_candidate **out, size_t *count)
{
    struct auto_candidate one = { 0 };
    ROWS_READ(tx, a, &Q_auto_candidates, IN(org, customer, cur, since, until, today, limit),
              one, OUT(&one.doc, &one.due), out, count);
    return OK;
}

err store_auto_plan(struct wtx *tx, org_id org, customer_id customer, currency cur, date day,
                    const struct auto_candidate *c, date today, int64_t *out)
{
    int64_t id = 0, items = 0;
    int state = AUTO_WAITING;
    bool found;

    TRY(db_maybe(db_reads(tx), NULL, &Q_auto_run_of_day, IN(org, customer, cur, day),
                 OUT(&id, &state, &items), &found));
    if (!found) {
        id = id_new();
        TRY(db_exec(tx, &Q_auto_run_insert, IN(org, id, customer, cur, day)));
    }
    *out = 0;
    if (state != AUTO_WAITING || items >= LIMIT_PAYMENT_INVOICES) return OK;
    TRY(db_exec(tx, &Q_auto_item_insert, IN(org, c->doc, id, today)));
    *out = id;
    return OK;
}

err store_auto_due(struct rtx *tx, struct arena *a, org_id org, customer_id customer, date today,
                   struct auto_run **out, size_t *count)
{
    struct auto_run one = { 0 };
    int state;
    ROWS_READ(tx, a, &Q_auto_run_due, IN(org, customer, today), one,
              OUT(&one.id, &one.customer, &one.cur, &one.day, &one.next, &one.tries, &one.payment,
                  &state, &one.reason), out, count);
    for (size_t i = 0; i < *count; i++) (*out)[i].state = AUTO_WAITING;
    return OK;
}

err store_auto_run_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                       struct auto_run *out)
{
    struct auto_run r = { 0 };
    int state;
    TRY(db_one(tx, a, &Q_auto_run_get, IN(org, id),
               OUT(&r.id, &r.customer, &r.cur, &r.day, &r.next, &r.tries, &r.payment, &state,
                   &r.reason)));
    r.state = (enum auto_state)state;
    *out = r;
    return OK;
}

err store_auto_run_of(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                      struct auto_run *out, bool *found)
{
    struct auto_run r = { 0 };
    int state = 0;
    TRY(db_maybe(tx, a, &Q_auto_run_by_payment, IN(org, payment),
                 OUT(&r.id, &r.customer, &r.cur, &r.day, &r.next, &r.tries, &r.payment, &state,
                     &r.reason), found));
    r.state = (enum auto_state)state;
    if (*found) *out = r;
    return OK;
}

err store_auto_run_start(struct wtx *tx, org_id org, const struct auto_run *r, payment_id payment)
{
    int64_t changed;
    TRY(db_exec_count(tx, &Q_auto_run_start, IN(org, r->id, r->tries, payment), &changed));
    return changed == 1 ? OK : E_STATE;
}

err store_auto_run_update(struct wtx *tx, org_id org, const struct auto_run *r)
{
    return db_exec(tx, &Q_auto_run_update, IN(org, r->id, (int)r->state, r->next, r->reason));
}

err store_auto_docs(struct rtx *tx, struct arena *a, org_id org, int64_t run, date noticed,
                    int64_t **out, size_t *count)
{
    struct doc { int64_t doc; date noticed; } one = { 0 }, *list;
    size_t n, kept = 0;

    ROWS_READ(tx, a, &Q_auto_run_docs, IN(org, run), one, OUT(&one.doc, &one.noticed), &list, &n);
    int64_t *docs = arena_array(a, int64_t, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!date_is(noticed) || noticed.day == list[i].noticed.day) docs[kept++] = list[i].doc;
    *out = docs;
    *count = kept;
    return OK;
}

err store_auto_coming(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                      struct auto_coming **out, size_t *count)
{
    struct auto_coming one = { 0 };
    ROWS_READ(tx, a, &Q_auto_coming, IN(org, customer), one,
              OUT(&one.run, &one.cur, &one.day, &one.tries, &one.invoices, &one.amount), out,
              count);
    return OK;
}
