/* The queue of work to do after the answer: rows with a unique key, a lease and a retry time. */
#pragma once

#include "db/db.h"

/* Jobs that move money do not wait behind those that make papers and send mails. */
enum job_lane { JOB_MONEY = 0, JOB_PAPER = 1, JOB_LANES = 2 };

struct job {
    org_id org;
    job_id id;
    str kind, key; /* together unique for ever: the effect happens once; "pay.": lane of money */
    int64_t subject;
    str argument;
    int64_t run_us; /* not before */
    int tries;
};

enum job_state { JOB_OPEN = 0, JOB_DONE = 1, JOB_PARKED = 2 };

/* Add it, unless (kind, key) was ever there. */
MUST_USE err store_job_insert(struct wtx *tx, const struct job *j);
/*
 * Something new that credit could go from or to (`subject`, a document or payment): a job, once,
 * if the customer's credits go to invoices by themselves.
 */
MUST_USE err store_job_credit(struct wtx *tx, struct arena *a, org_id org, customer_id customer,
                              int64_t subject, int64_t now_us);
/* Due ones of a lane that nobody holds, oldest first. */
MUST_USE err store_job_due(struct rtx *tx, struct arena *a, enum job_lane lane, int64_t now_us,
                           int limit, struct job **out, size_t *count);
/* Hold it until `until_us`; *mine is false when somebody else was faster. */
MUST_USE err store_job_lease(struct wtx *tx, org_id org, job_id id, int64_t until_us,
                             int64_t now_us, bool *mine);
/* Go on holding one that was taken; *mine is false when it was taken again since. */
MUST_USE err store_job_hold(struct wtx *tx, const struct job *j, int64_t until_us, bool *mine);
MUST_USE err store_job_done(struct wtx *tx, org_id org, job_id id, int64_t at_us);
/* The open job of that key, if there is one, has nothing left to do. */
MUST_USE err store_job_end(struct wtx *tx, org_id org, str kind, str key, int64_t at_us);
/* It had no effect and is forgotten, so that one of its key may come again. */
MUST_USE err store_job_withdraw(struct wtx *tx, org_id org, job_id id);
/* Try again at `run_us`, or park it for a person (state JOB_PARKED). */
MUST_USE err store_job_later(struct wtx *tx, org_id org, job_id id, int64_t run_us, str problem,
                             enum job_state state);
/* Move an open job's time. */
MUST_USE err store_job_again(struct wtx *tx, org_id org, str kind, str key, int64_t run_us);
