/*
 * Jobs about payments: contact, hints that came in, asking again until an end is known; and credits
 * that go to invoices by themselves.
 */
#include "app/app_apply.h"
#include "app/app_payment.h"
#include "base/clock.h"
#include "jobs/job.h"

static err payment_of(const struct job_turn *t, payment_id id, struct payment *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    TRY(db_read_begin(t->app->db, &tx));
    return store_payment_get(tx, t->a, t->job->org, id, out);
}

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

/* The gateway's hint names our reference; what is true, its API says. */
err job_pay_event(struct job_turn *t)
{
    struct rtx *tx = NULL;
    payment_id id;
    bool found;

    TRY(db_read_begin(t->app->db, &tx));
    err e = store_payment_by_reference(tx, t->job->org, t->job->argument, &id, &found);
    db_read_end(&tx);
    TRY(e);
    if (!found) {
        t->never = true; /* a payment that is not ours: staff look at it */
        return E_NOT_FOUND;
    }
    return app_payment_check(t->app, t->a, t->job->org, id);
}

/* While it is running it is asked about, less and less often. */
err job_pay_check(struct job_turn *t)
{
    payment_id id = { t->job->subject };
    struct payment p;

    TRY(payment_of(t, id, &p));
    if (!payment_is_running(p.state)) return OK;
    err e = app_payment_check(t->app, t->a, t->job->org, id);
    if (e != OK && err_info(e)->fault == ERR_BUG) return e;
    TRY(payment_of(t, id, &p));
    if (payment_is_running(p.state))
        t->again_us = clock_now_us() + app_payment_check_delay(t->job->tries);
    return OK;
}

/* There is a new credit, or a new invoice, and the customer's credits go by themselves. */
err job_pay_credit(struct job_turn *t)
{
    return app_credit_auto(t->app, t->a, t->job->org, (customer_id){ t->job->subject });
}
