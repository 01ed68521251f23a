/* Which kinds of marks (web/marks.h) are worth asking for: mostly none, and one question tells. */
#pragma once

#include "db/db.h"

enum mark_kind {
    MARK_PROMISE = 1,
    MARK_PLAN = 2,
    MARK_SCHEDULE = 4,
    MARK_REPORT = 8,
    MARK_OBJECTION = 16, /* that waits for an end */
    MARK_CHANGE = 32,    /* the customer wants to be told of bills that changed */
};

/*
 * The bits of enum mark_kind: of the customer's invoices from `first` to `last`, schedules and the
 * wish of the customer as a whole. A bit that is 0 is certain; one that is set may come to nothing.
 */
MUST_USE err store_mark_kinds(struct rtx *tx, org_id org, customer_id customer, int64_t first,
                              int64_t last, int *out);
