/* One entry for each invoice, under the locks of all of them. */
#include "app/app_apply.h"

#include "app/book_own.h"
#include "base/clock.h"
#include "base/limits.h"
#include "core/issue.h"
#include "db/write.h"
#include "store/store_book.h"
#include "store/store_invoice.h"

struct work {
    struct arena *a;
    const struct apply *in;
    int64_t invoice; /* to take back from; 0: apply */
    bool there_before;
    struct book book;
};

static str key_of(const struct work *w, int64_t invoice)
{
    return arena_format(w->a, "hand:%.*s:%lld", STR_FMT(w->in->key), (long long)invoice);
}

err app_applied(struct rtx *tx, struct arena *a, const struct apply *in, int64_t invoice,
                bool *found)
{
    struct work w = { .a = a, .in = in };
    entry_id entry;
    return store_entry_by_key(tx, in->org, key_of(&w, invoice), &entry, found);
}

static err lock(struct rtx *tx, struct work *w, const struct pay_item *items, size_t count)
{
    const struct apply *in = w->in;
    struct lot_key *keys = arena_array(w->a, struct lot_key, count + 1);

    book_init(&w->book, w->a, in->org, in->who, clock_now_us());
    keys[0] = (struct lot_key){ in->from.account, in->from.doc };
    for (size_t i = 0; i < count; i++)
        keys[i + 1] = (struct lot_key){ ACCOUNT_RECEIVABLE, items[i].doc };
    TRY(store_lots_lock(tx, &w->book, in->customer, keys, count + 1));
    currency cur = book_lot(&w->book, in->from.account, in->from.doc)->cur;
    return store_summary_lock(tx, &w->book, in->customer, cur);
}

static err apply_all(struct rtx *tx, struct work *w, date today)
{
    const struct apply *in = w->in;

    TRY(lock(tx, w, in->items, in->count));
    /* Under the locks: the same form sent twice waits here for the first. */
    TRY(app_applied(tx, w->a, in, in->items[0].doc, &w->there_before));
    if (w->there_before) return OK;
    if (book_lot(&w->book, in->from.account, in->from.doc)->version != in->from.version)
        return E_STALE;
    for (size_t i = 0; i < in->count; i++) {
        const struct pay_item *item = &in->items[i];
        const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, item->doc);
        if (l->kind == DOCUMENT_RETAINER || item->amount <= 0) return E_NOT_PAYABLE;
        if (l->nc > 0) return E_ALREADY_PENDING;
        if (l->version != item->version) return E_STALE;
        TRY(credit_apply(&w->book, in->from.account, in->from.doc, item->doc, item->amount, today,
                         key_of(w, item->doc)));
    }
    return OK;
}

static err take_back(struct rtx *tx, struct work *w, date today)
{
    const struct apply *in = w->in;
    struct pay_item item = { .account = ACCOUNT_RECEIVABLE, .doc = w->invoice };
    struct credit_used *used;
    size_t n;

    TRY(lock(tx, w, &item, 1));
    const struct lot *l = book_lot(&w->book, ACCOUNT_RECEIVABLE, w->invoice);
    if (l->closed) return E_STATE;
    if (l->nc > 0) return E_ALREADY_PENDING;
    TRY(store_credit_used(tx, w->a, in->org, in->from.account, in->from.doc, &used, &n));
    for (size_t i = 0; i < n; i++) {
        if (used[i].doc == w->invoice && used[i].by_hand > 0)
            return credit_unapply(&w->book, in->from.account, in->from.doc, w->invoice,
                                  used[i].by_hand, today, key_of(w, w->invoice));
    }
    return E_STATE;
}

static err body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    struct rtx *reads = db_reads(tx);
    date today;

    w->there_before = false;
    TRY(app_today(reads, w->a, w->in->org, &today));
    if (w->invoice != 0) TRY(take_back(reads, w, today));
    else TRY(apply_all(reads, w, today));
    return w->there_before ? OK : book_keep(tx, &w->book);
}

static err check(struct rtx *tx, void *arg)
{
    const struct work *w = arg;
    return w->there_before ? OK : store_book_recheck(tx, &w->book);
}

static bool usable(const struct apply *in)
{
    bool credit = in->from.account == ACCOUNT_CREDIT || in->from.account == ACCOUNT_RETAINER;
    return credit && in->key.n > 0;
}

err app_apply(const struct app *app, struct arena *a, const struct apply *in)
{
    struct work w = { .a = a, .in = in };

    if (!usable(in)) return E_BAD_REQUEST;
    if (in->count == 0 || in->count > LIMIT_PAYMENT_INVOICES) return E_NOT_PAYABLE;
    return db_write(app->db, (struct db_work){ body, check, &w });
}

err app_unapply(const struct app *app, struct arena *a, const struct apply *in, int64_t invoice)
{
    struct work w = { .a = a, .in = in, .invoice = invoice };

    if (!usable(in) || invoice == 0) return E_BAD_REQUEST;
    return db_write(app->db, (struct db_work){ body, check, &w });
}
