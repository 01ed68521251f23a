/* One question for all invoices of a page: marks are few, and lie between its first and last. */
#include "web/marks.h"

#include "store/store_promise.h"

static const struct promise *promise_of(const struct promise *list, size_t count, int64_t doc)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list[middle].doc == doc) return &list[middle];
        if (list[middle].doc < doc) low = middle + 1;
        else high = middle;
    }
    return NULL;
}

err lot_marks(struct visit *v, customer_id customer, const struct lot *lots, size_t count,
              struct lot_mark **out)
{
    struct lot_mark *marks = arena_array(v->a, struct lot_mark, count + 1);
    int64_t first = INT64_MAX, last = 0;
    struct promise *promises;
    size_t n;

    for (size_t i = 0; i < count; i++) {
        if (lots[i].doc < first) first = lots[i].doc;
        if (lots[i].doc > last) last = lots[i].doc;
    }
    TRY(store_promise_list(v->tx, v->a, v->org->id, customer, first, last, &promises, &n));
    for (size_t i = 0; i < count; i++) {
        const struct promise *p = promise_of(promises, n, lots[i].doc);
        if (p == NULL) continue;
        enum promise_state state = promise_state(p, &lots[i], v->today);
        marks[i].broken = state == PROMISE_BROKEN;
        if (state == PROMISE_OPEN || (marks[i].broken && v->route->door == DOOR_STAFF))
            marks[i].promise = p;
    }
    *out = marks;
    return OK;
}
