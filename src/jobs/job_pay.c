/*
 * Jobs about payments: contact, hints that came in, asking again until an end is known; and credits
 * that go to invoices by themselves; payments whose day has come, and those of
 * auto-pay.
 */
#include "app/app_apply.h"
#include "app/app_auto.h"
#include "app/app_method.h"
#include "app/app_reconcile.h"
#include "app/app_schedule.h"
#include "app/app_silence.h"
#include "base/clock.h"
#include "base/log.h"
#include "jobs/job.h"

/*
 * The browser that confirmed was to contact the gateway and did not. A payment that cannot be
 * contacted at all is given up, so that its invoices are free again.
 */
err job_pay_contact(struct job_turn *t)
{
    payment_id id = { t->job->subject };
    str base;

    TRY(job_base_url(t, &base));
    err e = app_payment_contact(t->app, t->a, t->job->org, id, base);
    if (e == E_CONFIG || e == E_FORBIDDEN || (e != OK && t->job->tries >= JOB_TRIES_MAX)) {
        t->never = true;
        TRY(app_payment_cancel(t->app, t->a, t->job->org, id));
    }
    return e;
}

/* A method on its way is asked about until it is kept, refused or expired. */
err job_pay_setup(struct job_turn *t)
{
    struct method_setup s;
    err e = app_method_check(t->app, t->a, t->job->org, t->job->subject, &s);
    bool quiet = e == E_GATEWAY || e == E_TOO_MANY;

    if (e != OK && !quiet) return e;
    if (quiet || s.state < SETUP_DONE)
        t->again_us = clock_now_us() + app_payment_check_delay(t->job->tries);
    return OK;
}

/* A removed method is removed at its gateway too; one that is off now has nothing to charge by. */
err job_pay_forget(struct job_turn *t)
{
    err e = app_method_forget(t->app, t->a, t->job->org, (method_id){ t->job->subject });
    t->never = e == E_CONFIG || e == E_INVALID;
    return e;
}

static err event_of_setup(struct job_turn *t)
{
    struct rtx *tx = NULL;
    int64_t setup;
    bool found;

    TRY(db_read_begin(t->app->db, &tx));
    err e = store_setup_by_reference(tx, t->job->org, t->job->argument, &setup, &found);
    db_read_end(&tx);
    TRY(e);
    if (!found)
        return app_review_add(t->app, t->job->org, S("event"), t->job->id.v,
                              S("A gateway tells of a payment that is not known here."));
    struct method_setup s;
    return app_method_check(t->app, t->a, t->job->org, setup, &s);
}

/* The gateway's hint names our reference; what is true, its API says. */
err job_pay_event(struct job_turn *t)
{
    struct rtx *tx = NULL;
    payment_id id;
    bool found;

    TRY(db_read_begin(t->app->db, &tx));
    err e = store_payment_by_reference(tx, t->job->org, t->job->argument, &id, &found);
    if (e == OK && !found)
        e = store_refund_payment(tx, t->job->org, t->job->argument, &id, &found);
    db_read_end(&tx);
    TRY(e);
    if (!found) return event_of_setup(t);
    return app_payment_check(t->app, t->a, t->job->org, id);
}

/* While it is running it is asked about, less and less often. */
err job_pay_check(struct job_turn *t)
{
    payment_id id = { t->job->subject };
    return app_reconcile_payment(t->app, t->a, t->job->org, id, t->job->tries, &t->again_us);
}

/* While its gateway does not answer at all. */
err job_pay_probe(struct job_turn *t)
{
    return app_silence_probe(t->app, t->a, t->job->org, t->job->argument, &t->again_us);
}

/* Sent, and asked about as a payment is. */
err job_pay_refund(struct job_turn *t)
{
    refund_id id = { t->job->subject };
    return app_reconcile_refund(t->app, t->a, t->job->org, id, t->job->tries, &t->again_us);
}

/* There is a new credit, or a new invoice, and the customer's credits go by themselves. */
err job_pay_credit(struct job_turn *t)
{
    return app_credit_auto(t->app, t->a, t->job->org, (customer_id){ t->job->subject });
}

/* Its day may have come; the job that contacts the gateway comes after. */
err job_pay_schedule(struct job_turn *t)
{
    payment_id id = { t->job->subject };
    return app_schedule_due(t->app, t->a, t->job->org, id, &t->again_us);
}

/*
 * Each morning, for as long as it is on. One job serves for years: it is never parked for what went
 * wrong on a few mornings.
 */
err job_pay_auto(struct job_turn *t)
{
    customer_id customer = { t->job->subject };
    str made = t->job->key, id;
    int64_t made_us;

    if (!str_cut(&made, '.', &id) || !str_i64(made, &made_us)) return E_BUG;
    err e = app_auto_morning(t->app, t->a, t->job->org, customer, made_us, &t->again_us);
    if (e == OK) return OK;
    log_event(LOG_WARN, "auto", "%lld of %llx: %s", (long long)customer.v,
              (unsigned long long)t->job->org.v, err_info(e)->name);
    t->again_us = clock_now_us() + INT64_C(3600) * 1000000;
    return OK;
}
