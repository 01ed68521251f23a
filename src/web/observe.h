/*
 * What a GET must leave behind: fixed structs in a bounded list, written in batches later, lost at
 * a crash, never read by a decision about money (ARCHITECTURE: permission is a type).
 */
#pragma once

#include <pthread.h>

#include "app/app_people.h"
#include "app/app_reconcile.h"

enum { OBSERVATIONS_MAX = 1024, OBSERVED_PAYMENTS_MAX = 256 };

struct observations {
    pthread_mutex_t lock;
    struct session_seen list[OBSERVATIONS_MAX];
    size_t count;
    struct payment_seen payments[OBSERVED_PAYMENTS_MAX];
    size_t payment_count;
};

void observations_init(struct observations *o);
/* Once for each session until the next flush; dropped when the list is full. */
void observe_session(struct observations *o, org_id org, str token, customer_id customer);
/* A running payment was looked at: it is asked about at the next flush. Dropped likewise. */
void observe_payment(struct observations *o, org_id org, payment_id payment);
/* Write what has come together; called by a timer. */
void observations_flush(struct observations *o, const struct app *app);
