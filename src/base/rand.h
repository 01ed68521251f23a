/* Chance: getrandom(2), or a repeatable stream when a test or the demo asks for one. */
#pragma once

#include "base/must.h"

/* Fill `n` bytes that nobody can guess. Ends the process if the kernel has none. */
void rand_bytes(void *out, size_t n);

/*
 * A repeatable stream (splitmix64), for demo data and simulations: never for a secret.
 * The state is one number; the same state gives the same stream on every machine.
 */
struct rand_stream {
    uint64_t state;
};
uint64_t rand_next(struct rand_stream *r);
/* Evenly spread over 0 .. below-1; below > 0. */
uint64_t rand_below(struct rand_stream *r, uint64_t below);
