/* Rows of plans: one for each part, put together again. */
#include "store/store_plan.h"

#include "queries.h"
#include "store/rows.h"

err store_plan_insert(struct wtx *tx, org_id org, customer_id customer, const struct plan *p,
                      int64_t made_us)
{
    TRY(db_exec(tx, &Q_plan_insert, IN(org, customer, p->doc, p->due, plan_sum(p), made_us)));
    for (size_t i = 0; i < p->count; i++)
        TRY(db_exec(tx, &Q_instalment_insert,
                    IN(org, customer, p->doc, (int64_t)i + 1, p->parts[i].due,
                       p->parts[i].amount)));
    return OK;
}

err store_plan_delete(struct wtx *tx, org_id org, customer_id customer, int64_t doc)
{
    TRY(db_exec(tx, &Q_instalment_delete, IN(org, customer, doc)));
    return db_exec(tx, &Q_plan_delete, IN(org, customer, doc));
}

/* A part, with all that its row says of the plan. */
struct row {
    struct open_plan of;
    struct instalment part;
};

/* Rows of the same document lie together. */
static void put_together(struct arena *a, const struct row *rows, size_t n, struct open_plan **out,
                         size_t *count)
{
    struct open_plan *list = arena_array(a, struct open_plan, n + 1);
    struct instalment *parts = arena_array(a, struct instalment, n + 1);
    size_t made = 0;

    for (size_t i = 0; i < n; i++) {
        if (i == 0 || rows[i].of.plan.doc != rows[i - 1].of.plan.doc) {
            list[made] = rows[i].of;
            list[made++].plan.parts = &parts[i];
        }
        parts[i] = rows[i].part;
        list[made - 1].plan.count++;
    }
    *out = list;
    *count = made;
}

err store_plan_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                    int64_t first, int64_t last, struct plan **out, size_t *count)
{
    struct row r = { 0 }, *rows;
    struct open_plan *all;
    size_t n;

    ROWS_READ(tx, a, &Q_plan_list, IN(org, customer, first, last), r,
              OUT(&r.of.plan.doc, &r.of.plan.due, &r.part.due, &r.part.amount), &rows, &n);
    put_together(a, rows, n, &all, count);
    struct plan *plans = arena_array(a, struct plan, *count + 1);
    for (size_t i = 0; i < *count; i++) plans[i] = all[i].plan;
    *out = plans;
    return OK;
}

err store_plan_open(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                    struct open_plan **out, size_t *count)
{
    struct row r = { 0 }, *rows;
    size_t n;

    ROWS_READ(tx, a, &Q_plan_open_list, IN(org, customer), r,
              OUT(&r.of.plan.doc, &r.of.plan.due, &r.part.due, &r.part.amount, &r.of.cur, &r.of.due,
                  &r.of.balance, &r.of.pending, &r.of.kind),
              &rows, &n);
    put_together(a, rows, n, out, count);
    return OK;
}
