/* Buckets of days, and what falls into each. */
#include "core/ageing.h"

static const struct {
    str key, label;
} names[AGEING_BUCKETS] = {
#define NAME(key, label) { { key, sizeof key - 1 }, { label, sizeof label - 1 } }
    NAME("not_due", "Not yet due"), NAME("1_30", "1–30 days late"), NAME("31_60", "31–60"),
    NAME("61_90", "61–90"), NAME("over_90", "Over 90"),
#undef NAME
};

int ageing_bucket(date due, date day)
{
    int64_t late = date_is(due) ? (int64_t)day.day - due.day : 0;

    if (late <= 0) return 0;
    return late <= 30 ? 1 : late <= 60 ? 2 : late <= 90 ? 3 : 4;
}

str ageing_label(int bucket)
{
    must(bucket >= 0 && bucket < AGEING_BUCKETS);
    return names[bucket].label;
}

str ageing_key(int bucket)
{
    must(bucket >= 0 && bucket < AGEING_BUCKETS);
    return names[bucket].key;
}

static err add(int64_t *sum, int64_t amount)
{
    return __builtin_add_overflow(*sum, amount, sum) ? E_OVERFLOW : OK;
}

static err put(struct ageing *g, int bucket, int64_t amount, bool seen[AGEING_BUCKETS])
{
    if (amount == 0) return OK;
    if (!seen[bucket]) g->bucket[bucket].count++;
    seen[bucket] = true;
    return add(&g->bucket[bucket].sum, amount);
}

err ageing_add(struct ageing *g, date due, const struct plan *plan, int64_t open, date day)
{
    bool seen[AGEING_BUCKETS] = { false };

    if (plan == NULL) return put(g, ageing_bucket(due, day), open, seen);
    TRY(put(g, ageing_bucket(plan->due, day), plan_extra(plan, open), seen));
    for (size_t i = 0; i < plan->count; i++)
        TRY(put(g, ageing_bucket(plan->parts[i].due, day), plan_open(plan, open, i), seen));
    return OK;
}

err ageing_add_unused(struct ageing *g, int64_t amount)
{
    g->unused_n++;
    return add(&g->unused, amount);
}

err ageing_join(struct ageing *g, const struct ageing *other)
{
    for (int i = 0; i < AGEING_BUCKETS; i++) {
        g->bucket[i].count += other->bucket[i].count;
        TRY(add(&g->bucket[i].sum, other->bucket[i].sum));
    }
    g->unused_n += other->unused_n;
    return add(&g->unused, other->unused);
}
