/*
 * What a GET must leave behind: fixed structs in a bounded queue, written in batches later, lost at
 * a crash, never read by a decision about money (ARCHITECTURE: permission is a type).
 */
#pragma once

#include <pthread.h>

#include "app/app.h"

struct observation {
    org_id org;
    char token[64]; /* of the session that was seen; NUL at the end */
    customer_id customer;
};

enum { OBSERVATIONS_MAX = 1024 };

struct observations {
    pthread_mutex_t lock;
    struct observation list[OBSERVATIONS_MAX];
    size_t count;
};

void observations_init(struct observations *o);
/* Dropped when the queue is full. */
void observe_session(struct observations *o, org_id org, str token, customer_id customer);
/* Write what has come together; called by a timer. */
void observations_flush(struct observations *o, const struct app *app);
