/* One slot for each hash of a customer: the months last asked for, with what they hold for. */
#include "web/spend_cache.h"

#include <string.h>

void spend_cache_init(struct spend_cache *c)
{
    pthread_mutex_init(&c->lock, NULL);
    arena_init(&c->arena, SPEND_CACHE_SLOTS * (sizeof *c->slots + 16));
    c->slots = arena_array(&c->arena, struct spend_slot, SPEND_CACHE_SLOTS);
}

void spend_cache_release(struct spend_cache *c)
{
    arena_release(&c->arena);
    pthread_mutex_destroy(&c->lock);
}

static struct spend_slot *slot_of(const struct spend_cache *c, org_id org, customer_id customer)
{
    uint64_t h = ((uint64_t)customer.v ^ (uint64_t)org.v << 32) * 0x9E3779B97F4A7C15u;
    return &c->slots[h >> 56];
}
_Static_assert(SPEND_CACHE_SLOTS == 1 << 8, "the hash keeps 8 bits");

static bool holds(const struct spend_slot *slot, const struct spend_asked *asked)
{
    if (slot->org.v != asked->org.v || slot->customer.v != asked->customer.v ||
        slot->from.day != asked->from.day || slot->count != asked->count)
        return false;
    for (size_t i = 0; i < asked->count; i++) {
        if (!currency_eq(slot->cur[i], asked->cur[i]) || slot->version[i] != asked->version[i])
            return false;
    }
    return true;
}

err spend_cache_read(struct spend_cache *c, struct rtx *tx, struct arena *a,
                     const struct spend_asked *asked, struct invoice_month **out, size_t *count)
{
    struct spend_slot *slot = slot_of(c, asked->org, asked->customer);
    struct spend_slot made = { .org = asked->org, .customer = asked->customer,
                               .from = asked->from, .count = asked->count };
    date to = date_add(date_add_months(asked->from, SPEND_MONTHS), -1);
    bool known = false, fits = asked->count <= SPEND_CACHE_CURRENCIES;

    if (fits) {
        *out = arena_array(a, struct invoice_month, countof(made.months));
        pthread_mutex_lock(&c->lock);
        known = holds(slot, asked);
        if (known) {
            *count = slot->month_count;
            memcpy(*out, slot->months, slot->month_count * sizeof **out);
        }
        pthread_mutex_unlock(&c->lock);
    }
    if (known) return OK;
    TRY(store_invoice_months(tx, a, asked->org, asked->customer, asked->from, to, out, count));
    if (!fits || *count > countof(made.months)) return OK;
    for (size_t i = 0; i < asked->count; i++) {
        made.cur[i] = asked->cur[i];
        made.version[i] = asked->version[i];
    }
    made.month_count = *count;
    if (*count > 0) memcpy(made.months, *out, *count * sizeof **out);
    pthread_mutex_lock(&c->lock);
    *slot = made;
    pthread_mutex_unlock(&c->lock);
    return OK;
}
