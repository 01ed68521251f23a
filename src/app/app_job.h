/*
 * Work to do after the answer, as the runner of jobs/ takes it.
 *
 * A job is leased, its effect happens, then it is done in a transaction of its own. A crash between
 * the two repeats the effect: gateways know it by its key, mail readers by its Message-ID.
 */
#pragma once

#include "app/app.h"
#include "store/store_job.h"

enum { JOB_TRIES_MAX = 8, JOB_LEASE_SECONDS = 180 };

/* Leave a job; id, and where they are not set key and time, are made here. */
MUST_USE err app_job_add(const struct app *app, struct arena *a, const struct job *job);
/* Take the next one that is due and hold it; false in *found when there is none. */
MUST_USE err app_job_take(const struct app *app, struct arena *a, struct job *out, bool *found);
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
