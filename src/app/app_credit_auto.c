/* Credits that go to the oldest invoices by themselves. */
#include "app/app_apply.h"

#include "app/app_terms.h"
#include "app/book_own.h"
#include "base/clock.h"
#include "core/allocate.h"
#include "core/issue.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_invoice.h"
#include "store/store_people.h"

/* In one transaction; what is beyond waits for the next turn. */
enum { CREDITS_MAX = 50, INVOICES_MAX = 200, TURNS_MAX = 100 };

struct work {
    struct arena *a;
    org_id org;
    customer_id customer;
    currency cur;
    bool full; /* there may be more to do */
    struct lot *from;
    size_t from_count;
    struct lot *open;
    size_t open_count;
    struct pay_terms_list terms;
    struct book book;
};

static err read_lots(struct rtx *tx, struct work *w)
{
    struct lot *credits, *retainers;
    size_t n, more;

    TRY(store_credit_free(tx, w->a, w->org, w->customer, w->cur, ACCOUNT_CREDIT, CREDITS_MAX,
                          &credits, &n));
    TRY(store_credit_free(tx, w->a, w->org, w->customer, w->cur, ACCOUNT_RETAINER, CREDITS_MAX,
                          &retainers, &more));
    w->from = arena_array(w->a, struct lot, n + more + 1);
    for (size_t i = 0; i < n; i++) w->from[i] = credits[i];
    for (size_t i = 0; i < more; i++) w->from[n + i] = retainers[i];
    w->from_count = n + more;
    return store_invoice_payable(tx, w->a, w->org, w->customer, w->cur, INVOICES_MAX, &w->open,
                                 &w->open_count);
}

static err lock_lots(struct rtx *tx, struct work *w)
{
    struct lot_key *keys =
        arena_array(w->a, struct lot_key, w->from_count + w->open_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < w->open_count; i++)
        keys[n++] = (struct lot_key){ ACCOUNT_RECEIVABLE, w->open[i].doc };
    for (size_t i = 0; i < w->from_count; i++)
        keys[n++] = (struct lot_key){ w->from[i].account, w->from[i].doc };
    TRY(store_lots_lock(tx, &w->book, w->customer, keys, n));
    TRY(app_pay_terms(tx, w->a, w->org, w->customer, w->cur, &w->terms));
    return store_summary_lock(tx, &w->book, w->customer, w->cur);
}

/* One credit down the invoices, as they are now that they are locked. */
/* Credit may go to any part that is not disputed. */
static struct pay_terms open_terms(const struct work *w, int64_t doc)
{
    return (struct pay_terms){ .partial = true,
                               .disputed = pay_terms_of(&w->terms, doc).disputed };
}

static err spread(struct work *w, const struct lot *from, date today)
{
    struct allocation *lines = arena_array(w->a, struct allocation, w->open_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < w->open_count; i++) {
        const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, w->open[i].doc);
        if (l->nc == 0) lines[n++] = (struct allocation){ l, open_terms(w, l->doc), 0 };
    }
    allocate(lines, n, lot_payable(from));
    for (size_t i = 0; i < n; i++) {
        if (lines[i].amount == 0) continue;
        TRY(credit_apply(&w->book, from->account, from->doc, lines[i].lot->doc, lines[i].amount,
                         today, arena_format(w->a, "auto:%lld", (long long)id_new())));
    }
    return OK;
}

static err auto_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    date today;
    bool on;

    w->full = false;
    book_init(&w->book, w->a, w->org, 0, clock_now_us());
    TRY(store_customer_auto_credit(reads, w->org, w->customer, &on));
    if (!on) return OK;
    TRY(read_lots(reads, w));
    if (w->from_count == 0 || w->open_count == 0) return OK;
    TRY(app_today(reads, w->a, w->org, &today));
    TRY(lock_lots(reads, w));
    for (size_t i = 0; i < w->from_count; i++)
        TRY(spread(w, book_lot(&w->book, w->from[i].account, w->from[i].doc), today));
    w->full = w->book.entry_count > 0 &&
              (w->from_count >= CREDITS_MAX || w->open_count == INVOICES_MAX);
    return book_keep(tx, &w->book);
}

static err auto_check(struct rtx *tx, void *arg)
{
    const struct work *w = arg;
    return store_book_recheck(tx, &w->book);
}

err app_credit_auto(const struct app *app, struct arena *a, org_id org, customer_id customer)
{
    struct rtx *tx = NULL;
    struct summary *sums = NULL;
    size_t n = 0;

    TRY(db_read_begin(app->db, &tx));
    err e = store_summaries(tx, a, org, customer, &sums, &n);
    db_read_end(&tx);
    TRY(e);
    for (size_t i = 0; i < n; i++) {
        struct work w = { .a = a, .org = org, .customer = customer, .cur = sums[i].cur,
                          .full = true };
        if (sums[i].credit_n + sums[i].retainer_n == 0 || sums[i].open_n == 0) continue;
        for (int turn = 0; w.full && turn < TURNS_MAX; turn++)
            TRY(db_write(app->db, (struct db_work){ auto_body, auto_check, &w }));
    }
    return OK;
}

struct set_work {
    org_id org;
    customer_id customer;
    bool on;
};

static err set_body(struct wtx *tx, void *arg)
{
    const struct set_work *w = arg;
    return store_customer_auto_credit_set(tx, w->org, w->customer, w->on);
}

err app_credit_auto_set(const struct app *app, struct arena *a, org_id org, customer_id customer,
                        bool on)
{
    struct set_work w = { org, customer, on };

    TRY(db_write(app->db, (struct db_work){ set_body, NULL, &w }));
    return on ? app_credit_auto(app, a, org, customer) : OK;
}
