/* How invoices may be paid: whole or in part, and how much at least. */
#pragma once

#include "app/app_audit.h"
#include "store/store_invoice.h"

/* The terms of a customer's open invoices of one currency, with what their plans make of them. */
struct pay_terms_list {
    bool read;
    struct pay_terms otherwise; /* the organisation's rule */
    struct invoice_terms *list; /* by document */
    size_t count;
};
MUST_USE err app_pay_terms(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                           currency cur, struct pay_terms_list *out);
struct pay_terms pay_terms_of(const struct pay_terms_list *terms, int64_t doc);

/* What was said for one invoice alone; *found false: its organisation's rule holds. */
MUST_USE err app_invoice_terms_get(struct rtx *tx, struct arena *a, org_id org, const struct lot *l,
                                   struct pay_terms *out, bool *found);
/*
 * The same as below, by staff: audited. `terms` NULL: the organisation's rule holds again.
 */
MUST_USE err app_invoice_terms_change(const struct app *app, struct arena *a,
                                      const struct actor *actor, const struct lot *l,
                                      const struct pay_terms *terms);
/*
 * Say it for one invoice, whatever its organisation's rule. E_INVALID for a minimum below 0 or,
 * with `partial` off, other than 0; E_NOT_FOUND.
 */
MUST_USE err app_invoice_terms_set(const struct app *app, org_id org, customer_id customer,
                                   int64_t doc, struct pay_terms terms);
