/* Fixed windows in an open table; four neighbouring slots per key, the oldest gives way. */
#include "web/throttle.h"

enum { NEIGHBOURS = 4, LINKS_TRIED = 60, QUARTER_US = 15 * 60 * 1000 * 1000 };

void throttle_init(struct throttle *t)
{
    pthread_mutex_init(&t->lock, NULL);
    arena_init(&t->arena, 2 * THROTTLE_SLOTS * sizeof *t->slots);
    t->slots = arena_array(&t->arena, struct throttle_slot, THROTTLE_SLOTS);
}

void throttle_release(struct throttle *t)
{
    arena_release(&t->arena);
    pthread_mutex_destroy(&t->lock);
}

static uint64_t key_of(str what, str who)
{
    uint64_t key = str_hash(what) * 31 + str_hash(who);
    return key == 0 ? 1 : key;
}

static struct throttle_slot *slot_of(struct throttle *t, uint64_t key)
{
    struct throttle_slot *oldest = NULL;
    for (uint64_t i = 0; i < NEIGHBOURS; i++) {
        struct throttle_slot *s = &t->slots[(key + i) % THROTTLE_SLOTS];
        if (s->key == key) return s;
        if (oldest == NULL || s->until_us < oldest->until_us) oldest = s;
    }
    *oldest = (struct throttle_slot){ .key = key };
    return oldest;
}

bool throttle_pass(struct throttle *t, str what, str who, int most, int64_t window_us,
                   int64_t now_us)
{
    pthread_mutex_lock(&t->lock);
    struct throttle_slot *s = slot_of(t, key_of(what, who));
    if (s->until_us <= now_us) {
        s->count = 0;
        s->until_us = now_us + window_us;
    }
    bool pass = s->count < most;
    if (pass) s->count++;
    pthread_mutex_unlock(&t->lock);
    return pass;
}

void throttle_clear(struct throttle *t, str what, str who)
{
    pthread_mutex_lock(&t->lock);
    slot_of(t, key_of(what, who))->count = 0;
    pthread_mutex_unlock(&t->lock);
}

bool throttle_link(struct throttle *t, str from, int64_t now_us)
{
    return throttle_pass(t, S("try-link"), from, LINKS_TRIED, QUARTER_US, now_us);
}

void throttle_link_was_good(struct throttle *t, str from)
{
    throttle_clear(t, S("try-link"), from);
}
