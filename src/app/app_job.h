/*
 * Work to do after the answer, as the runner of jobs/ takes it.
 *
 * A job is leased, its effect happens, then it is marked done in another transaction. A crash
 * between the two repeats the effect: gateways know it by its key, mail readers by its Message-ID.
 */
#pragma once

#include "app/app.h"
#include "store/store_job.h"

/*
 * A lease is longer than a job takes, and no longer: what a killed process held waits for its end.
 */
enum { JOB_TRIES_MAX = 8, JOB_MONEY_LEASE_SECONDS = 45, JOB_PAPER_LEASE_SECONDS = 180 };

/* Leave a job; id, and where they are not set key and time, are made here. */
MUST_USE err app_job_add(const struct app *app, struct arena *a, const struct job *job);
/*
 * Take up to `limit` jobs of a lane that are due and hold them, and mark those in `ended` done, all
 * in one transaction. Fewer, or none, where others were faster.
 */
MUST_USE err app_job_take(const struct app *app, struct arena *a, enum job_lane lane, int limit,
                          const struct job *ended, size_t ended_count, struct job **out,
                          size_t *count);
MUST_USE err app_job_done(const struct app *app, const struct job *job);
/*
 * It did not work: again after a pause that trebles with each try, from 15 seconds to 6 hours;
 * parked for a person after JOB_TRIES_MAX.
 */
MUST_USE err app_job_failed(const struct app *app, const struct job *job, str problem);
/* It is not over: again at that time, however often. */
MUST_USE err app_job_again(const struct app *app, const struct job *job, int64_t run_us);
/* It will never work: parked at once. */
MUST_USE err app_job_park(const struct app *app, const struct job *job, str problem);
