/* From which change of a bill on a customer's people are told. */
#pragma once

#include "app/app.h"
#include "store/store_change.h"

enum { BILL_ALERT_PERCENT_MAX = 1000 };

/* Say it for the customer; zeroed: never. E_INVALID for a percent below 0 or above the most. */
MUST_USE err app_bill_alert_set(const struct app *app, org_id org, customer_id customer,
                                const struct bill_alert *alert);
