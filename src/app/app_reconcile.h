/*
 * What is not final is asked about until it is; what stays unclear waits for two of staff.
 *
 * The schedule is 15 s, 30 s, 1, 2, 5, 15 min, 1 h, 6 h, then daily (app_payment_check_delay); the
 * jobs pay.check and pay.refund keep it.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_payment.h"
#include "store/store_refund.h"

/*
 * Ask the gateway about a payment whatever its state says, and put it in the queue of staff when it
 * is unknown for a day. OK and *again_us 0 when it is final; else when to ask again, `tries` times
 * having been asked. No answer is no error here.
 */
MUST_USE err app_reconcile_payment(const struct app *app, struct arena *a, org_id org,
                                   payment_id id, int tries, int64_t *again_us);
/* The same for a refund. */
MUST_USE err app_reconcile_refund(const struct app *app, struct arena *a, org_id org,
                                  refund_id id, int tries, int64_t *again_us);
/*
 * Somebody wants to pay these documents, or looks at a payment on them: payments that run on them
 * are asked about once, for a few seconds at most. No answer is no error.
 */
MUST_USE err app_reconcile_docs(const struct app *app, struct arena *a, org_id org,
                                const int64_t *docs, size_t count);

/* A running payment that somebody looked at. */
struct payment_seen {
    org_id org;
    payment_id payment;
};
/* Those are asked about now, whatever the schedule says: their jobs are due. */
MUST_USE err app_reconcile_seen(const struct app *app, struct arena *a,
                                const struct payment_seen *list, size_t count);

/* Something that is no payment of ours, for staff to look at. */
MUST_USE err app_review_add(const struct app *app, org_id org, str kind, int64_t subject,
                            str reason);
/* What waits for staff, oldest first, behind `after`. */
MUST_USE err app_review_list(const struct app *app, struct arena *a, org_id org, review_id after,
                             int limit, struct staff_review **out, size_t *count);

struct review_decision {
    review_id review;
    bool paid;      /* of a payment: the money came */
    int64_t amount; /* of it, minor units, > 0 */
    str capture_id; /* how the gateway's or the bank's papers name it; needed where it was paid */
    str evidence;   /* in words; needed */
};
/*
 * The first person's word: kept, nothing is booked. Said again it replaces what was said. E_STATE:
 * it is decided, or not of an unknown payment; E_BAD_REQUEST without evidence; E_FORBIDDEN for who
 * may not. All of these are written to the audit log.
 */
MUST_USE err app_review_ask(const struct app *app, struct arena *a, const struct actor *actor,
                            const struct review_decision *d);
/* What was said, as lines of the audit log; and its digest, which the second person sends back. */
str app_review_words(struct arena *a, const struct staff_review *r);
str app_review_digest(struct arena *a, const struct staff_review *r);
/*
 * The second person's: an unknown payment is settled or failed as the first said. E_FORBIDDEN for
 * the same person; E_STALE when the first has said something else since; E_STATE when nobody asked,
 * it is decided, or the payment has become clear meanwhile; E_EXISTS where that capture was booked
 * before.
 */
MUST_USE err app_review_sign(const struct app *app, struct arena *a, const struct actor *actor,
                             review_id review, str digest);
/*
 * One person takes off the list what needs no decision, with a word why. E_STATE where it does: a
 * payment that is unknown still; E_BAD_REQUEST without a word.
 */
MUST_USE err app_review_note(const struct app *app, struct arena *a, const struct actor *actor,
                             review_id review, str words);
