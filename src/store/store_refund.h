/* Refunds and disputes of payments, and the queue of what staff must decide. */
#pragma once

#include "core/refund.h"
#include "db/db.h"

MUST_USE err store_refund_insert(struct wtx *tx, const struct refund *r);
/* State, the gateway's name of it, problem, times and checks. */
MUST_USE err store_refund_update(struct wtx *tx, const struct refund *r);
/* Those of a payment, oldest first; who changes one holds the payment's row. */
MUST_USE err store_refund_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                               struct refund **out, size_t *count);
MUST_USE err store_refund_get(struct rtx *tx, struct arena *a, org_id org, refund_id id,
                              struct refund *out);
MUST_USE err store_refund_by_key(struct rtx *tx, struct arena *a, org_id org, str key,
                                 struct refund *out, bool *found);
/* The payment of a refund by the reference that gateways tell. */
MUST_USE err store_refund_payment(struct rtx *tx, org_id org, str reference, payment_id *out,
                                  bool *found);

MUST_USE err store_dispute_insert(struct wtx *tx, const struct dispute *d);
/* State, until when to answer, and what ended it. */
MUST_USE err store_dispute_update(struct wtx *tx, const struct dispute *d);
MUST_USE err store_dispute_list(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                                struct dispute **out, size_t *count);

/* Disputes of all customers, behind the one with the id `after` (0: from the first): those that
 * run, what is to be answered soonest first; or those that have ended, the newest first. */
struct dispute_listed {
    struct dispute dispute; /* without its entries */
    public_id payment, customer;
    str reference, customer_name;
    currency cur;
};
MUST_USE err store_dispute_all(struct rtx *tx, struct arena *a, org_id org, int64_t after,
                               bool open, int limit, struct dispute_listed **out, size_t *count);
MUST_USE err store_dispute_get(struct rtx *tx, struct arena *a, org_id org, dispute_id id,
                               struct dispute *out);
MUST_USE err store_dispute_waiting(struct rtx *tx, org_id org, int64_t *out);

/* What is unclear of a subject, and what was decided. */
struct staff_review {
    review_id id;
    str kind;        /* "payment", "refund", "event"; "line": of a bank, put aside */
    int64_t subject; /* payment, refund or line; of an event its job */
    str reason;
    int64_t made_us;
    bool paid;       /* the decision: the money came */
    int64_t amount;  /* of it */
    str capture_id;  /* how the gateway names it, as far as anyone knows */
    str evidence;
    staff_id asked, signed_by; /* asked without signed_by: waits for the second person */
    int64_t done_us;
};
/* Nothing where one of that kind and subject is open. */
MUST_USE err store_review_insert(struct wtx *tx, org_id org, const struct staff_review *r);
/* It became clear by itself. */
MUST_USE err store_review_close(struct wtx *tx, org_id org, str kind, int64_t subject,
                                int64_t at_us);
/* Write what is decided; E_STATE when it was decided before. */
MUST_USE err store_review_decide(struct wtx *tx, org_id org, const struct staff_review *r);
MUST_USE err store_review_get(struct rtx *tx, struct arena *a, org_id org, review_id id,
                              struct staff_review *out);
/* The reason of the open one of that kind and subject. */
MUST_USE err store_review_open(struct rtx *tx, struct arena *a, org_id org, str kind,
                               int64_t subject, str *reason, bool *found);
/* How many are open; lines of banks are not counted, nor listed below. */
MUST_USE err store_review_waiting(struct rtx *tx, org_id org, int64_t *out);
/* What is open, oldest first, behind `after`. */
MUST_USE err store_review_list(struct rtx *tx, struct arena *a, org_id org, review_id after,
                               int limit, struct staff_review **out, size_t *count);
