/* Exports in slices, so that mails do not wait behind ten thousand papers. */
#include "app/app_export.h"
#include "base/clock.h"
#include "base/log.h"
#include "jobs/job.h"

enum { TRIES_MAX = 3, PAUSE_US = 30 * 1000000 };

/* Slices count as tries, so a late failure is no reason to give up what got further. */
static err put_off(struct job_turn *t, err e)
{
    log_event(LOG_WARN, "export", "%llx goes on after %s", (unsigned long long)t->job->subject,
              err_info(e)->name);
    t->again_us = clock_now_us() + PAUSE_US;
    return OK;
}

err job_export_run(struct job_turn *t)
{
    struct export_turn turn;
    err e = app_export_run(t->app, t->a, t->job, t->o->base_url, &turn);

    t->lost = turn.lost;
    if (e == OK && turn.again) t->again_us = clock_now_us();
    if (e == OK || t->job->tries < TRIES_MAX) return e;
    if (turn.further) return put_off(t, e);
    t->never = true;
    err told = app_export_fail(t->app, t->job);
    return told == OK ? e : told;
}

err job_export_expire(struct job_turn *t)
{
    return app_export_expire(t->app, t->a, t->job);
}
