/* Two clocks, and an offset that tests move. */
#include "base/clock.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

static _Atomic int64_t fixed_us;  /* not 0: time stands still here */
static _Atomic int64_t offset_us; /* added to the machine's wall clock */

static int64_t machine(clockid_t which)
{
    struct timespec t;
    must(clock_gettime(which, &t) == 0);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
    int64_t fixed = atomic_load(&fixed_us);
    return fixed != 0 ? fixed : machine(CLOCK_REALTIME) + atomic_load(&offset_us);
}

int64_t clock_monotonic_us(void)
{
    return machine(CLOCK_MONOTONIC);
}

void clock_set(int64_t now_us)
{
    atomic_store(&fixed_us, now_us);
}

void clock_advance(int64_t us)
{
    if (atomic_load(&fixed_us) != 0) atomic_fetch_add(&fixed_us, us);
    else atomic_fetch_add(&offset_us, us);
}

void clock_init_from_environment(void)
{
    const char *now = getenv("COUNTERFOIL_NOW");
    if (now != NULL) atomic_store(&offset_us, strtoll(now, NULL, 10) - machine(CLOCK_REALTIME));
}
