/* Auto-pay: what customers want, and runs of it. */
#pragma once

#include "core/auto_pay.h"
#include "db/db.h"

/* Off where nobody ever said anything. Lock: the row is held to the end of the transaction. */
MUST_USE err store_auto_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            struct auto_pay *out);
MUST_USE err store_auto_lock(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                             struct auto_pay *out);
MUST_USE err store_auto_put(struct wtx *tx, org_id org, customer_id customer,
                            const struct auto_pay *p);
MUST_USE err store_auto_limits(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               struct auto_limit **out, size_t *count);
MUST_USE err store_auto_limits_set(struct wtx *tx, org_id org, customer_id customer,
                                   const struct auto_limit *list, size_t count);
/* Forget what is planned and not begun. */
MUST_USE err store_auto_unplan(struct wtx *tx, org_id org, customer_id customer);
/* End what waits for another try. */
MUST_USE err store_auto_end(struct wtx *tx, org_id org, customer_id customer, str reason);

struct auto_candidate {
    int64_t doc;
    date due;
};
/*
 * Open invoices of a currency due from `since` to `until` that are in no run, oldest first. Not
 * those that are split into instalments, or promised for today or later: their payer has a plan.
 */
MUST_USE err store_auto_candidates(struct rtx *tx, struct arena *a, org_id org,
                                   customer_id customer, currency cur, date since, date until,
                                   date today, int limit, struct auto_candidate **out,
                                   size_t *count);
/* Put an invoice into the run of its day, made where there is none; *out 0: it is full or over. */
MUST_USE err store_auto_plan(struct wtx *tx, org_id org, customer_id customer, currency cur,
                             date day, const struct auto_candidate *c, date today, int64_t *out);

/* Those of a customer whose day has come. */
MUST_USE err store_auto_due(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            date today, struct auto_run **out, size_t *count);
MUST_USE err store_auto_run_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                struct auto_run *out);
MUST_USE err store_auto_run_of(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                               struct auto_run *out, bool *found);
/* Its next try is that payment. E_STATE when somebody was faster, or it was switched off. */
MUST_USE err store_auto_run_start(struct wtx *tx, org_id org, const struct auto_run *r,
                                  payment_id payment);
/* State, next day and reason. */
MUST_USE err store_auto_run_update(struct wtx *tx, org_id org, const struct auto_run *r);
/* Its invoices; of those noticed on `noticed` alone, where that is a date. */
MUST_USE err store_auto_docs(struct rtx *tx, struct arena *a, org_id org, int64_t run,
                             date noticed, int64_t **out, size_t *count);

/* A payment that is coming, as things stand. */
struct auto_coming {
    int64_t run;
    currency cur;
    date day;
    int tries;
    int64_t invoices, amount;
};
MUST_USE err store_auto_coming(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               struct auto_coming **out, size_t *count);
