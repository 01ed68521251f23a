/* A list with one lock; the flush takes it whole. */
#include "web/observe.h"

#include <string.h>

#include "base/log.h"

void observations_init(struct observations *o)
{
    pthread_mutex_init(&o->lock, NULL);
    o->count = o->payment_count = 0;
}

/* The session's place in the list, a new one if it has none; NULL when the list is full. */
static struct session_seen *place_of(struct observations *o, org_id org, str token)
{
    for (size_t i = o->count; i > 0; i--) {
        struct session_seen *one = &o->list[i - 1];
        if (one->org.v == org.v && str_eq(str_of(one->token), token)) return one;
    }
    return o->count < OBSERVATIONS_MAX ? &o->list[o->count++] : NULL;
}

void observe_session(struct observations *o, org_id org, str token, customer_id customer)
{
    if (token.n >= sizeof o->list[0].token) return;
    pthread_mutex_lock(&o->lock);
    struct session_seen *one = place_of(o, org, token);
    if (one != NULL) {
        *one = (struct session_seen){ .org = org, .customer = customer };
        memcpy(one->token, token.p, token.n);
    }
    pthread_mutex_unlock(&o->lock);
}

void observe_payment(struct observations *o, org_id org, payment_id payment)
{
    bool there = false;
    pthread_mutex_lock(&o->lock);
    for (size_t i = 0; i < o->payment_count; i++)
        there = there || o->payments[i].payment.v == payment.v;
    if (!there && o->payment_count < OBSERVED_PAYMENTS_MAX)
        o->payments[o->payment_count++] = (struct payment_seen){ org, payment };
    pthread_mutex_unlock(&o->lock);
}

void observations_flush(struct observations *o, const struct app *app)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 4 * 1024 * 1024);

    pthread_mutex_lock(&o->lock);
    size_t count = o->count;
    struct session_seen *list = arena_array(&a, struct session_seen, count + 1);
    memcpy(list, o->list, count * sizeof *list);
    size_t payment_count = o->payment_count;
    struct payment_seen *payments = arena_array(&a, struct payment_seen, payment_count + 1);
    memcpy(payments, o->payments, payment_count * sizeof *payments);
    o->count = o->payment_count = 0;
    pthread_mutex_unlock(&o->lock);

    /* What cannot be written now is seen again in the next minute. */
    err e = count == 0 ? OK : app_sessions_seen(app, &a, list, count);
    if (e == OK && payment_count > 0) e = app_reconcile_seen(app, &a, payments, payment_count);
    if (e != OK) log_event(LOG_WARN, "observed.lost", "%s", err_info(e)->name);
}
