/* How old what is owed is: the open part of each invoice by the days it is late. */
#pragma once

#include "core/plan.h"

enum { AGEING_BUCKETS = 5 }; /* not yet due, 1-30, 31-60, 61-90, over 90 days late */

struct ageing {
    struct {
        int64_t count, sum;
    } bucket[AGEING_BUCKETS];
    int64_t unused_n, unused; /* credits and retainers not used yet; `unused` is above 0 */
};

/* The bucket of what is due on `due` (DATE_NONE: never late), on `day`. */
int ageing_bucket(date due, date day);
/* "31–60": what people read, a message of the catalogue. And "31_60", for files. */
str ageing_label(int bucket);
str ageing_key(int bucket);

/*
 * Add the open amount of an invoice (> 0). With a plan each part is as old as its own day; the
 * invoice counts wherever it has one. E_OVERFLOW.
 */
MUST_USE err ageing_add(struct ageing *g, date due, const struct plan *plan, int64_t open,
                        date day);
MUST_USE err ageing_add_unused(struct ageing *g, int64_t amount);
/* Both together. */
MUST_USE err ageing_join(struct ageing *g, const struct ageing *other);
