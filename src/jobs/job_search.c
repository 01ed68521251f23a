/* The index of words is filled step by step, between other papers. */
#include "app/app_search.h"
#include "base/clock.h"
#include "jobs/job.h"

err job_search_fill(struct job_turn *t)
{
    bool over = false;

    TRY(app_search_fill(t->app, t->a, t->job, &over));
    if (!over) t->again_us = clock_now_us();
    return OK;
}
