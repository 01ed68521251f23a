/* A queue with one lock; the flush takes it whole. */
#include "web/observe.h"

#include <string.h>

#include "app/app_people.h"

void observations_init(struct observations *o)
{
    pthread_mutex_init(&o->lock, NULL);
    o->count = 0;
}

void observe_session(struct observations *o, org_id org, str token, customer_id customer)
{
    pthread_mutex_lock(&o->lock);
    if (o->count < OBSERVATIONS_MAX && token.n < sizeof o->list[0].token) {
        struct observation *one = &o->list[o->count++];
        *one = (struct observation){ .org = org, .customer = customer };
        memcpy(one->token, token.p, token.n);
    }
    pthread_mutex_unlock(&o->lock);
}

void observations_flush(struct observations *o, const struct app *app)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 4 * 1024 * 1024);

    pthread_mutex_lock(&o->lock);
    size_t count = o->count;
    struct observation *list = arena_array(&a, struct observation, count + 1);
    memcpy(list, o->list, count * sizeof *list);
    o->count = 0;
    pthread_mutex_unlock(&o->lock);

    for (size_t i = 0; i < count; i++) {
        err e = app_session_seen(app, &a, list[i].org, str_of(list[i].token), list[i].customer);
        if (e != OK) return; /* the next minute sees it again */
    }
}
