/* One section for each account and currency, one block for each currency. */
#include "app/app_statement.h"

#include "base/limits.h"
#include "store/store_book.h"
#include "store/store_plan.h"

struct work {
    struct rtx *tx;
    struct arena *a;
    const struct statement_request *rq;
    int left; /* rows that may still be given */
    int read; /* rows read so far */
    date aged;
};

static struct statement_of of_section(const struct work *w, customer_id customer, currency cur)
{
    return (struct statement_of){ w->rq->org, customer, cur };
}

static struct statement_place place_of(const struct statement_row *r)
{
    return (struct statement_place){ r->day, r->at };
}

/* How many rows to ask for: one more than may be given. */
static int wanted(const struct work *w)
{
    return w->rq->limit > 0 ? w->left + 1 : LIMIT_ACCOUNT_ROWS - w->read + 1;
}

/* Keep as many rows as may be given; too many for paper is a fault. */
static err keep(struct work *w, struct statement_section *s)
{
    int most = wanted(w) - 1;

    s->more = s->count > (size_t)most;
    if (s->more && w->rq->limit == 0) return E_TOO_LARGE;
    if (s->more) s->count = (size_t)most;
    w->left -= (int)s->count;
    w->read += (int)s->count;
    return OK;
}

static err run(struct statement_section *s)
{
    s->brought = s->sum.closing;
    for (size_t i = 0; i < s->count; i++) TRY(statement_add(&s->sum, &s->rows[i]));
    return OK;
}

static err read_activity(struct work *w, const struct statement_of *of,
                         struct statement_section *s)
{
    const struct statement_request *rq = w->rq;
    struct statement_place from = statement_day_end(date_add(rq->from, -1)),
                           to = statement_day_end(rq->to), none = { .day = DATE_NONE };
    struct statement_sums sums;

    TRY(store_statement_sums(w->tx, of, none, from, &sums));
    statement_begin(&s->sum, sums.charged - sums.credited);
    if (rq->begun) {
        TRY(store_statement_sums(w->tx, of, from, rq->after, &sums));
        TRY(statement_skip(&s->sum, &sums));
        s->begun = sums.count > 0;
        from = rq->after;
    }
    TRY(store_statement_rows(w->tx, w->a, of, from, rq->to, wanted(w), &s->rows, &s->count));
    TRY(keep(w, s));
    TRY(run(s));
    if (!s->more) return OK;
    if (s->count > 0) from = place_of(&s->rows[s->count - 1]);
    TRY(store_statement_sums(w->tx, of, from, to, &sums));
    return statement_skip(&s->sum, &sums);
}

static const struct plan *plan_of(const struct open_plan *plans, size_t count,
                                  const struct statement_row *row)
{
    for (size_t i = 0; i < count && row->account == ACCOUNT_RECEIVABLE; i++)
        if (plans[i].plan.doc == row->at) return &plans[i].plan;
    return NULL;
}

static bool behind(struct statement_place at, const struct statement_row *r)
{
    return r->day.day > at.day.day || (r->day.day == at.day.day && r->at > at.at);
}

/* Open items are few enough to be read whole: those of other pages are summed. */
static err page_of_open(struct work *w, struct statement_section *s)
{
    size_t first = 0, all;

    while (w->rq->begun && first < s->count && !behind(w->rq->after, &s->rows[first])) first++;
    for (size_t i = 0; i < first; i++) TRY(statement_add(&s->sum, &s->rows[i]));
    s->begun = first > 0;
    if (first > 0) s->rows += first;
    s->count -= first;
    all = s->count;
    TRY(keep(w, s));
    TRY(run(s));
    for (size_t i = s->count; i < all; i++) TRY(statement_add(&s->sum, &s->rows[i]));
    return OK;
}

static err read_open(struct work *w, const struct statement_of *of, struct statement_section *s)
{
    const struct statement_request *rq = w->rq;
    struct statement_section open = { 0 };
    struct open_plan *plans;
    size_t plan_count;

    TRY(store_statement_open(w->tx, w->a, of, rq->to, LIMIT_ACCOUNT_ROWS + 1, &open.rows,
                             &open.count));
    if (open.count > LIMIT_ACCOUNT_ROWS) return E_TOO_LARGE;
    TRY(store_plan_open(w->tx, w->a, of->org, of->customer, &plans, &plan_count));
    for (size_t i = 0; i < open.count; i++) {
        const struct plan *plan = plan_of(plans, plan_count, &open.rows[i]);
        TRY(statement_age(&s->age, &open.rows[i], plan, w->aged));
    }
    if (rq->type == STATEMENT_ACTIVITY) return OK;
    statement_begin(&s->sum, 0);
    s->rows = open.rows;
    s->count = open.count;
    return page_of_open(w, s);
}

/* Nothing before, nothing since, and nothing open. */
static bool is_empty(const struct statement_section *s)
{
    return s->sum.opening == 0 && s->sum.all.count == 0 && s->sum.closing == 0;
}

static err add_section(struct work *w, struct statement_block *b, const struct membership *m)
{
    struct statement_of of = of_section(w, m->customer, b->cur);
    struct statement_section s = { .customer = m->public_id, .name = m->name,
                                   .number = m->number };

    if (w->rq->type == STATEMENT_ACTIVITY) TRY(read_activity(w, &of, &s));
    if (w->rq->type == STATEMENT_OPEN || !w->rq->ageless) TRY(read_open(w, &of, &s));
    if (!is_empty(&s)) b->sections[b->count++] = s;
    return OK;
}

err app_statement_currencies(struct rtx *tx, struct arena *a, const struct statement_request *rq,
                             currency **out, size_t *count)
{
    bool *seen = arena_array(a, bool, currency_count());
    currency *list = arena_array(a, currency, currency_count());
    size_t n = 0;

    for (size_t i = 0; i < rq->customer_count; i++) {
        struct summary *sums;
        size_t sum_count;
        TRY(store_summaries(tx, a, rq->org, rq->customers[i].customer, &sums, &sum_count));
        for (size_t k = 0; k < sum_count; k++) seen[sums[k].cur.index] = true;
    }
    currency own = rq->customers[0].cur;
    if (seen[own.index]) list[n++] = own;
    for (size_t i = 1; i < currency_count(); i++) {
        currency c = { (uint8_t)i };
        if (seen[i] && !currency_eq(c, own)) list[n++] = c;
    }
    *out = list;
    *count = n;
    return OK;
}

err app_statement_read(struct rtx *tx, struct arena *a, const struct statement_request *rq,
                       struct account_statement *out)
{
    struct work w = { .tx = tx, .a = a, .rq = rq, .left = rq->limit, .aged = rq->to };
    struct account_statement s = { .type = rq->type, .from = rq->from, .to = rq->to };
    currency *list;
    size_t count;

    must(rq->customer_count > 0 && (!rq->begun || rq->customer_count == 1));
    if (w.aged.day > rq->today.day) w.aged = rq->today;
    s.aged = w.aged;
    TRY(app_statement_currencies(tx, a, rq, &list, &count));
    s.blocks = arena_array(a, struct statement_block, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct statement_block *b = &s.blocks[s.count];
        if (rq->cur.index != 0 && !currency_eq(rq->cur, list[i])) continue;
        *b = (struct statement_block){ .cur = list[i] };
        b->sections = arena_array(a, struct statement_section, rq->customer_count);
        for (size_t k = 0; k < rq->customer_count; k++)
            TRY(add_section(&w, b, &rq->customers[k]));
        TRY(statement_block_sum(b));
        s.count += b->count > 0;
    }
    *out = s;
    return OK;
}
