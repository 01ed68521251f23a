/* Payments confirmed for a later day: what was confirmed, and their beginning. */
#pragma once

#include "core/schedule.h"
#include "db/db.h"

MUST_USE err store_schedule_insert(struct wtx *tx, const struct payment *p, bool disputed);
/* E_NOT_FOUND for a payment that was not scheduled. */
MUST_USE err store_schedule_get(struct rtx *tx, org_id org, payment_id id, struct schedule *out);
/* It waits no more. */
MUST_USE err store_schedule_end(struct wtx *tx, org_id org, payment_id id, int64_t at_us);
/* Its payment as it begins: state, amounts, method, day, time, reserve and items. */
MUST_USE err store_schedule_begin(struct wtx *tx, const struct payment *p);

/* An invoice that a payment is scheduled for. */
struct schedule_mark {
    int64_t doc;
    payment_id payment;
    public_id public_id; /* of the payment */
    date day;
    int64_t amount;
};
/* Those of a customer, the next day first. */
MUST_USE err store_schedule_marks(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, struct schedule_mark **out,
                                  size_t *count);
/* The first of them that is of this invoice, or NULL. */
const struct schedule_mark *schedule_mark_of(const struct schedule_mark *list, size_t count,
                                             int64_t doc);
