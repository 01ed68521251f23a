/* What the files of the payment use cases share, and nobody else. */
#pragma once

#include "app/app.h"
#include "app/app_offline.h"
#include "app/app_payment.h"
#include "core/payment.h"
#include "core/saved_method.h"
#include "gateway/gateway.h"

/* What was asked for, as a digest: the same key cannot mean two things. */
str payment_request_hash(struct arena *a, const struct pay_request *rq);
/*
 * Keep a payment for a later day, p->day: nothing is reserved. `disputed`: it was confirmed with
 * what is disputed now.
 */
MUST_USE err payment_plan(struct wtx *tx, struct arena *a, struct payment *p, bool disputed);
/* Its first attempt, and the job that contacts the gateway at `run_us`. */
MUST_USE err payment_attempt(struct wtx *tx, struct arena *a, const struct payment *p,
                             int64_t run_us);
/* A reserved payment with nothing for a gateway to do: its credits settle it at once. */
MUST_USE err payment_settle_by_credit(struct wtx *tx, struct arena *a, struct book *b,
                                      struct payment *p);
/* Nobody is debited by file without a mandate that holds: E_STATE. */
MUST_USE err payment_need_mandate(struct rtx *tx, const struct pay_request *rq);

/* A job about a payment; once per kind and payment. */
MUST_USE err payment_job(struct wtx *tx, struct arena *a, const struct payment *p, str kind,
                         str argument, int64_t run_us);

/* The job that asks about it while it is running; the first time 15 s from now. */
MUST_USE err payment_job_check(struct wtx *tx, struct arena *a, const struct payment *p,
                               int64_t now_us);

/* It has ended: nobody need ask any more. */
MUST_USE err payment_job_check_end(struct wtx *tx, struct arena *a, const struct payment *p,
                                   int64_t now_us);

/* What the world must learn of the payment's new state: history and mail, each once. */
MUST_USE err payment_effects(struct wtx *tx, struct arena *a, const struct payment *p);

/* The same where only a part of it came back: it stays settled. */
MUST_USE err payment_effects_back(struct wtx *tx, const struct payment *p);

/* A mail of that kind about `subject` to each of staff who may book, once. */
MUST_USE err payment_tell_staff(struct wtx *tx, struct arena *a, org_id org, str kind,
                                int64_t subject);

/* A mail to who made the payment, if somebody did: `nth` makes it one for each kind and payment. */
struct payment_mail {
    str kind;
    int64_t nth;
    int64_t about; /* an amount in minor units, or the id of a refund: the kind says which */
};
MUST_USE err payment_mail(struct wtx *tx, struct arena *a, const struct payment *p,
                          const struct payment_mail *m);

/* A payment of auto-pay is over: its run goes on. *told: its payer gets that mail and no other. */
MUST_USE err auto_payment_ended(struct wtx *tx, struct arena *a, const struct payment *p,
                                bool *told);

/* A refund that was asked for in this transaction: its row, the payment's, the job that takes it to
 * the gateway, and its mail. */
struct refund;
MUST_USE err refund_keep(struct wtx *tx, struct arena *a, const struct payment *p,
                         const struct refund *r);

/* Something about a payment is for a person: one open row in the queue of staff. */
MUST_USE err payment_review(struct wtx *tx, const struct payment *p, str reason, int64_t now_us);

/* app_payment_check with a time of its own; 0: what the gateway takes for itself. */
MUST_USE err payment_check_within(const struct app *app, struct arena *a, org_id org,
                                  payment_id id, int timeout_ms);

/* A reference people can read to each other, "P-7K3M9Q2D": no letter that looks like a digit. */
str payment_reference(struct arena *a);

/* What the return address of an attempt or a set-up carries, so that nobody makes one up. */
str payment_return_state(const struct app *app, struct arena *a, const public_id *id);

/* Lock the lots of a payment, in the order of locks: invoices, then credit and retainers. */
MUST_USE err payment_lots_lock(struct rtx *tx, struct arena *a, struct book *b,
                               const struct payment *p);

/* Record one off-line payment in this transaction and save `b`, which is to be checked before the
 * commit unless out->there_before. Errors as of app_payment_offline. */
MUST_USE err offline_record(struct wtx *tx, struct arena *a, const struct offline *in,
                            struct book *b, struct pay_started *out);

/*
 * Keep what the gateway saved: `m` says whose it is, what it is for and what was agreed to, and
 * gets its id; 0 where this was kept before. The first of a currency is its default.
 */
MUST_USE err method_keep(struct wtx *tx, struct arena *a, struct saved_method *m,
                         const struct gateway_means *means);
/* The same of a payment whose payer agreed. Sets p->saved. */
MUST_USE err method_keep_paid(struct wtx *tx, struct arena *a, struct payment *p,
                              const struct gateway_means *means);
