/* Rows of promises. */
#include "store/store_promise.h"

#include "queries.h"
#include "store/rows.h"

err store_promise_set(struct wtx *tx, org_id org, customer_id customer, contact_id contact,
                      const struct promise *p)
{
    return db_exec(tx, &Q_promise_set,
                   IN(org, customer, p->doc, p->day, p->amount, p->rest, p->note, contact,
                      p->made_us));
}

err store_promise_delete(struct wtx *tx, org_id org, customer_id customer, int64_t doc, bool *was)
{
    int64_t changed;

    TRY(db_exec_count(tx, &Q_promise_delete, IN(org, customer, doc), &changed));
    *was = changed == 1;
    return OK;
}

err store_promise_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       int64_t first, int64_t last, struct promise **out, size_t *count)
{
    struct promise p = { 0 };
    ROWS_READ(tx, a, &Q_promise_list, IN(org, customer, first, last), p,
              OUT(&p.doc, &p.day, &p.amount, &p.rest, &p.note, &p.payer, &p.made_us), out, count);
    return OK;
}
