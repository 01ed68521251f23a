/* Entries read back whole, for sealing and for verifying; and what the sealer writes. */
#include "queries.h"
#include "store/rows.h"
#include "store/store_book.h"

struct row {
    struct entry e;
    struct posting p;
    int kind, line, account, side, phase;
    int64_t n;
    str hash;
};

#define ENTRY_OUT(r)                                                                               \
    &(r).e.id, &(r).e.customer, &(r).e.cur, &(r).kind, &(r).e.day, &(r).e.at_us, &(r).e.who,       \
        &(r).e.key, &(r).e.ref, &(r).e.resolves, &(r).e.reverses, &(r).e.effect,                   \
        &(r).e.document_hash, &(r).line, &(r).account, &(r).p.sub, &(r).p.doc, &(r).p.source,      \
        &(r).side, &(r).p.amount, &(r).phase, &(r).p.version

/* Gathers rows of one entry after the other. */
struct gather {
    struct arena *a;
    org_id org;
    struct sealed_entry *list;
    size_t count, room;
    size_t posting_room;
};

static void new_entry(struct gather *g, const struct row *r)
{
    g->list = arena_grow(g->a, g->list, g->count, &g->room, sizeof *g->list);
    struct sealed_entry *s = &g->list[g->count++];
    *s = (struct sealed_entry){ .entry = r->e, .n = r->n, .hash = r->hash };
    s->entry.org = g->org;
    s->entry.kind = (enum entry_kind)r->kind;
    g->posting_room = 0;
}

static void gather(struct gather *g, const struct row *r)
{
    if (g->count == 0 || g->list[g->count - 1].entry.id.v != r->e.id.v) new_entry(g, r);
    struct entry *e = &g->list[g->count - 1].entry;
    if (r->line < 0) return;
    e->postings = arena_grow(g->a, e->postings, e->count, &g->posting_room, sizeof *e->postings);
    struct posting *p = &e->postings[e->count++];
    *p = r->p;
    p->account = (enum account)r->account;
    p->side = r->side == DEBIT ? DEBIT : CREDIT;
    p->pending = r->phase == 0;
}

err store_unsealed(struct rtx *tx, struct arena *a, org_id org, int limit,
                   struct sealed_entry **out, size_t *count)
{
    struct gather g = { .a = a, .org = org };
    struct rows rows;
    bool more;

    TRY(db_query(tx, a, &Q_unsealed_list, IN(org, limit), &rows));
    for (;;) {
        struct row r = { 0 };
        TRY(db_next(&rows, OUT(ENTRY_OUT(r)), &more));
        if (!more) break;
        gather(&g, &r);
    }
    *out = g.list;
    *count = g.count;
    return OK;
}

err store_sealed(struct rtx *tx, struct arena *a, org_id org, int64_t n, int limit,
                 struct sealed_entry **out, size_t *count)
{
    struct gather g = { .a = a, .org = org };
    struct rows rows;
    bool more;

    TRY(db_query(tx, a, &Q_sealed_list, IN(org, n, limit), &rows));
    for (;;) {
        struct row r = { 0 };
        TRY(db_next(&rows, OUT(ENTRY_OUT(r), &r.n, &r.hash), &more));
        if (!more) break;
        gather(&g, &r);
    }
    *out = g.list;
    *count = g.count;
    return OK;
}

err store_chain_lock(struct rtx *tx, struct arena *a, org_id org, int64_t *n, str *hash)
{
    return db_one(tx, a, &Q_chain_lock, IN(org), OUT(n, hash));
}

err store_chain_head(struct rtx *tx, struct arena *a, org_id org, struct head *out)
{
    return db_one(tx, a, &Q_chain_head, IN(org), OUT(&out->slug, &out->epoch, &out->n, &out->hash));
}

err store_chain_epoch(struct wtx *tx, org_id org, int64_t epoch)
{
    return db_exec(tx, &Q_chain_epoch, IN(org, epoch));
}

err store_seal_hash(struct rtx *tx, struct arena *a, org_id org, int64_t n, str *out)
{
    bool found;
    *out = STR_NONE;
    return db_maybe(tx, a, &Q_seal_hash, IN(org, n), OUT(out), &found);
}

err store_epoch_after(struct rtx *tx, struct arena *a, org_id org, int64_t epoch, str *out)
{
    bool found;
    *out = STR_NONE;
    return db_maybe(tx, a, &Q_epoch_after, IN(org, epoch), OUT(out), &found);
}

err store_seal_insert(struct wtx *tx, org_id org, int64_t n, entry_id entry, str hash)
{
    TRY(db_exec(tx, &Q_seal_insert, IN(org, n, entry, hash)));
    return db_exec(tx, &Q_unsealed_delete, IN(org, entry));
}

err store_chain_update(struct wtx *tx, org_id org, int64_t n, str hash)
{
    return db_exec(tx, &Q_chain_update, IN(org, n, hash));
}

err store_org_balance_add(struct wtx *tx, org_id org, enum account account, str sub, currency cur,
                          int64_t debit, int64_t credit)
{
    TRY(db_exec(tx, &Q_org_balance_insert, IN(org, (int)account, sub, cur)));
    return db_exec(tx, &Q_org_balance_add, IN(org, (int)account, sub, cur, debit, credit));
}
