/*
 * Suspending service for unpaid invoices: planned, done and lifted by staff, each audited and told
 * to the customer by mail; lifted by itself when all it names is paid (app/book_own.h). What is
 * switched off and on outside is no part of this.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_suspension.h"

enum { SUSPENSION_INVOICES_MAX = 100 };

struct suspension_wish {
    customer_id customer;
    date day;         /* from which it is off; today: at once */
    str what, reason; /* the service; why: for the audit log alone */
    const int64_t *docs;
    size_t count;
};
/*
 * Plan it, or suspend at once. E_INVALID: a day before today, nothing said, no invoice, too many;
 * E_EXISTS: there is one; E_NOT_PAYABLE: an invoice of them is not open; E_FORBIDDEN.
 */
MUST_USE err app_suspension_plan(const struct app *app, struct arena *a, const struct actor *who,
                                 const struct suspension_wish *wish);
/* What was planned has happened, today. E_STATE where it is not planned. */
MUST_USE err app_suspension_start(const struct app *app, struct arena *a, const struct actor *who,
                                  customer_id customer);
/* Lift what is planned or on. E_STATE where there is nothing; E_INVALID without a reason. */
MUST_USE err app_suspension_lift(const struct app *app, struct arena *a, const struct actor *who,
                                 customer_id customer, str reason);
