/* Rows of links that open one invoice. */
#include "store/store_link.h"

#include "queries.h"
#include "store/rows.h"

err store_link_insert(struct wtx *tx, org_id org, const struct invoice_link *l, str token_hash,
                      int64_t at_us, int64_t expires_us)
{
    return db_exec(tx, &Q_link_insert,
                   IN(org, l->id, l->doc, l->contact, token_hash, at_us, expires_us,
                      l->address));
}

err store_link_by_token(struct rtx *tx, org_id org, str token_hash, int64_t *id, bool *found)
{
    return db_maybe(tx, NULL, &Q_link_by_token, IN(org, token_hash), OUT(id), found);
}

err store_link_live(struct rtx *tx, struct arena *a, org_id org, int64_t id, int64_t now_us,
                    struct invoice_link *out, bool *found)
{
    struct invoice_link l = { .id = id };
    struct membership *m = &l.owner;

    TRY(db_maybe(tx, a, &Q_link_live, IN(org, id, now_us),
                 OUT(&l.doc, &l.contact, &l.address, &l.seen_us, &l.invoice, &l.number, &l.name,
                     &l.email, &l.language, &m->permissions, &m->customer, &m->public_id,
                     &m->number, &m->name, &m->cur),
                 found));
    if (!*found) return OK;
    if (l.address.n > 0) {
        l.name = STR_NONE;
        l.email = l.address;
    }
    *out = l;
    return OK;
}

err store_link_list(struct rtx *tx, struct arena *a, org_id org, int64_t doc,
                    struct link_listed **out, size_t *count)
{
    struct link_listed l = { 0 };
    ROWS_READ(tx, a, &Q_link_list, IN(org, doc), l,
              OUT(&l.id, &l.name, &l.email, &l.address, &l.made_us, &l.expires_us, &l.ended_us,
                  &l.seen_us),
              out, count);
    return OK;
}

err store_link_end(struct wtx *tx, org_id org, int64_t doc, int64_t id, int64_t at_us)
{
    return db_exec(tx, &Q_link_end, IN(org, doc, id, at_us));
}

err store_link_end_of(struct wtx *tx, org_id org, const struct invoice_link *l, int64_t at_us)
{
    return db_exec(tx, &Q_link_end_of, IN(org, l->doc, l->contact, at_us, l->address));
}

err store_link_seen(struct wtx *tx, org_id org, int64_t id, int64_t at_us)
{
    return db_exec(tx, &Q_link_seen, IN(org, id, at_us));
}

err store_link_invoice(struct rtx *tx, org_id org, int64_t doc, customer_id *out)
{
    return db_one(tx, NULL, &Q_link_invoice, IN(org, doc), OUT(out));
}

err store_payment_link_insert(struct wtx *tx, org_id org, payment_id payment, int64_t link)
{
    return db_exec(tx, &Q_payment_link_insert, IN(org, payment, link));
}

err store_payment_link_get(struct rtx *tx, org_id org, payment_id payment, int64_t *out)
{
    bool found;
    int64_t link = 0;
    TRY(db_maybe(tx, NULL, &Q_payment_link_get, IN(org, payment), OUT(&link), &found));
    *out = found ? link : 0;
    return OK;
}
