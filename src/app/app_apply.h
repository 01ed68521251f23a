/* Credits and retainers put on invoices by hand, and taken back. */
#pragma once

#include "app/app_payment.h"

struct apply {
    org_id org;
    customer_id customer;
    int64_t who;     /* the contact */
    str key;         /* made with the page: the same again changes nothing */
    struct pay_item from;          /* the credit or retainer, as it was shown; no amount */
    const struct pay_item *items;  /* invoices, with how much of it goes to each */
    size_t count;
};

/*
 * Apply it, in one transaction. E_STALE when a lot is not as it was shown, E_ALREADY_PENDING where
 * an invoice is being paid, E_NOT_PAYABLE, E_CURRENCY, E_NOT_FOUND: nothing was applied.
 */
MUST_USE err app_apply(const struct app *app, struct arena *a, const struct apply *in);

/*
 * Where the customer wants it: its credits, then its retainers, to its oldest open invoices, one
 * currency after the other. Nothing to do is OK; invoices being paid are left out.
 */
MUST_USE err app_credit_auto(const struct app *app, struct arena *a, org_id org,
                             customer_id customer);
/* Say whether it wants that; when it does, it is done at once. */
MUST_USE err app_credit_auto_set(const struct app *app, struct arena *a, org_id org,
                                 customer_id customer, bool on);

/* Was it applied before, by the same key? Then the same form came twice. */
MUST_USE err app_applied(struct rtx *tx, struct arena *a, const struct apply *in, int64_t invoice,
                         bool *found);

/*
 * Take back what was applied by hand from `from` to `invoice` and still stands there. E_STATE when
 * nothing does, or the invoice was cancelled; E_ALREADY_PENDING while it is being paid.
 */
MUST_USE err app_unapply(const struct app *app, struct arena *a, const struct apply *in,
                         int64_t invoice);
