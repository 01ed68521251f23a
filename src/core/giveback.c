/* Which captures take how much of a credit that is given back, and what a transfer of it posts. */
#include "core/giveback.h"

int64_t giveback_spread(struct giveback_part *parts, size_t count, int64_t amount)
{
    for (size_t i = 0; i < count; i++) {
        parts[i].amount = parts[i].left < amount ? parts[i].left : amount;
        amount -= parts[i].amount;
    }
    return amount;
}

int64_t giveback_left(const struct payment *p, int64_t held)
{
    bool paid = p->state == PAYMENT_SETTLED || p->state == PAYMENT_RETURNED;
    int64_t left = p->captured - p->refunded - p->refund_pending - p->returned - held;
    return paid && left > 0 ? left : 0;
}

err giveback_transfer(struct book *b, struct giveback *g)
{
    struct entry *e = book_begin(b, ENTRY_GIVE_BACK, g->customer, g->cur, g->day,
                                 arena_format(b->arena, "giveback:%lld", (long long)g->id.v));
    e->ref = g->id.v;
    g->entry = e->id;
    TRY(book_post(b, g->account, g->doc, 0, DEBIT, g->amount, false));
    TRY(book_post_own(b, ACCOUNT_CLEARING_OFFLINE, STR_NONE, g->id.v, CREDIT, g->amount, false));
    return book_end(b);
}
