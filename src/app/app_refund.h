/*
 * Giving money back: staff ask, the gateway is asked after that is committed, and what became of it
 * is learnt as with payments. Every function may be called twice, by anyone, in any order.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_refund.h"

struct refund_request {
    org_id org;
    payment_id payment;
    int64_t amount;            /* minor units, > 0; the fee not among it */
    bool fee;                  /* the payment's fee and its tax too: all of it */
    bool to_credit;            /* else to the method it came by */
    str key;                   /* made with the page; the same key is the same refund */
    staff_id asked, signed_by; /* signed_by 0: below the limit that needs two */
    int64_t alone_max; /* signed_by 0: what may go back of the payment so, in all; 0: no limit */
    const struct actor *actor; /* who goes into the audit log; NULL: nobody */
    str reason;
};

/*
 * Ask for a refund: what stands on invoices is un-applied, the amount is held back, and a job takes
 * it to the gateway; to credit it is done at once. The same key gives the same refund, E_KEY_REUSED
 * for another one under it. E_NOT_PAYABLE for more than is left of the payment, or
 * for a fee that is not there; E_STATE where
 * nothing was captured, or came off-line and shall go to the method; E_FORBIDDEN unless those who
 * sign may, and are two (or alone within alone_max); E_NOT_FOUND.
 */
MUST_USE err app_refund_ask(const struct app *app, struct arena *a,
                            const struct refund_request *rq, struct refund *out);

/* Refunds of a payment, oldest first. */
MUST_USE err app_refund_list(const struct app *app, struct arena *a, org_id org,
                             payment_id payment, struct refund **out, size_t *count);

/*
 * Take a refund one step on: send it, or ask the gateway what became of it; with the same key again
 * while gateways remember it, if there is no trace. E_GATEWAY when there is no answer.
 */
MUST_USE err app_refund_run(const struct app *app, struct arena *a, org_id org, refund_id id);
