/* The bill before a bill, of the same contract and type; and what change a customer is told of. */
#pragma once

#include "core/difference.h"
#include "core/lot.h"
#include "db/db.h"

struct bill_before {
    int64_t doc;
    public_id public_id;
    str number;
    date day;
    int64_t total;
};
/* *found false: it is the first, or no invoice. */
MUST_USE err store_bill_before(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               int64_t doc, struct bill_before *out, bool *found);

/* Zeroed where the customer has said nothing. */
MUST_USE err store_bill_alert_get(struct rtx *tx, org_id org, customer_id customer,
                                  struct bill_alert *out);
MUST_USE err store_bill_alert_set(struct wtx *tx, org_id org, customer_id customer,
                                  const struct bill_alert *alert);
