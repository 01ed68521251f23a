/* Threads around a table of kinds. */
#include "jobs/job.h"

#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/net.h"
#include "store/store_people.h"
#include "store/store_setting.h"

static const struct {
    const char *kind;
    err (*run)(struct job_turn *t);
} kinds[] = {
    { "pay.contact", job_pay_contact },     { "pay.event", job_pay_event },
    { "pay.check", job_pay_check },         { "mail.receipt", job_mail_receipt },
    { "mail.request", job_mail_request },   { "mail.failed", job_mail_failed },
    { "mail.returned", job_mail_returned }, { "mail.reset", job_mail_reset },
    { "mail.invite", job_mail_invite },
};

err job_base_url(const struct job_turn *t, str *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    org_id first;
    str host;

    TRY(db_read_begin(t->app->db, &tx));
    if (t->o->base_url.n > 0) {
        /* No host is called so: this is the organisation that answers at all others. */
        err e = store_org_of_host(tx, S("."), &first);
        if (e == OK && first.v == t->job->org.v) {
            *out = t->o->base_url;
            return OK;
        }
        if (e != OK && e != E_NOT_FOUND) return e;
    }
    TRY(store_org_first_host(tx, t->a, t->job->org, &host));
    if (host.n == 0) host = S("localhost");
    *out = arena_format(t->a, "%.*s://%.*s%.*s", STR_FMT(t->o->scheme), STR_FMT(host),
                        STR_FMT(t->o->port));
    return OK;
}

static err run_kind(struct job_turn *t)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        if (str_eq(str_of(kinds[i].kind), t->job->kind)) return kinds[i].run(t);
    }
    t->never = true;
    return E_NOT_FOUND;
}

static void note_failure(const struct job_turn *t, err e)
{
    log_event(LOG_WARN, "job", "%.*s %llx of %llx, try %d: %s %.*s", STR_FMT(t->job->kind),
              (unsigned long long)t->job->id.v, (unsigned long long)t->job->org.v, t->job->tries,
              err_info(e)->name, STR_FMT(t->problem));
}

static err finish(struct job_turn *t, err e)
{
    if (e == OK && t->again_us != 0) return app_job_again(t->app, t->job, t->again_us);
    if (e == OK) return app_job_done(t->app, t->job);
    note_failure(t, e);
    str problem = t->problem.n > 0 ? t->problem : err_name(e);
    return t->never ? app_job_park(t->app, t->job, problem)
                    : app_job_failed(t->app, t->job, problem);
}

/* Take one job and do it; false when there is none. */
static bool do_one(struct jobs *j, struct arena *a)
{
    struct job job;
    bool found = false;

    arena_reset(a);
    pthread_mutex_lock(&j->taking);
    err e = app_job_take(j->o.app, a, &job, &found);
    pthread_mutex_unlock(&j->taking);
    if (e == OK && !found) return false;
    if (e == OK) {
        struct job_turn t = { .o = &j->o, .app = j->o.app, .a = a, .job = &job };
        e = finish(&t, run_kind(&t));
    }
    if (e != OK)
        log_event(LOG_ERROR, "job", "the queue: %s %s", err_info(e)->name, db_last_message());
    return e == OK;
}

bool jobs_wait(struct jobs *j, unsigned *seen, int ms)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&j->lock);
    while (!j->stopping && (seen == NULL || *seen == j->wanted)) {
        if (pthread_cond_timedwait(&j->wake, &j->lock, &until) != 0) break;
    }
    if (seen != NULL) *seen = j->wanted;
    bool go_on = !j->stopping;
    pthread_mutex_unlock(&j->lock);
    return go_on;
}

static void *work(void *arg)
{
    struct jobs *j = arg;
    CLEANUP(arena_release) struct arena a;
    unsigned seen = 0;

    arena_init(&a, 256u * 1024 * 1024);
    while (jobs_wait(j, &seen, 1000)) {
        bool more = true;
        while (more) {
            more = do_one(j, &a);
            pthread_mutex_lock(&j->lock);
            more = more && !j->stopping;
            pthread_mutex_unlock(&j->lock);
        }
    }
    net_close_thread();
    return NULL;
}

void jobs_init(struct jobs *j)
{
    *j = (struct jobs){ .lock = PTHREAD_MUTEX_INITIALIZER,
                        .wake = PTHREAD_COND_INITIALIZER,
                        .taking = PTHREAD_MUTEX_INITIALIZER };
}

err jobs_start(struct jobs *j, const struct jobs_options *options)
{
    j->o = *options;
    int count = options->threads > 0 ? options->threads : 4;
    if (count > JOBS_THREADS_MAX) count = JOBS_THREADS_MAX;
    for (int i = 0; i <= count; i++) {
        if (pthread_create(&j->threads[i], NULL, i == 0 ? job_seal_run : work, j) != 0) {
            jobs_stop(j);
            return E_IO;
        }
        j->running++;
    }
    return OK;
}

void jobs_stop(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    j->stopping = true;
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
    for (int i = 0; i < j->running; i++) pthread_join(j->threads[i], NULL);
    j->running = 0;
}

void jobs_wake(void *jobs)
{
    struct jobs *j = jobs;
    pthread_mutex_lock(&j->lock);
    j->wanted++;
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
}
