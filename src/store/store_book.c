/* Rows of lots, summaries, entries and postings. */
#include "store/store_book.h"

#include <stdlib.h>

#include "queries.h"
#include "store/rows.h"
#include "store/store_plan.h"

/* A connection keeps only so many queries open. */
enum { LOTS_AT_ONCE = 32 };

static int by_lock_order(const void *left, const void *right)
{
    const struct lot_key *a = left, *b = right;
    if (a->account != b->account) return a->account < b->account ? -1 : 1;
    return (a->doc > b->doc) - (a->doc < b->doc);
}

static err lot_next(struct rows *rows, struct lot *out, bool *more)
{
    int account = 0, kind = 0;
    struct lot l = { 0 };
    TRY(db_next(rows,
                OUT(&l.customer, &account, &l.doc, &l.cur, &l.public_id, &kind, &l.number, &l.day,
                    &l.due, &l.type, &l.purchase_order, &l.contract, &l.net, &l.tax, &l.total,
                    &l.closed, &l.written_off, &l.pd, &l.pc, &l.nd, &l.nc, &l.prior,
                    &l.version, &l.planned),
                more));
    if (!*more) return OK;
    l.account = (enum account)account;
    l.kind = (enum document_kind)kind;
    *out = l;
    return OK;
}

/* Read under the lock of its lot: a row of that lot says whether there is one to read. */
static err plan_read(struct rtx *tx, struct book *b, const struct lot *l)
{
    struct plan *plans;
    size_t n;

    TRY(store_plan_list(tx, b->arena, b->org, l->customer, l->doc, l->doc, &plans, &n));
    if (n != 1) return E_BUG;
    book_add_plan(b, plans);
    return OK;
}

/* Asked for together, `count` at most LOTS_AT_ONCE: one round trip. */
static err lots_lock_some(struct rtx *tx, struct book *b, customer_id customer,
                          const struct lot_key *keys, size_t count, bool missing_is_fine)
{
    struct rows *rows = arena_array(b->arena, struct rows, count);

    for (size_t i = 0; i < count; i++)
        TRY(db_query(tx, b->arena, &Q_lot_lock,
                     IN(b->org, customer, (int)keys[i].account, keys[i].doc), &rows[i]));
    for (size_t i = 0; i < count; i++) {
        struct lot l;
        bool more, again = false;
        TRY(lot_next(&rows[i], &l, &more));
        if (!more && missing_is_fine) continue;
        if (!more) return E_NOT_FOUND;
        book_add_lot(b, &l);
        TRY(lot_next(&rows[i], &l, &again));
        must(!again);
    }
    for (size_t i = 0; i < count; i++) {
        const struct lot *l = book_lot(b, keys[i].account, keys[i].doc);
        if (l != NULL && l->planned) TRY(plan_read(tx, b, l));
    }
    return OK;
}

static err lots_lock(struct rtx *tx, struct book *b, customer_id customer,
                     const struct lot_key *keys, size_t count, bool missing_is_fine)
{
    struct lot_key *sorted = arena_array(b->arena, struct lot_key, count + 1);
    size_t n = 0;

    for (size_t i = 0; i < count; i++) sorted[i] = keys[i];
    qsort(sorted, count, sizeof *sorted, by_lock_order);
    for (size_t i = 0; i < count; i++) {
        if (n > 0 && by_lock_order(&sorted[n - 1], &sorted[i]) == 0) continue;
        if (book_lot(b, sorted[i].account, sorted[i].doc) != NULL) continue;
        sorted[n++] = sorted[i];
    }
    for (size_t i = 0; i < n; i += LOTS_AT_ONCE) {
        size_t some = n - i < LOTS_AT_ONCE ? n - i : LOTS_AT_ONCE;
        TRY(lots_lock_some(tx, b, customer, sorted + i, some, missing_is_fine));
    }
    return OK;
}

err store_lots_lock(struct rtx *tx, struct book *b, customer_id customer,
                    const struct lot_key *keys, size_t count)
{
    return lots_lock(tx, b, customer, keys, count, false);
}

err store_lots_lock_present(struct rtx *tx, struct book *b, customer_id customer,
                            const struct lot_key *keys, size_t count)
{
    return lots_lock(tx, b, customer, keys, count, true);
}

#define SUMMARY_OUT(s)                                                                             \
    OUT(&(s).cur, &(s).open_n, &(s).open_sum, &(s).pending_n, &(s).pending_sum, &(s).paid_n,       \
        &(s).paid_sum, &(s).cancelled_n, &(s).cancelled_sum, &(s).credit_n, &(s).credit_sum,       \
        &(s).credit_pending, &(s).retainer_n, &(s).retainer_sum, &(s).retainer_due_n,              \
        &(s).retainer_due_sum, &(s).received_sum, &(s).version, &(s).written_off_n,                \
        &(s).written_off_sum)

err store_summary_lock(struct rtx *tx, struct book *b, customer_id customer, currency cur)
{
    struct summary s = { .cur = cur };
    bool found;

    for (size_t i = 0; i < b->summary_count; i++) {
        if (b->summaries[i].customer.v == customer.v && currency_eq(b->summaries[i].now.cur, cur))
            return OK;
    }
    TRY(db_maybe(tx, b->arena, &Q_summary_lock, IN(b->org, customer, cur), SUMMARY_OUT(s), &found));
    book_add_summary(b, customer, &s);
    return OK;
}

static err lot_save(struct wtx *tx, org_id org, const struct book_lot *one)
{
    const struct lot *l = &one->now;
    if (!one->fresh)
        TRY(db_exec(tx, &Q_lot_update,
                    IN(org, l->customer, (int)l->account, l->doc, l->pd, l->pc, l->nd, l->nc,
                       l->closed, l->written_off, l->version, l->due, l->planned)));
    else
        TRY(db_exec(tx, &Q_lot_insert,
                    IN(org, l->customer, (int)l->account, l->doc, l->cur, l->public_id,
                       (int)l->kind, l->number, l->day, l->due, l->type, l->purchase_order,
                       l->contract, l->net, l->tax, l->total, l->closed, l->written_off, l->pd,
                       l->pc, l->nd, l->nc, l->version > 0 ? l->version : 1)));
    bool moved = one->fresh || l->closed != one->before.closed;
    if (!moved || l->account != ACCOUNT_RECEIVABLE || l->kind != DOCUMENT_INVOICE) return OK;
    return db_exec(tx, &Q_lot_prior, IN(org, l->customer, l->doc));
}

static err summary_save(struct wtx *tx, org_id org, const struct book_summary *one)
{
    const struct summary *s = &one->now;
    return db_exec(tx, one->fresh ? &Q_summary_insert : &Q_summary_update,
                   IN(org, one->customer, s->cur, s->open_n, s->open_sum, s->pending_n,
                      s->pending_sum, s->paid_n, s->paid_sum, s->cancelled_n, s->cancelled_sum,
                      s->credit_n, s->credit_sum, s->credit_pending, s->retainer_n,
                      s->retainer_sum, s->retainer_due_n, s->retainer_due_sum, s->received_sum,
                      s->version, s->written_off_n, s->written_off_sum));
}

static struct maybe_i64 reference(entry_id id)
{
    return (struct maybe_i64){ .is = id.v != 0, .v = id.v };
}

static err entry_save(struct wtx *tx, const struct entry *e)
{
    TRY(db_exec(tx, &Q_entry_insert,
                IN(e->org, e->id, e->customer, e->cur, (int)e->kind, e->day, e->at_us, e->who,
                   e->key, e->ref, reference(e->resolves), reference(e->reverses), e->effect,
                   e->document_hash)));
    for (size_t i = 0; i < e->count; i++) {
        const struct posting *p = &e->postings[i];
        TRY(db_exec(tx, &Q_posting_insert,
                    IN(e->org, e->id, (int64_t)i, (int)p->account, p->sub, p->doc, p->source,
                       (int)p->side, p->amount, p->pending ? 0 : 1, p->version)));
    }
    return db_exec(tx, &Q_unsealed_insert, IN(e->org, e->id));
}

err store_book_save(struct wtx *tx, struct book *b)
{
    must(b->open == NULL);
    book_settle_dues(b);
    TRY(book_settle_summaries(b));
    for (size_t i = 0; i < b->lot_count; i++) {
        const struct book_lot *one = b->lots[i];
        if (one->fresh || one->now.version != one->before.version) TRY(lot_save(tx, b->org, one));
    }
    for (size_t i = 0; i < b->summary_count; i++) TRY(summary_save(tx, b->org, &b->summaries[i]));
    for (size_t i = 0; i < b->entry_count; i++) TRY(entry_save(tx, b->entries[i]));
    return OK;
}

err store_book_recheck(struct rtx *tx, const struct book *b)
{
    struct rows *rows = arena_array(b->arena, struct rows, b->entry_count + 1);
    err fault = OK;

    for (size_t i = 0; i < b->entry_count; i++)
        TRY(db_query(tx, b->arena, &Q_entry_sums, IN(b->org, b->entries[i]->id), &rows[i]));
    for (size_t i = 0; i < b->entry_count; i++) {
        int64_t count = -1, posted = -1, pending = -1;
        bool more;
        TRY(db_next(&rows[i], OUT(&count, &posted, &pending), &more));
        if (!more || count != (int64_t)b->entries[i]->count || posted != 0 || pending != 0)
            fault = E_UNBALANCED;
        db_drop(&rows[i]);
    }
    return fault;
}

err store_standing_list(struct rtx *tx, struct arena *a, org_id org, int64_t invoice,
                        struct standing **out, size_t *count)
{
    struct row {
        int64_t source, amount;
        int account;
    } one = { 0 }, *list;
    size_t n;

    ROWS_READ(tx, a, &Q_standing_list, IN(org, invoice), one,
              OUT(&one.source, &one.account, &one.amount), &list, &n);
    struct standing *made = arena_array(a, struct standing, n + 1);
    for (size_t i = 0; i < n; i++)
        made[i] = (struct standing){ .source = list[i].source, .amount = list[i].amount,
                                     .account = (enum account)list[i].account };
    *out = made;
    *count = n;
    return OK;
}

err store_entry_by_key(struct rtx *tx, org_id org, str key, entry_id *out, bool *found)
{
    return db_maybe(tx, NULL, &Q_entry_key, IN(org, key), OUT(out), found);
}

err store_summaries(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                    struct summary **out, size_t *count)
{
    struct summary one = { 0 };
    ROWS_READ(tx, a, &Q_summary_list, IN(org, customer), one, SUMMARY_OUT(one), out, count);
    return OK;
}

err store_series_next(struct wtx *tx, org_id org, int kind, str year, int64_t *out)
{
    int64_t next;
    int held;
    TRY(db_exec(tx, &Q_series_insert, IN(org, kind, year)));
    TRY(db_one(db_reads(tx), NULL, &Q_series_lock, IN(org, kind, year), OUT(&next, &held)));
    if (held != 0) return E_HELD;
    TRY(db_exec(tx, &Q_series_update, IN(org, kind, year, next + 1)));
    *out = next;
    return OK;
}

err store_series_list(struct rtx *tx, struct arena *a, org_id org, struct series **out,
                      size_t *count)
{
    struct series one = { 0 };
    ROWS_READ(tx, a, &Q_series_list, IN(org), one,
              OUT(&one.kind, &one.year, &one.next, &one.held), out, count);
    return OK;
}

err store_series_hold(struct wtx *tx, org_id org, str receipt_year)
{
    TRY(db_exec(tx, &Q_series_insert, IN(org, SERIES_RECEIPT, receipt_year)));
    TRY(db_exec(tx, &Q_series_insert, IN(org, SERIES_CUSTOMER, STR_NONE)));
    return db_exec(tx, &Q_series_hold, IN(org));
}

err store_series_release(struct wtx *tx, org_id org, const struct series *s)
{
    return db_exec(tx, &Q_series_release, IN(org, s->kind, s->year, s->next));
}
