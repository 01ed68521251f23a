/* Rows of scheduled payments. */
#include "store/store_schedule.h"

#include "queries.h"
#include "store/rows.h"
#include "store/store_payment.h"

/* Two full payments: more invoices than that are not marked. */
enum { MARKS_MAX = 1000 };

static int64_t invoices_of(const struct payment *p)
{
    int64_t n = 0;
    for (size_t i = 0; i < p->item_count; i++) n += p->items[i].account == ACCOUNT_RECEIVABLE;
    return n;
}

err store_schedule_insert(struct wtx *tx, const struct payment *p, bool disputed)
{
    return db_exec(tx, &Q_schedule_insert,
                   IN(p->org, p->id, p->day, p->amount, p->credit, payment_over(p), p->made_us,
                      disputed ? 1 : 0));
}

err store_schedule_get(struct rtx *tx, org_id org, payment_id id, struct schedule *out)
{
    struct schedule s = { 0 };
    int disputed;

    TRY(db_one(tx, NULL, &Q_schedule_get, IN(org, id),
               OUT(&s.day, &s.amount, &s.credit, &s.over, &s.made_us, &s.ended_us, &disputed)));
    s.disputed = disputed != 0;
    *out = s;
    return OK;
}

err store_schedule_end(struct wtx *tx, org_id org, payment_id id, int64_t at_us)
{
    return db_exec(tx, &Q_schedule_end, IN(org, id, at_us));
}

err store_schedule_begin(struct wtx *tx, const struct payment *p)
{
    TRY(db_exec(tx, &Q_schedule_begin,
                IN(p->org, p->id, (int)p->state, p->amount, p->credit, p->method, p->day,
                   p->made_us, p->reserve, invoices_of(p), p->fee.amount, p->fee.tax)));
    TRY(db_exec(tx, &Q_schedule_fee_taxes_delete, IN(p->org, p->id)));
    TRY(store_payment_fee_taxes(tx, p));
    TRY(db_exec(tx, &Q_schedule_items_delete, IN(p->org, p->id)));
    for (size_t i = 0; i < p->item_count; i++) {
        const struct payment_item *item = &p->items[i];
        TRY(db_exec(tx, &Q_payment_item_insert,
                    IN(p->org, p->id, (int64_t)i, (int)item->account, item->doc, item->amount)));
    }
    return OK;
}

err store_schedule_marks(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                         struct schedule_mark **out, size_t *count)
{
    struct schedule_mark one = { 0 };
    ROWS_READ(tx, a, &Q_schedule_marks, IN(org, customer, MARKS_MAX), one,
              OUT(&one.doc, &one.payment, &one.public_id, &one.day, &one.amount), out, count);
    return OK;
}

const struct schedule_mark *schedule_mark_of(const struct schedule_mark *list, size_t count,
                                             int64_t doc)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].doc == doc) return &list[i];
    }
    return NULL;
}
