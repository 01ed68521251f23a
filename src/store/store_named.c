/* One question for all keys: they travel as a JSON list. */
#include "store/store_named.h"

#include "queries.h"
#include "store/rows.h"

enum { KEYS_BYTES = 4 * 1024 * 1024, FOUND_MAX = 20000 };

static str listed(struct arena *a, const str *keys, size_t count)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, KEYS_BYTES);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < keys[i].n; k++)
            must(keys[i].p[k] != '"' && keys[i].p[k] != '\\' && (unsigned char)keys[i].p[k] >= ' ');
        buf_format(&b, "%s\"%.*s\"", i == 0 ? "[" : ",", STR_FMT(keys[i]));
    }
    buf_str(&b, count == 0 ? S("[]") : S("]"));
    must(!b.overflow);
    return buf_copy(&b, a);
}

err store_lot_named(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                    const str *keys, size_t key_count, struct lot_named **out, size_t *count)
{
    struct lot_named one = { 0 }, *list = NULL;
    struct lot *l = &one.lot;
    struct rows found;
    int account, kind;
    size_t n = 0, room = 0;
    bool more;

    TRY(db_query(tx, a, &Q_invoice_named,
                 IN(org, customer, listed(a, keys, key_count), (int)FOUND_MAX), &found));
    for (;;) {
        TRY(db_next(&found,
                    OUT(&one.key, &l->customer, &account, &l->doc, &l->cur, &l->public_id, &kind,
                        &l->number, &l->day, &l->due, &l->type, &l->purchase_order, &l->contract,
                        &l->net, &l->tax, &l->total, &l->closed, &l->written_off, &l->pd, &l->pc,
                        &l->nd, &l->nc, &l->prior, &l->version),
                    &more));
        if (!more) break;
        l->account = (enum account)account;
        l->kind = (enum document_kind)kind;
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = one;
    }
    *out = list;
    *count = n;
    return OK;
}

err store_order_named(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                      const str *keys, size_t key_count, struct order_named **out, size_t *count)
{
    struct order_named one;

    ROWS_READ(tx, a, &Q_invoice_ordered,
              IN(org, customer, listed(a, keys, key_count), (int)FOUND_MAX), one,
              OUT(&one.key, &one.invoices, &one.open, &one.doc), out, count);
    return OK;
}
