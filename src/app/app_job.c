/* The queue: taking, ending and putting off, each in a transaction of its own. */
#include "app/app_job.h"

#include "base/clock.h"
#include "base/faultpoint.h"
#include "db/write.h"

struct work {
    struct job job;
    int64_t run_us, now_us;
    str problem;
    enum job_state state;
};

static err add_body(struct wtx *tx, void *arg)
{
    return store_job_insert(tx, &((struct work *)arg)->job);
}

err app_job_add(const struct app *app, struct arena *a, const struct job *job)
{
    struct work w = { .job = *job };

    w.job.id = (job_id){ id_new() };
    if (w.job.key.n == 0) w.job.key = arena_format(a, "%lld", (long long)w.job.id.v);
    if (w.job.run_us == 0) w.job.run_us = clock_now_us();
    TRY(db_write(app->db, (struct db_work){ add_body, NULL, &w }));
    if (app->wake != NULL) app->wake(app->wake_arg);
    return OK;
}

struct taking {
    const struct job *ended;
    size_t ended_count;
    const struct job *due;
    size_t due_count;
    int64_t now_us, until_us;
    struct job *taken;
    size_t count;
};

static err take_body(struct wtx *tx, void *arg)
{
    struct taking *t = arg;

    t->count = 0;
    for (size_t i = 0; i < t->ended_count; i++)
        TRY(store_job_done(tx, t->ended[i].org, t->ended[i].id, t->now_us));
    for (size_t i = 0; i < t->due_count; i++) {
        bool mine;
        TRY(store_job_lease(tx, t->due[i].org, t->due[i].id, t->until_us, t->now_us, &mine));
        if (!mine) continue; /* somebody else was faster */
        t->taken[t->count] = t->due[i];
        t->taken[t->count++].tries++;
    }
    return OK;
}

err app_job_take(const struct app *app, struct arena *a, enum job_lane lane, int limit,
                 const struct job *ended, size_t ended_count, struct job **out, size_t *count)
{
    struct taking t = { .ended = ended, .ended_count = ended_count, .now_us = clock_now_us() };
    int lease_seconds = lane == JOB_MONEY ? JOB_MONEY_LEASE_SECONDS : JOB_PAPER_LEASE_SECONDS;
    struct rtx *tx = NULL;
    struct job *due = NULL;

    *count = 0;
    TRY(db_read_begin(app->db, &tx));
    err e = store_job_due(tx, a, lane, t.now_us, limit, &due, &t.due_count);
    db_read_end(&tx);
    TRY(e);
    if (t.due_count + ended_count == 0) return OK;
    t.due = due;
    t.until_us = t.now_us + lease_seconds * INT64_C(1000000);
    t.taken = arena_array(a, struct job, t.due_count + 1);
    TRY(db_write(app->db, (struct db_work){ take_body, NULL, &t }));
    *out = t.taken;
    *count = t.count;
    return OK;
}

static err done_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    return store_job_done(tx, w->job.org, w->job.id, w->now_us);
}

err app_job_done(const struct app *app, const struct job *job)
{
    struct work w = { .job = *job, .now_us = clock_now_us() };
    if (fault("job.done.before")) return E_IO;
    return db_write(app->db, (struct db_work){ done_body, NULL, &w });
}

static err later_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    return store_job_later(tx, w->job.org, w->job.id, w->run_us, w->problem, w->state);
}

static err put_off(const struct app *app, const struct job *job, int64_t run_us, str problem,
                   enum job_state state)
{
    struct work w = { .job = *job, .run_us = run_us, .problem = str_sub(problem, 0, 500),
                      .state = state };
    return db_write(app->db, (struct db_work){ later_body, NULL, &w });
}

err app_job_failed(const struct app *app, const struct job *job, str problem)
{
    static const int minutes_max = 6 * 60;
    int64_t seconds = 15;

    if (job->tries >= JOB_TRIES_MAX) return app_job_park(app, job, problem);
    for (int i = 1; i < job->tries && seconds < minutes_max * 60; i++) seconds *= 3;
    return put_off(app, job, clock_now_us() + seconds * 1000000, problem, JOB_OPEN);
}

err app_job_again(const struct app *app, const struct job *job, int64_t run_us)
{
    return put_off(app, job, run_us, STR_NONE, JOB_OPEN);
}

err app_job_park(const struct app *app, const struct job *job, str problem)
{
    return put_off(app, job, clock_now_us(), problem, JOB_PARKED);
}
