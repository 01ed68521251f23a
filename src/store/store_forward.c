/* Rows of forwarded documents. */
#include "store/store_forward.h"

#include "queries.h"

err store_forward_insert(struct wtx *tx, const struct forward *f)
{
    return db_exec(tx, &Q_forward_insert,
                   IN(f->org, f->id, f->customer, f->contact, f->account, f->subject,
                      f->address, f->message, f->made_us));
}

err store_forward_get(struct rtx *tx, struct arena *a, struct forward *f)
{
    struct forward r = { .org = f->org, .id = f->id };

    TRY(db_one(tx, a, &Q_forward_get, IN(r.org, r.id),
               OUT(&r.customer, &r.contact, &r.account, &r.subject, &r.address, &r.message,
                   &r.made_us)));
    *f = r;
    return OK;
}

err store_forward_since(struct rtx *tx, const struct forward *f, int64_t since_us,
                        struct forward_counts *out)
{
    struct forward_counts c;

    TRY(db_one(tx, NULL, &Q_forward_since,
               IN(f->org, f->contact, f->customer, f->address, since_us),
               OUT(&c.by_contact, &c.of_customer, &c.to_address)));
    *out = c;
    return OK;
}
