/* One organisation's chain moves on. */
#include "app/app_seal.h"

#include "base/clock.h"
#include "core/entry.h"
#include "db/write.h"
#include "locale/zone.h"
#include "store/store_book.h"
#include "store/store_payment.h"
#include "store/store_people.h"

struct work {
    struct arena *a;
    org_id org;
    int limit, done;
};

/* Turnover of one account of the organisation within a batch. */
struct turnover {
    enum account account;
    str sub;
    currency cur;
    int64_t debit, credit;
};

struct turnovers {
    struct turnover *list;
    size_t count, room;
};

static err turn_over(struct arena *a, struct turnovers *all, const struct entry *e,
                     const struct posting *p)
{
    struct turnover *t = NULL;
    for (size_t i = 0; i < all->count && t == NULL; i++) {
        struct turnover *one = &all->list[i];
        if (one->account == p->account && currency_eq(one->cur, e->cur) && str_eq(one->sub, p->sub))
            t = one;
    }
    if (t == NULL) {
        all->list = arena_grow(a, all->list, all->count, &all->room, sizeof *all->list);
        t = &all->list[all->count++];
        *t = (struct turnover){ .account = p->account, .sub = p->sub, .cur = e->cur };
    }
    int64_t *side = p->side == DEBIT ? &t->debit : &t->credit;
    return __builtin_add_overflow(*side, p->amount, side) ? E_OVERFLOW : OK;
}

static err seal_entries(struct wtx *tx, struct work *w)
{
    struct sealed_entry *list;
    struct turnovers all = { 0 };
    size_t count;
    int64_t n;
    str hash;
    CLEANUP(buf_release) struct buf bytes;

    buf_init(&bytes, 16 * 1024 * 1024);
    TRY(store_chain_lock(db_reads(tx), w->a, w->org, &n, &hash));
    TRY(store_unsealed(db_reads(tx), w->a, w->org, w->limit, &list, &count));
    for (size_t i = 0; i < count; i++) {
        const struct entry *e = &list[i].entry;
        char hex[65];
        buf_clear(&bytes);
        entry_canonical(&bytes, hash, e);
        must(!bytes.overflow);
        hash = arena_str(w->a, crypto_hex(crypto_sha256(buf_view(&bytes)), hex));
        TRY(store_seal_insert(tx, w->org, ++n, e->id, hash));
        for (size_t k = 0; k < e->count; k++) {
            if (!e->postings[k].pending && !account_has_lots(e->postings[k].account))
                TRY(turn_over(w->a, &all, e, &e->postings[k]));
        }
    }
    for (size_t i = 0; i < all.count; i++) {
        const struct turnover *t = &all.list[i];
        TRY(store_org_balance_add(tx, w->org, t->account, t->sub, t->cur, t->debit, t->credit));
    }
    w->done = (int)count;
    return count == 0 ? OK : store_chain_update(tx, w->org, n, hash);
}

/* Receipts are numbered per calendar year of the organisation's zone: R-2026-000123. */
static err number_receipts(struct wtx *tx, struct work *w)
{
    payment_id *ids;
    size_t count;
    struct org o;

    TRY(store_payment_without_receipt(db_reads(tx), w->a, w->org, w->limit, &ids, &count));
    if (count == 0) return OK;
    TRY(store_org_get(db_reads(tx), w->a, w->org, &o));
    int year, month, day;
    date_parts(zone_today(o.zone, clock_now_us()), &year, &month, &day);
    str series = arena_format(w->a, "%04d", year);
    for (size_t i = 0; i < count; i++) {
        int64_t n;
        err e = store_series_next(tx, w->org, SERIES_RECEIPT, series, &n);
        if (e == E_HELD) return OK; /* they wait with the series, the chain goes on */
        TRY(e);
        TRY(store_payment_receipt(tx, w->org, ids[i],
                                  arena_format(w->a, "R-%04d-%06lld", year, (long long)n)));
    }
    if ((int)count > w->done) w->done = (int)count;
    return OK;
}

static err seal_body(struct wtx *tx, void *arg)
{
    struct work *w = arg;
    arena_reset(w->a);
    TRY(seal_entries(tx, w));
    return number_receipts(tx, w);
}

err app_seal(const struct app *app, org_id org, int limit, int *done)
{
    CLEANUP(arena_release) struct arena a;
    arena_init(&a, 256u * 1024 * 1024);
    struct work w = { .a = &a, .org = org, .limit = limit };

    TRY(db_write(app->db, (struct db_work){ seal_body, NULL, &w }));
    *done = w.done;
    return OK;
}

err app_seal_all(const struct app *app)
{
    CLEANUP(arena_release) struct arena a;
    CLEANUP(db_read_end) struct rtx *tx = NULL;
    org_id *orgs;
    size_t count;

    arena_init(&a, 1024 * 1024);
    TRY(db_read_begin(app->db, &tx));
    TRY(store_org_ids(tx, &a, &orgs, &count));
    db_read_end(&tx);
    for (size_t i = 0; i < count; i++) {
        int done;
        do TRY(app_seal(app, orgs[i], SEAL_BATCH, &done));
        while (done == SEAL_BATCH);
    }
    return OK;
}
