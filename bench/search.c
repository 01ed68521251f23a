/*
 * What a search of one customer costs in a large book: 25 rows, and count and sums of all.
 * bench_search DATA ROUNDS: a line for each query, 50 % and 99 % of ROUNDS within so many us.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/must.h"
#include "db/db.h"
#include "locale/fold.h"
#include "store/store_invoice.h"

enum { QUERIES = 16, ROUNDS_MAX = 10000, ROWS = 25 };

struct query {
    const char *name;
    struct invoice_filter f;
};

static int64_t spent_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return t.tv_sec * 1000000000 + t.tv_nsec;
}

/* Who has the most invoices. */
#define LARGEST                                                                                    \
    "SELECT org, customer, count(*) FROM lot WHERE account = 1 GROUP BY 1, 2 ORDER BY 3 DESC "     \
    "LIMIT 1"
static err largest(struct rtx *tx, struct invoice_filter *f)
{
    static const struct sql q = { "bench_largest", -1, LARGEST, LARGEST };
    return db_one(tx, NULL, &q, IN(), OUT(&f->org, &f->customer, &f->of));
}

/* Questions people ask, made of what one of the customer's invoices says. */
static size_t questions(struct arena *a, const struct invoice_filter *all, const struct lot *one,
                        const struct lot *ordered, struct query *out)
{
    size_t n = 0;
    date day = one->day;
    const struct {
        const char *name;
        str typed;
    } words[] = {
        { "a whole number", one->number },
        { "what numbers begin with", str_sub(one->number, 0, 3) },
        { "the first six of numbers", str_sub(one->number, 0, 6) },
        { "one letter", str_sub(one->number, 0, 1) },
        { "three digits of a number", str_sub(one->number, one->number.n - 4, 3) },
        { "a purchase order", ordered->purchase_order },
        { "part of a purchase order", str_sub(ordered->purchase_order, 4, 4) },
        { "a contract", one->contract },
        { "a type", one->type },
        { "a type and a number", arena_format(a, "%.*s %.*s", STR_FMT(one->type),
                                              STR_FMT(str_sub(one->number, 0, 8))) },
        { "nothing there is", S("zebra") },
    };
    for (size_t i = 0; i < countof(words); i++) {
        out[n] = (struct query){ words[i].name, *all };
        out[n++].f.words = locale_fold(a, words[i].typed);
    }
    out[n] = (struct query){ "numbers, by total", out[1].f };
    out[n++].f.sort = SORT_TOTAL;
    out[n] = (struct query){ "the first six of numbers, by total", out[2].f };
    out[n++].f.sort = SORT_TOTAL;
    out[n] = (struct query){ "a state, by balance", *all };
    out[n].f.states = STATE_BIT(INVOICE_OVERDUE);
    out[n++].f.sort = SORT_BALANCE;
    out[n] = (struct query){ "a month", *all };
    out[n].f.issued_from = date_add(day, -30);
    out[n++].f.issued_to = day;
    return n;
}

static int by_size(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static err measure(struct db *db, struct arena *a, struct query *q, int rounds)
{
    static int64_t rows_ns[ROUNDS_MAX], sums_ns[ROUNDS_MAX];
    int64_t matches = 0;

    for (int i = -3; i < rounds; i++) {
        CLEANUP(db_read_end) struct rtx *tx = NULL;
        struct lot *lots;
        struct invoice_found *found;
        size_t count, currencies;
        bool more;
        arena_reset(a);
        TRY(db_read_begin(db, &tx));
        int64_t from = spent_ns();
        TRY(store_invoice_found(tx, a, db_engine_of(db), &q->f, &found, &currencies));
        int64_t between = spent_ns();
        TRY(store_invoice_page(tx, a, db_engine_of(db), &q->f, &lots, &count, &more));
        int64_t to = spent_ns();
        matches = 0;
        for (size_t k = 0; k < currencies; k++) matches += found[k].count;
        q->f.found = matches;
        if (i < 0) continue;
        sums_ns[i] = between - from;
        rows_ns[i] = to - between;
    }
    qsort(rows_ns, (size_t)rounds, sizeof *rows_ns, by_size);
    qsort(sums_ns, (size_t)rounds, sizeof *sums_ns, by_size);
    int middle = rounds / 2, late = rounds * 99 / 100;
    printf("%s: %lld matches, rows %lld %lld us, sums %lld %lld us\n", q->name, (long long)matches,
           (long long)rows_ns[middle] / 1000, (long long)rows_ns[late] / 1000,
           (long long)sums_ns[middle] / 1000, (long long)sums_ns[late] / 1000);
    return OK;
}

static err run(const char *dir, int rounds)
{
    CLEANUP(db_close) struct db *db = NULL;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    CLEANUP(arena_release) struct arena kept, work;
    struct db_options o = { .dir = dir, .map_mb = 256 };
    struct invoice_filter all = { .states = STATES_ALL, .sort = SORT_ISSUED, .down = true,
                                  INVOICE_ANY_DAY, .limit = 1000 };
    struct query list[QUERIES];
    struct lot *lots;
    size_t count, ordered = 0;
    char note[256];
    bool more;

    arena_init(&kept, 64u << 20);
    arena_init(&work, 64u << 20);
    TRY(db_open(&o, &db, note));
    TRY(db_read_begin(db, &tx));
    TRY(largest(tx, &all));
    must(date_parse(S("2026-11-22"), &all.today));
    TRY(store_invoice_page(tx, &kept, DB_SQLITE, &all, &lots, &count, &more));
    db_read_end(&tx);
    if (count < 10) return E_NOT_FOUND;
    while (ordered < count - 1 && lots[ordered].purchase_order.n < 8) ordered++;
    all.limit = ROWS;
    size_t n = questions(&kept, &all, &lots[count / 2], &lots[ordered], list);
    for (size_t i = 0; i < n; i++) TRY(measure(db, &work, &list[i], rounds));
    return OK;
}

int main(int argc, char **argv)
{
    int rounds = argc == 3 ? atoi(argv[2]) : 0;
    if (rounds < 1 || rounds > ROUNDS_MAX) return 2;
    err e = run(argv[1], rounds);
    if (e != OK) fprintf(stderr, "%s\n", err_info(e)->name);
    return e != OK;
}
