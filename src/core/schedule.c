/* The arithmetic of a scheduled payment's day: invoices in their order, then credit for them. */
#include "core/schedule.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool is_invoice(const struct payment_item *item)
{
    return item->account == ACCOUNT_RECEIVABLE;
}

static int64_t payable(struct book *b, const struct payment_item *item)
{
    const struct lot *l = book_lot(b, item->account, item->doc);

    must(l != NULL);
    if (is_invoice(item) && (l->closed || l->nc > 0)) return 0;
    return lot_payable(l);
}

bool schedule_fit(struct book *b, struct payment *p, const struct schedule_bounds *bounds)
{
    int64_t over = payment_over(p), was = payment_charged(p), rest = was - over;
    int64_t invoices = 0, credit = 0;
    struct payment_item *items = arena_array(b->arena, struct payment_item, p->item_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < p->item_count; i++)
        if (!is_invoice(&p->items[i]))
            rest += smaller(p->items[i].amount, payable(b, &p->items[i]));
    for (size_t i = 0; i < p->item_count; i++) {
        struct payment_item item = p->items[i];
        int64_t all = payable(b, &item);
        if (!is_invoice(&item) || all <= bounds[i].held) continue;
        all -= bounds[i].held;
        item.amount = smaller(smaller(item.amount, all), rest);
        if (item.amount == 0 || (item.amount < all && item.amount < bounds[i].least)) continue;
        rest -= item.amount;
        invoices += item.amount;
        items[n++] = item;
    }
    if (invoices == 0) return false;
    for (size_t i = 0; i < p->item_count; i++) {
        struct payment_item item = p->items[i];
        if (is_invoice(&item)) continue;
        item.amount = smaller(smaller(item.amount, payable(b, &item)), invoices - credit);
        if (item.amount == 0) continue;
        credit += item.amount;
        items[n++] = item;
    }
    int64_t charged = invoices - credit + over;
    must(charged <= was);
    must(fee_share(&p->fee, was, charged, &p->fee) == OK); /* less than what fitted before */
    p->items = items;
    p->item_count = n;
    p->amount = charged + fee_sum(&p->fee);
    p->credit = credit;
    return true;
}
