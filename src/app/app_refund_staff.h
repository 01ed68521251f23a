/* Refunds as staff ask for them: at once within the limit of the role, above it by two persons. */
#pragma once

#include "app/app_approval.h"
#include "app/app_refund.h"

struct refund_wish {
    payment_id payment;
    int64_t amount; /* minor units, > 0; the fee not among it */
    bool fee;       /* the payment's fee and its tax too */
    bool to_credit; /* else to the method it came by */
    public_id key;  /* made with the page: sent twice it is one refund, or one request */
    str reason;
};

/*
 * Give money of a payment back, written to the audit log. What goes back of a payment by the word
 * of one person may come to the limit of his role, all together; above it `*approval` is set, a
 * request that another signs (kind "refund"), else it stays as it was. Errors as app_refund_ask.
 */
MUST_USE err app_refund_staff(const struct app *app, struct arena *a, const struct actor *actor,
                              const struct refund_wish *wish, public_id *approval);

/* Carry out such a request; for app_approval.c. */
MUST_USE err app_refund_approved(const struct app *app, struct arena *a, org_id org,
                                 const struct approval *p);

/* What could go back of it now, to its method or to credit, the fee left out; minor units. */
int64_t refund_left(const struct payment *p);
