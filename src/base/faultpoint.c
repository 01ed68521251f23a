/* Fault points, present only where the build asks for them. */
#include "base/faultpoint.h"

#ifdef COUNTERFOIL_FAULTS

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void seen(const char *name)
{
    const char *path = getenv("COUNTERFOIL_FAULT_SEEN");
    if (path == NULL) return;
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return;
    char line[128];
    int n = snprintf(line, sizeof line, "%s\n", name);
    must(write(fd, line, (size_t)n) == n);
    close(fd);
}

bool fault(const char *name)
{
    static atomic_int passages;
    seen(name);

    const char *wanted = getenv("COUNTERFOIL_FAULT");
    size_t n = strlen(name);
    if (wanted == NULL || strncmp(wanted, name, n) != 0) return false;
    wanted += n;
    if (*wanted != 0 && *wanted != ':') return false;

    bool crash = strncmp(wanted, ":crash", 6) == 0;
    if (crash) wanted += 6;
    int at = *wanted == ':' ? (int)strtol(wanted + 1, NULL, 10) : 1;
    if (atomic_fetch_add(&passages, 1) + 1 != at) return false;
    if (crash) {
        kill(getpid(), SIGKILL);
        _exit(137); /* serve may not send signals */
    }
    return true;
}

#endif
