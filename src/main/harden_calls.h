/* The system calls a process that serves may make; the rest answer EPERM. */
#pragma once

#include <sys/types.h>

/* Whose list: the test gateway has no database, no documents to keep and no process beside it. */
enum calls { CALLS_SERVE, CALLS_SANDBOX };

/*
 * Load the list for all threads; only ourselves and `child` (0: none) may be signalled. 0, or the
 * errno of what went wrong. No new privileges must be set before.
 */
int harden_calls(enum calls calls, pid_t child);
