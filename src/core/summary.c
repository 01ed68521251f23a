/* One lot's share, taken away as it was and put in as it is. */
#include "core/summary.h"

struct slot {
    int64_t *n, *sum;
    int64_t amount;
};

/* Where a lot counts; n NULL: nowhere. */
static struct slot slot_of(struct summary *s, const struct lot *l)
{
    int64_t balance = lot_balance(l);

    switch ((int)l->account) {
    case ACCOUNT_CREDIT:
        if (balance > 0) return (struct slot){ &s->credit_n, &s->credit_sum, balance };
        return (struct slot){ 0 };
    case ACCOUNT_RETAINER:
        if (balance > 0) return (struct slot){ &s->retainer_n, &s->retainer_sum, balance };
        return (struct slot){ 0 };
    case ACCOUNT_RECEIVABLE:
        if (l->kind == DOCUMENT_RETAINER) {
            if (balance > 0)
                return (struct slot){ &s->retainer_due_n, &s->retainer_due_sum, balance };
            return (struct slot){ 0 };
        }
        if (l->closed) return (struct slot){ &s->cancelled_n, &s->cancelled_sum, l->total };
        if (balance == 0 && l->written_off > 0)
            return (struct slot){ &s->written_off_n, &s->written_off_sum, l->total };
        if (balance == 0) return (struct slot){ &s->paid_n, &s->paid_sum, l->total };
        if (l->nc > 0) return (struct slot){ &s->pending_n, &s->pending_sum, balance };
        return (struct slot){ &s->open_n, &s->open_sum, balance };
    default: return (struct slot){ 0 };
    }
}

static err share(struct summary *s, const struct lot *l, int sign)
{
    struct slot at = slot_of(s, l);

    if (at.n != NULL) {
        *at.n += sign;
        if (__builtin_add_overflow(*at.sum, sign * at.amount, at.sum)) return E_OVERFLOW;
        if (*at.n < 0 || *at.sum < 0) return E_GUARD;
    }
    if (l->account == ACCOUNT_CREDIT &&
        __builtin_add_overflow(s->credit_pending, sign * l->nd, &s->credit_pending))
        return E_OVERFLOW;
    return OK;
}

err summary_move(struct summary *s, const struct lot *before, const struct lot *after)
{
    struct summary v = *s;
    if (before != NULL) TRY(share(&v, before, -1));
    TRY(share(&v, after, 1));
    *s = v;
    return OK;
}

bool summary_same(const struct summary *a, const struct summary *b)
{
    return a->open_n == b->open_n && a->open_sum == b->open_sum && a->pending_n == b->pending_n &&
           a->pending_sum == b->pending_sum && a->paid_n == b->paid_n &&
           a->paid_sum == b->paid_sum && a->written_off_n == b->written_off_n &&
           a->written_off_sum == b->written_off_sum && a->cancelled_n == b->cancelled_n &&
           a->cancelled_sum == b->cancelled_sum && a->credit_n == b->credit_n &&
           a->credit_sum == b->credit_sum && a->credit_pending == b->credit_pending &&
           a->retainer_n == b->retainer_n && a->retainer_sum == b->retainer_sum &&
           a->retainer_due_n == b->retainer_due_n && a->retainer_due_sum == b->retainer_due_sum &&
           a->received_sum == b->received_sum;
}
