/* Payment plans and their instalments. */
#pragma once

#include "core/plan.h"
#include "db/db.h"

/* The plan and its parts; its lot is written with the book. E_EXISTS. */
MUST_USE err store_plan_insert(struct wtx *tx, org_id org, customer_id customer,
                               const struct plan *p, int64_t made_us);
MUST_USE err store_plan_delete(struct wtx *tx, org_id org, customer_id customer, int64_t doc);
/* Those of a customer's invoices from document `first` to `last`, in that order. */
MUST_USE err store_plan_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                             int64_t first, int64_t last, struct plan **out, size_t *count);

/* A plan of an invoice of which something is open, with what its lot says. */
struct open_plan {
    struct plan plan;
    currency cur;
    date due;
    int64_t balance, pending;
    int kind;
};
/* All of a customer, by document. */
MUST_USE err store_plan_open(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                             struct open_plan **out, size_t *count);
