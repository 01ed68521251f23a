/* Payment plans: made and ended by staff; what they mean for paying is told by app_terms.h. */
#pragma once

#include "app/app_audit.h"
#include "store/store_plan.h"

struct plan_wish {
    customer_id customer;
    int64_t doc;
    const struct instalment *parts;
    size_t count;
};

/*
 * Make a plan of what is open of an invoice, exactly, no part below the minimum said for it
 * alone; audited, and in the invoice's history. *fault says what is wrong where it answers
 * E_INVALID. E_EXISTS where it has a plan, E_ALREADY_PENDING while it is being paid, E_STATE when
 * nothing of it is open, E_NOT_FOUND.
 */
MUST_USE err app_plan_make(const struct app *app, struct arena *a, const struct actor *actor,
                           const struct plan_wish *wish, enum plan_fault *fault);
/* End it: the invoice is due on its own day again. E_STATE where there is none. */
MUST_USE err app_plan_end(const struct app *app, struct arena *a, const struct actor *actor,
                          customer_id customer, int64_t doc);
/* "2026-12-01 120.00, 2027-01-01 120.00": a plan as the audit log has it, on a line "plan". */
str plan_told(struct arena *a, const struct instalment *parts, size_t count, currency cur);
