/* Promises to pay, one at a time for each invoice. */
#pragma once

#include "core/promise.h"
#include "db/db.h"

/* In the place of an earlier one; `p->payer` is read, never written. */
MUST_USE err store_promise_set(struct wtx *tx, org_id org, customer_id customer, contact_id contact,
                               const struct promise *p);
/* *was is false where there was none. */
MUST_USE err store_promise_delete(struct wtx *tx, org_id org, customer_id customer, int64_t doc,
                                  bool *was);
/* Those of a customer's invoices from document `first` to `last`, in that order. */
MUST_USE err store_promise_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                int64_t first, int64_t last, struct promise **out, size_t *count);
