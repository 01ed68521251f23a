/* One slot for each hash of a customer: the last sums taken for it, with what they hold for. */
#include "web/sums_cache.h"

#include <string.h>

void sums_cache_init(struct sums_cache *c)
{
    pthread_mutex_init(&c->lock, NULL);
    arena_init(&c->arena, SUMS_CACHE_SLOTS * (sizeof *c->slots + 16));
    c->slots = arena_array(&c->arena, struct sums_slot, SUMS_CACHE_SLOTS);
}

void sums_cache_release(struct sums_cache *c)
{
    arena_release(&c->arena);
    pthread_mutex_destroy(&c->lock);
}

/* Customers' numbers grow with time: their low bits alone would crowd a few slots. */
static struct sums_slot *slot_of(const struct sums_cache *c, org_id org, customer_id customer)
{
    uint64_t h = ((uint64_t)customer.v ^ (uint64_t)org.v << 32) * 0x9E3779B97F4A7C15u;
    return &c->slots[h >> 54];
}
_Static_assert(SUMS_CACHE_SLOTS == 1 << 10, "the hash keeps 10 bits");

static bool holds(const struct sums_slot *slot, const struct sums_slot *asked)
{
    if (slot->org.v != asked->org.v || slot->customer.v != asked->customer.v ||
        slot->day.day != asked->day.day || slot->count != asked->count)
        return false;
    for (size_t i = 0; i < asked->count; i++) {
        if (!currency_eq(slot->cur[i], asked->cur[i]) || slot->version[i] != asked->version[i])
            return false;
    }
    return true;
}

err sums_cache_read(struct sums_cache *c, struct rtx *tx, struct arena *a, org_id org,
                    customer_id customer, date today, const struct summary *summaries, size_t count,
                    struct open_sums **out, size_t *out_count)
{
    struct sums_slot asked = { .org = org, .customer = customer, .day = today, .count = count };
    struct sums_slot *slot = slot_of(c, org, customer);
    bool known = false;

    if (count > SUMS_CACHE_CURRENCIES)
        return store_invoice_open_sums(tx, a, org, customer, today, out, out_count);
    for (size_t i = 0; i < count; i++) {
        asked.cur[i] = summaries[i].cur;
        asked.version[i] = summaries[i].version;
    }
    *out = arena_array(a, struct open_sums, SUMS_CACHE_CURRENCIES);
    pthread_mutex_lock(&c->lock);
    known = holds(slot, &asked);
    if (known) {
        *out_count = slot->open_count;
        memcpy(*out, slot->open, sizeof slot->open);
    }
    pthread_mutex_unlock(&c->lock);
    if (known) return OK;

    TRY(store_invoice_open_sums(tx, a, org, customer, today, out, out_count));
    if (*out_count > count) return OK;
    asked.open_count = *out_count;
    for (size_t i = 0; i < *out_count; i++) asked.open[i] = (*out)[i];
    pthread_mutex_lock(&c->lock);
    *slot = asked;
    pthread_mutex_unlock(&c->lock);
    return OK;
}
