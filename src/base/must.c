/* The end of the line: one sentence to standard error, then abort for the core dump. */
#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

void must_failed(const char *condition, const char *file, int line)
{
    fprintf(stderr, "counterfoil: bug: must(%s) failed at %s:%d\n", condition, file, line);
    abort();
}
