/*
 * How often something may be tried: counted per key (an account, an address) in a sliding window.
 *
 * In memory, per process; bounded: under a flood of keys the oldest are forgotten.
 */
#pragma once

#include <pthread.h>

#include "base/arena.h"

enum { THROTTLE_SLOTS = 16384 };

struct throttle_slot {
    uint64_t key;
    int64_t until_us; /* when the window of its count ends */
    int count;
};

struct throttle {
    pthread_mutex_t lock;
    struct arena arena;
    struct throttle_slot *slots;
};

void throttle_init(struct throttle *t);
void throttle_release(struct throttle *t);
/* Count one try of `what` by `who`; false when more than `most` fell in `window_us`. */
bool throttle_pass(struct throttle *t, str what, str who, int most, int64_t window_us,
                   int64_t now_us);
/* Forget the count, after a success. */
void throttle_clear(struct throttle *t, str what, str who);

/*
 * Whether `from`, an address, may try another link out of a mail. Guessing one is hopeless; trying
 * many is refused all the same, for what each costs. A good one is no guess: many people of one
 * house come from one address.
 */
bool throttle_link(struct throttle *t, str from, int64_t now_us);
void throttle_link_was_good(struct throttle *t, str from);
