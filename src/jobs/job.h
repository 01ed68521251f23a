/*
 * The runner of jobs: threads that take rows of the queue and bring about what they ask for.
 *
 * Two servers on one database share the queue; a lease keeps a job with one of them. Kinds that are
 * not known here are left for a person. Money has threads of its own, which mostly wait for
 * gateways; those for papers and mails give way to everything else on the machine.
 */
#pragma once

#include <pthread.h>

#include "app/app_job.h"

/* How mail leaves: by SMTP where a host is named, else as files in `dir`. */
struct mailer {
    str host, user, password;
    uint16_t port;
    enum { MAILER_START, MAILER_DIRECT, MAILER_PLAIN } tls;
    str from;        /* address; "" is made from the organisation's */
    const char *dir; /* where messages are kept when there is no server */
};

struct jobs_options {
    const struct app *app;
    str base_url;       /* of the default organisation; "" is made from its host */
    str scheme, port;   /* of the others: "http", ":8080" */
    struct mailer mailer;
    int threads;        /* for mails and papers; 0: 4 */
};

enum { JOBS_MONEY_THREADS = 16, JOBS_PAPER_THREADS_MAX = 16 };
/* Taken at a time; what waits in memory must begin well within its lease. */
enum { JOBS_MONEY_BATCH = 32, JOBS_PAPER_BATCH = 4, JOBS_ENDED_MAX = 128 };

/*
 * The jobs of a lane, taken together by whichever of its threads finds none left. What ended and
 * may be done twice without harm is told to the database with the next taking.
 */
struct job_lane_state {
    struct jobs *jobs;
    enum job_lane lane;
    pthread_mutex_t taking; /* guards arena, taken, count and next */
    struct arena arena;
    struct job *taken;
    size_t count, next;
    pthread_mutex_t ending; /* guards ended */
    struct job ended[JOBS_ENDED_MAX];
    size_t ended_count;
    pthread_cond_t wake; /* with jobs.lock */
};

struct jobs {
    struct jobs_options o;
    pthread_mutex_t lock; /* guards wanted and stopping */
    unsigned wanted;      /* counts wakes, so that none is missed */
    bool stopping;
    pthread_cond_t stop;
    struct job_lane_state lanes[JOB_LANES];
    pthread_t threads[1 + JOBS_MONEY_THREADS + JOBS_PAPER_THREADS_MAX];
    int running;
};

/* Make it ready to be woken; jobs_start starts the threads, the sealer's among them. */
void jobs_init(struct jobs *j);
MUST_USE err jobs_start(struct jobs *j, const struct jobs_options *options);
/* Let them finish what they do. Safe after jobs_init alone. */
void jobs_stop(struct jobs *j);
/* There may be work. `jobs` is a struct jobs, as app.wake wants it. */
void jobs_wake(void *jobs);

/* ---- for job_<kind>.c ---- */

/* One job being done. */
struct job_turn {
    const struct jobs_options *o;
    const struct app *app;
    struct arena *a;
    const struct job *job;
    /* out */
    int64_t again_us; /* not over: again at this time */
    bool never;       /* with an error: trying again is of no use */
    bool lost;        /* somebody else has the job: leave it to him */
    str problem;      /* with an error: more than its name says */
};

MUST_USE err job_pay_contact(struct job_turn *t);
MUST_USE err job_pay_event(struct job_turn *t);
MUST_USE err job_pay_check(struct job_turn *t);
MUST_USE err job_pay_probe(struct job_turn *t);
MUST_USE err job_pay_refund(struct job_turn *t);
MUST_USE err job_pay_setup(struct job_turn *t);
MUST_USE err job_pay_forget(struct job_turn *t);
MUST_USE err job_pay_credit(struct job_turn *t);
MUST_USE err job_pay_schedule(struct job_turn *t);
MUST_USE err job_pay_auto(struct job_turn *t);
MUST_USE err job_mail_receipt(struct job_turn *t);
MUST_USE err job_mail_request(struct job_turn *t);
MUST_USE err job_mail_failed(struct job_turn *t);
MUST_USE err job_mail_returned(struct job_turn *t);
MUST_USE err job_mail_scheduled(struct job_turn *t);
MUST_USE err job_mail_tomorrow(struct job_turn *t);
MUST_USE err job_mail_reduced(struct job_turn *t);
MUST_USE err job_mail_unscheduled(struct job_turn *t);
MUST_USE err job_mail_notmade(struct job_turn *t);
MUST_USE err job_mail_autonotmade(struct job_turn *t);
MUST_USE err job_mail_autonotice(struct job_turn *t);
MUST_USE err job_mail_autofailed(struct job_turn *t);
MUST_USE err job_mail_autoskipped(struct job_turn *t);
MUST_USE err job_mail_autooff(struct job_turn *t);
MUST_USE err job_mail_expires(struct job_turn *t);
MUST_USE err job_mail_late(struct job_turn *t);
MUST_USE err job_mail_unclear(struct job_turn *t);
MUST_USE err job_mail_refund_asked(struct job_turn *t);
MUST_USE err job_mail_refunded(struct job_turn *t);
MUST_USE err job_mail_refund_failed(struct job_turn *t);
MUST_USE err job_mail_disputed(struct job_turn *t);
MUST_USE err job_mail_given_back(struct job_turn *t);
MUST_USE err job_mail_comment(struct job_turn *t);
MUST_USE err job_mail_objection(struct job_turn *t);
MUST_USE err job_mail_inbox(struct job_turn *t);
MUST_USE err job_mail_answer(struct job_turn *t);
MUST_USE err job_mail_shared(struct job_turn *t);
MUST_USE err job_mail_kyc(struct job_turn *t);
MUST_USE err job_mail_statement(struct job_turn *t);
MUST_USE err job_mail_statements(struct job_turn *t);
MUST_USE err job_mail_invoice(struct job_turn *t);
MUST_USE err job_mail_forward(struct job_turn *t);
MUST_USE err job_mail_report(struct job_turn *t);
MUST_USE err job_mail_message(struct job_turn *t);
MUST_USE err job_mail_order(struct job_turn *t);
MUST_USE err job_mail_suspension(struct job_turn *t);
MUST_USE err job_mail_security(struct job_turn *t);
MUST_USE err job_mail_tax(struct job_turn *t);
MUST_USE err job_mail_contact(struct job_turn *t);
MUST_USE err job_mail_email_left(struct job_turn *t);
MUST_USE err job_mail_email_old(struct job_turn *t);
MUST_USE err job_mail_email_new(struct job_turn *t);
MUST_USE err job_mail_device(struct job_turn *t);
MUST_USE err job_mail_reset(struct job_turn *t);
MUST_USE err job_mail_login(struct job_turn *t);
MUST_USE err job_mail_invite(struct job_turn *t);
MUST_USE err job_mail_export(struct job_turn *t);
MUST_USE err job_export_run(struct job_turn *t);
MUST_USE err job_export_expire(struct job_turn *t);
MUST_USE err job_search_fill(struct job_turn *t);

/* Where an organisation's pages are: "http://127.0.0.1:8080". */
MUST_USE err job_base_url(const struct job_turn *t, str *out);

/* The sealer's thread; `arg` is a struct jobs. */
void *job_seal_run(void *arg);
/* Wait for `ms`; false when it is time to stop. */
bool jobs_pause(struct jobs *j, int ms);
