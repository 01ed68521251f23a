/*
 * Auto-pay: invoices of a customer that pay themselves with its default method (core/auto_pay.h).
 *
 * A job comes each morning. Where a worker, another worker, a scheduled payment and a hand meet,
 * the reserve decides, and the run's row and the payment's key see to it that none pays twice.
 */
#pragma once

#include "app/app_payment.h"
#include "store/store_auto.h"

struct auto_request {
    org_id org;
    customer_id customer;
    contact_id contact; /* who says so, and is told from now on */
    bool on;
    int days_before;
    const struct auto_limit *limits;
    size_t count;
};
/*
 * Switch it on or off, or change it. What is planned is planned anew; what waits for another try
 * ends when it is switched off. E_INVALID for days or limits that are none; E_STATE to switch it on
 * without a limit, or with one in a currency that no default method pays.
 */
MUST_USE err app_auto_set(const struct app *app, struct arena *a, const struct auto_request *rq);

/*
 * A morning of it: announce what is due soon, pay what is due. *again_us is the next morning, or 0
 * when it was switched off or changed since `made_us`: another job does it then.
 */
MUST_USE err app_auto_morning(const struct app *app, struct arena *a, org_id org,
                              customer_id customer, int64_t made_us, int64_t *again_us);
