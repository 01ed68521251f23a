/*
 * Giving a free credit or retainer back by itself: what lies on a credit note or on a retainer, or
 * was over-paid. To the methods of the customer's earlier captures, each a refund of its payment as
 * far as it can take one, or by a transfer that staff have made at their bank.
 */
#pragma once

#include "app/app_approval.h"
#include "store/store_giveback.h"

struct giveback_request {
    org_id org;
    customer_id customer;
    enum account account; /* credit, retainer */
    int64_t doc;
    int64_t amount;       /* minor units, > 0 */
    enum giveback_way way;
    str reference;        /* of a transfer, at most GIVEBACK_REFERENCE_BYTES */
    date day;             /* of a transfer, not after today */
    str key, reason;
    staff_id asked, signed_by;
    int64_t alone_max; /* signed_by 0: what may go back of the lot, and of each payment, so; 0: no
                        * limit */
    const struct actor *actor; /* into the audit log; NULL: nobody */
};
enum { GIVEBACK_REFERENCE_BYTES = 140 };

/*
 * Give it back, all of it or nothing: to methods pending until each refund is done, by transfer at
 * once. The same key gives the same; E_KEY_REUSED for another under it. E_NOT_PAYABLE for more than
 * is free; E_STATE for more than the captures can take; E_INVALID for a transfer without its
 * reference, or of a day to come; E_FORBIDDEN unless those who sign may, and are two (or alone
 * within alone_max); E_NOT_FOUND.
 */
MUST_USE err app_giveback(const struct app *app, struct arena *a,
                          const struct giveback_request *rq, struct giveback *out);

/* What the customer's captures could take of that lot now. */
MUST_USE err app_giveback_room(struct rtx *tx, struct arena *a, org_id org, const struct lot *l,
                               int64_t *out);

/* As staff wish it: at once within the limit of the role; above it `*approval` is set, a request
 * that another signs (kind "giveback"). */
struct giveback_wish {
    const struct lot *lot;
    int64_t amount;
    enum giveback_way way;
    str reference, reason;
    date day;
    public_id key; /* made with the page */
};
MUST_USE err app_giveback_staff(const struct app *app, struct arena *a, const struct actor *actor,
                                const struct giveback_wish *wish, public_id *approval);
/* Carry out such a request; for app_approval.c. */
MUST_USE err app_giveback_approved(const struct app *app, struct arena *a, org_id org,
                                   const struct approval *p);
