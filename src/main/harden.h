/*
 * What serve and the test gateway give up before they read their first byte: root, new programs,
 * files not their own.
 */
#pragma once

#include "base/err.h"
#include "main/harden_calls.h"

/*
 * Become `user` for good, keeping of root's powers only that of binding a low port; NULL leaves all
 * as it is. `dir` is then looked at: it must be that user's to write in. Before the first thread.
 * False after one line on standard error.
 */
MUST_USE bool harden_drop(const char *command, const char *user, const char *dir);

struct harden {
    const char *const *writable; /* folders, ended by NULL; one that is missing is passed over */
    const char *const *readable; /* files, ended by NULL, beside the system's own */
    uint16_t port;               /* the only one that may be bound; 0 for any */
    enum calls calls;            /* which list of system calls */
    pid_t child;                 /* the only process that may be signalled beside ourselves; or 0 */
};

/*
 * Lock the process in, with the threads it will have: no core files, no new privileges, no writing
 * but below `writable`, no program started, no system call but those on the list (EPERM). Landlock
 * as far as the kernel has it; seccomp always. Logs once what holds. Before the first thread, after
 * the last exec. False after one line.
 */
MUST_USE bool harden(const char *command, const struct harden *h);
