/* The test gateway beside the portal: a process of its own, started and ended with the portal. */
#pragma once

#include <sys/types.h>

#include "app/app.h"
#include "main/config.h"

struct child {
    pid_t pid; /* 0: none */
    str secret, webhook_secret, url;
};

/*
 * Make the two secrets in DIR/sandbox where they are not there, and start `counterfoil sandbox` on
 * `listen` with its book in the same folder. Call it before threads are made. False after one line.
 */
MUST_USE bool child_start(struct config *config, str listen, struct child *out);
/* Every organisation without a test gateway gets an account with this one. */
MUST_USE err child_announce(const struct app *app, struct arena *a, const struct child *c);
/* Ask it to end and wait for it. Safe when there is none; also the cleanup function. */
void child_stop(struct child *c);
/* It has ended by itself: note it. */
void child_reap(struct child *c);
