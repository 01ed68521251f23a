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
 * Make the two secrets in DIR/sandbox where they are not there. False after one line, of `command`.
 */
MUST_USE bool child_secrets(const char *command, struct config *config, str listen,
                            struct child *out);
/*
 * The same, and start `counterfoil sandbox` on `listen` with its book in that folder. Call it
 * before threads are made.
 */
MUST_USE bool child_start(struct config *config, str listen, struct child *out);
/* Every organisation has an account with this test gateway, at the address it has now. */
MUST_USE err child_announce(const struct app *app, struct arena *a, const struct child *c);
/* Ask it to end and wait for it. Safe when there is none; also the cleanup function. */
void child_stop(struct child *c);
/* It has ended by itself: note it. */
void child_reap(struct child *c);
