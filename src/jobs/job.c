/* Threads around a table of kinds. */
#include "jobs/job.h"

#include <errno.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "net/net.h"
#include "store/store_people.h"
#include "store/store_setting.h"

enum { PAPER_NICE = 19 };

/* `again`: a second time does no harm, so that it need not be marked done at once. */
static const struct kind {
    const char *kind;
    err (*run)(struct job_turn *t);
    bool again;
} kinds[] = {
    { "pay.contact", job_pay_contact, true },
    { "pay.event", job_pay_event, true },
    { "pay.check", job_pay_check, true },
    { "pay.probe", job_pay_probe, true },
    { "pay.refund", job_pay_refund, true },
    { "pay.setup", job_pay_setup, true },
    { "pay.forget", job_pay_forget, true },
    { "pay.credit", job_pay_credit, true },
    { "pay.schedule", job_pay_schedule, true },
    { "pay.auto", job_pay_auto, true },
    { "mail.receipt", job_mail_receipt, false },
    { "mail.request", job_mail_request, false },
    { "mail.failed", job_mail_failed, false },
    { "mail.returned", job_mail_returned, false },
    { "mail.scheduled", job_mail_scheduled, false },
    { "mail.tomorrow", job_mail_tomorrow, false },
    { "mail.reduced", job_mail_reduced, false },
    { "mail.unscheduled", job_mail_unscheduled, false },
    { "mail.notmade", job_mail_notmade, false },
    { "mail.autonotmade", job_mail_autonotmade, false },
    { "mail.autonotice", job_mail_autonotice, false },
    { "mail.autofailed", job_mail_autofailed, false },
    { "mail.autoskipped", job_mail_autoskipped, false },
    { "mail.autooff", job_mail_autooff, false },
    { "mail.expires", job_mail_expires, false },
    { "mail.late", job_mail_late, false },
    { "mail.unclear", job_mail_unclear, false },
    { "mail.refund_asked", job_mail_refund_asked, false },
    { "mail.refunded", job_mail_refunded, false },
    { "mail.refund_failed", job_mail_refund_failed, false },
    { "mail.disputed", job_mail_disputed, false },
    { "mail.given_back", job_mail_given_back, false },
    { "mail.comment", job_mail_comment, false },
    { "mail.objection", job_mail_objection, false },
    { "mail.inbox", job_mail_inbox, false },
    { "mail.answer", job_mail_answer, false },
    { "mail.kyc", job_mail_kyc, false },
    { "mail.shared", job_mail_shared, false },
    { "mail.statement", job_mail_statement, false },
    { "mail.statements", job_mail_statements, true },
    { "mail.invoice", job_mail_invoice, false },
    { "mail.forward", job_mail_forward, false },
    { "mail.report", job_mail_report, false },
    { "mail.message", job_mail_message, false },
    { "mail.order", job_mail_order, false },
    { "mail.suspension", job_mail_suspension, false },
    { "mail.security", job_mail_security, false },
    { "mail.tax", job_mail_tax, false },
    { "mail.contact", job_mail_contact, false },
    { "mail.email_left", job_mail_email_left, false },
    { "mail.email_old", job_mail_email_old, false },
    { "mail.email_new", job_mail_email_new, false },
    { "mail.device", job_mail_device, false },
    { "mail.reset", job_mail_reset, false },
    { "mail.login", job_mail_login, false },
    { "mail.invite", job_mail_invite, false },
    { "mail.export", job_mail_export, false },
    { "export.run", job_export_run, true },
    { "export.expire", job_export_expire, true },
    { "search.fill", job_search_fill, true },
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

static const struct kind *kind_of(const struct job *job)
{
    for (size_t i = 0; i < countof(kinds); i++) {
        if (str_eq(str_of(kinds[i].kind), job->kind)) return &kinds[i];
    }
    return NULL;
}

static void note_failure(const struct job_turn *t, err e)
{
    log_event(LOG_WARN, "job", "%.*s %llx of %llx, try %d: %s %.*s", STR_FMT(t->job->kind),
              (unsigned long long)t->job->id.v, (unsigned long long)t->job->org.v, t->job->tries,
              err_info(e)->name, STR_FMT(t->problem));
}

/* Leave it to the next taking; false when too many wait for that. */
static bool end_later(struct job_lane_state *lane, const struct job *job)
{
    pthread_mutex_lock(&lane->ending);
    bool room = lane->ended_count < countof(lane->ended);
    if (room) lane->ended[lane->ended_count++] = (struct job){ .org = job->org, .id = job->id };
    pthread_mutex_unlock(&lane->ending);
    return room;
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

static void complain(err e)
{
    log_event(LOG_ERROR, "job", "the queue: %s %s", err_info(e)->name, db_last_message());
}

/* Take the next ones, and tell what ended. lane->taking is held. */
static err take_more(struct job_lane_state *lane, int limit)
{
    struct job ended[countof(lane->ended)];

    arena_reset(&lane->arena);
    lane->count = lane->next = 0;
    pthread_mutex_lock(&lane->ending);
    size_t n = lane->ended_count;
    for (size_t i = 0; i < n; i++) ended[i] = lane->ended[i];
    pthread_mutex_unlock(&lane->ending);
    TRY(app_job_take(lane->jobs->o.app, &lane->arena, lane->lane, limit, ended, n, &lane->taken,
                     &lane->count));
    pthread_mutex_lock(&lane->ending);
    lane->ended_count -= n;
    for (size_t i = 0; i < lane->ended_count; i++) lane->ended[i] = lane->ended[n + i];
    pthread_mutex_unlock(&lane->ending);
    return OK;
}

/* The next job, in memory of `a`; false without one. Another thread is woken for the rest. */
static bool next_job(struct job_lane_state *lane, struct arena *a, struct job *out)
{
    err e = OK;

    pthread_mutex_lock(&lane->taking);
    if (lane->next == lane->count)
        e = take_more(lane, lane->lane == JOB_MONEY ? JOBS_MONEY_BATCH : JOBS_PAPER_BATCH);
    bool found = e == OK && lane->next < lane->count;
    if (found) {
        *out = lane->taken[lane->next++];
        out->kind = arena_str(a, out->kind);
        out->key = arena_str(a, out->key);
        out->argument = arena_str(a, out->argument);
    }
    bool more = lane->next < lane->count;
    pthread_mutex_unlock(&lane->taking);
    if (e != OK) complain(e);
    if (more) pthread_cond_signal(&lane->wake);
    return found;
}

/* Do one job; false when there is none, or the queue itself fails. */
static bool do_one(struct job_lane_state *lane, struct arena *a)
{
    struct job job;

    arena_reset(a);
    if (!next_job(lane, a, &job)) return false;
    const struct kind *kind = kind_of(&job);
    struct job_turn t = { .o = &lane->jobs->o, .app = lane->jobs->o.app, .a = a, .job = &job,
                          .never = kind == NULL };
    err e = kind == NULL ? E_NOT_FOUND : kind->run(&t);
    if (t.lost) return true;
    bool later = e == OK && t.again_us == 0 && kind->again && end_later(lane, &job);
    if (!later) e = finish(&t, e);
    if (e != OK) complain(e);
    return e == OK;
}

/* By the clock that nobody sets: put back by an hour, the other would hold us up for one. */
static struct timespec from_now(int ms)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    return until;
}

bool jobs_pause(struct jobs *j, int ms)
{
    struct timespec until = from_now(ms);

    pthread_mutex_lock(&j->lock);
    while (!j->stopping &&
           pthread_cond_clockwait(&j->stop, &j->lock, CLOCK_MONOTONIC, &until) == 0)
        continue;
    bool go_on = !j->stopping;
    pthread_mutex_unlock(&j->lock);
    return go_on;
}

/* Until woken since *seen, or for a second; false when it is time to stop. */
static bool wait_for_work(struct job_lane_state *lane, unsigned *seen)
{
    struct jobs *j = lane->jobs;
    struct timespec until = from_now(1000);

    pthread_mutex_lock(&j->lock);
    if (!j->stopping && *seen == j->wanted)
        pthread_cond_clockwait(&lane->wake, &j->lock, CLOCK_MONOTONIC, &until);
    *seen = j->wanted;
    bool go_on = !j->stopping;
    pthread_mutex_unlock(&j->lock);
    return go_on;
}

static bool stopping(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    bool is = j->stopping;
    pthread_mutex_unlock(&j->lock);
    return is;
}

static void *work(void *arg)
{
    struct job_lane_state *lane = arg;
    CLEANUP(arena_release) struct arena a;
    unsigned seen = 0;

    pthread_setname_np(pthread_self(), lane->lane == JOB_MONEY ? "jobs-money" : "jobs-paper");
    /* Of this thread alone. Where that is refused, it works on as before. */
    if (lane->lane == JOB_PAPER && nice(PAPER_NICE) == -1) errno = 0;
    arena_init(&a, 256u * 1024 * 1024);
    while (wait_for_work(lane, &seen)) {
        while (!stopping(lane->jobs) && do_one(lane, &a)) continue;
    }
    net_close_thread();
    return NULL;
}

void jobs_init(struct jobs *j)
{
    *j = (struct jobs){ .lock = PTHREAD_MUTEX_INITIALIZER, .stop = PTHREAD_COND_INITIALIZER };
    for (int i = 0; i < JOB_LANES; i++) {
        struct job_lane_state *lane = &j->lanes[i];
        lane->jobs = j;
        lane->lane = (enum job_lane)i;
        pthread_mutex_init(&lane->taking, NULL);
        pthread_mutex_init(&lane->ending, NULL);
        pthread_cond_init(&lane->wake, NULL);
        arena_init(&lane->arena, 16u * 1024 * 1024);
    }
}

static err start_thread(struct jobs *j, void *(*run)(void *), void *arg)
{
    if (pthread_create(&j->threads[j->running], NULL, run, arg) != 0) return E_IO;
    j->running++;
    return OK;
}

static err start_threads(struct jobs *j)
{
    int papers = j->o.threads > 0 ? j->o.threads : 4;
    int counts[JOB_LANES] = {
        [JOB_MONEY] = JOBS_MONEY_THREADS,
        [JOB_PAPER] = papers < JOBS_PAPER_THREADS_MAX ? papers : JOBS_PAPER_THREADS_MAX,
    };

    TRY(start_thread(j, job_seal_run, j));
    for (int lane = 0; lane < JOB_LANES; lane++) {
        for (int i = 0; i < counts[lane]; i++) TRY(start_thread(j, work, &j->lanes[lane]));
    }
    return OK;
}

err jobs_start(struct jobs *j, const struct jobs_options *options)
{
    j->o = *options;
    err e = start_threads(j);
    if (e != OK) jobs_stop(j);
    return e;
}

/* The threads have ended: others may do at once what was taken and not begun. */
static void put_back(struct job_lane_state *lane)
{
    err e = OK;

    while (e == OK && lane->next < lane->count)
        e = app_job_again(lane->jobs->o.app, &lane->taken[lane->next++], clock_now_us());
    if (e == OK) e = take_more(lane, 0); /* tells what ended */
    if (e != OK) complain(e);
}

void jobs_stop(struct jobs *j)
{
    pthread_mutex_lock(&j->lock);
    j->stopping = true;
    pthread_cond_broadcast(&j->stop);
    for (int i = 0; i < JOB_LANES; i++) pthread_cond_broadcast(&j->lanes[i].wake);
    pthread_mutex_unlock(&j->lock);
    for (int i = 0; i < j->running; i++) pthread_join(j->threads[i], NULL);
    for (int i = 0; i < JOB_LANES && j->running > 0; i++) {
        put_back(&j->lanes[i]);
        arena_release(&j->lanes[i].arena);
    }
    j->running = 0;
}

void jobs_wake(void *jobs)
{
    struct jobs *j = jobs;
    pthread_mutex_lock(&j->lock);
    j->wanted++;
    for (int i = 0; i < JOB_LANES; i++) pthread_cond_signal(&j->lanes[i].wake);
    pthread_mutex_unlock(&j->lock);
}
