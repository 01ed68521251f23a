/* The open items of the day, and the activity since another, of each currency. */
#include "app/app_balance.h"

static struct statement_section only_section(const struct account_statement *s)
{
    return s->count == 0 || s->blocks[0].count == 0 ? (struct statement_section){ 0 }
                                                    : s->blocks[0].sections[0];
}

static err read_one(struct rtx *tx, struct arena *a, const struct balance_request *rq,
                    struct statement_request ask, struct balance *b)
{
    struct statement_of of = { rq->org, rq->customer->customer, b->cur };
    struct account_statement s;
    struct statement_section open, change;

    ask.type = STATEMENT_OPEN;
    TRY(app_statement_read(tx, a, &ask, &s));
    open = only_section(&s);
    ask.type = STATEMENT_ACTIVITY;
    ask.ageless = true;
    TRY(app_statement_read(tx, a, &ask, &s));
    change = only_section(&s);
    b->owed = open.sum.all.charged;
    b->free = open.sum.all.credited;
    b->total = change.sum.closing;
    b->open = open.sum;
    b->items = open.rows;
    b->item_count = open.count;
    b->more_items = open.more;
    b->change = change.sum;
    b->changes = change.rows;
    b->change_count = change.count;
    b->more_changes = change.more;
    TRY(store_statement_late(tx, a, &of, rq->since, rq->known_us, rq->limit, &b->lates,
                             &b->late_count, &b->late));
    b->known = change.sum.opening - b->late.charged + b->late.credited;
    /* Two ways to the same figure: by what is open, and by what happened. */
    return b->owed - b->free == b->total ? OK : E_BUG;
}

err app_balance_read(struct rtx *tx, struct arena *a, const struct balance_request *rq,
                     struct balance **out, size_t *count)
{
    struct statement_request ask = { .org = rq->org, .customers = rq->customer,
                                     .customer_count = 1, .from = date_add(rq->since, 1),
                                     .to = rq->day, .today = rq->today, .limit = rq->limit };
    currency *list;
    size_t n, made = 0;

    must(rq->since.day < rq->day.day && rq->limit > 0);
    TRY(app_statement_currencies(tx, a, &ask, &list, &n));
    struct balance *all = arena_array(a, struct balance, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct balance *b = &all[made];
        *b = (struct balance){ .cur = ask.cur = list[i] };
        TRY(read_one(tx, a, rq, ask, b));
        made += b->total != 0 || b->open.all.count > 0 || b->change.all.count > 0 ||
                b->change.opening != 0 || b->late.count > 0;
    }
    *out = all;
    *count = made;
    return OK;
}
