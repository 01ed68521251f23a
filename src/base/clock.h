/*
 * What time it is. The only place that asks the machine; tests and simulations set it by hand.
 *
 * Instants are microseconds since 1970-01-01 UTC. Deadlines use the monotonic clock.
 */
#pragma once

#include "base/must.h"

int64_t clock_now_us(void);       /* wall clock */
int64_t clock_monotonic_us(void); /* never goes back; its zero means nothing */

/* From now on clock_now_us answers `now_us` plus what clock_advance adds; 0 gives the machine's. */
void clock_set(int64_t now_us);
void clock_advance(int64_t us);

/* COUNTERFOIL_NOW=<microseconds> in the environment shifts the wall clock by a constant. */
void clock_init_from_environment(void);
