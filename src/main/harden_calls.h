/* The system calls serve may make; the rest answer EPERM. */
#pragma once

#include <sys/types.h>

/*
 * Load the list for all threads; only ourselves and `child` (0: none) may be signalled. 0, or the
 * errno of what went wrong. No new privileges must be set before.
 */
int harden_calls(pid_t child);
