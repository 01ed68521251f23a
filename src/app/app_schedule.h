/*
 * Payments on a later day. Until then nothing is reserved, and what they are for can be paid by
 * hand; on their day they meet everybody else where money is reserved, and the first wins.
 */
#pragma once

#include "app/app_payment.h"
#include "store/store_schedule.h"

/* When payments of a day are made, in the organisation's zone. */
enum { SCHEDULE_HOUR = 9 };

/*
 * Begin a payment whose day has come: reserve what is payable and not disputed, never more than
 * confirmed, and leave a job that contacts the gateway; or cancel it where nothing is left or what
 * it would be paid with is gone. What was disputed when it was confirmed stays in it, if it was
 * confirmed with that. Its payer is told. Does nothing for one that does not wait. Before its day
 * *again_us says when; else it is 0.
 */
MUST_USE err app_schedule_due(const struct app *app, struct arena *a, org_id org, payment_id id,
                              int64_t *again_us);

/* Give it up before it begins. E_STATE when it is too late. */
MUST_USE err app_schedule_cancel(const struct app *app, struct arena *a, org_id org,
                                 payment_id id);
