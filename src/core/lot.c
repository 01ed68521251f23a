/* Arithmetic of one lot, guarded as in the database, and the states read off it. */
#include "core/lot.h"

int64_t lot_balance(const struct lot *l)
{
    return account_debit_leads(l->account) ? l->pd - l->pc : l->pc - l->pd;
}

int64_t lot_payable(const struct lot *l)
{
    int64_t rest = account_debit_leads(l->account) ? l->pd - l->pc - l->nc : l->pc - l->pd - l->nd;
    return rest > 0 ? rest : 0;
}

static bool guarded(const struct lot *l)
{
    int64_t used;
    bool debit = account_debit_leads(l->account);

    if (__builtin_add_overflow(debit ? l->pc : l->pd, debit ? l->nc : l->nd, &used)) return false;
    return used <= (debit ? l->pd : l->pc);
}

err lot_move(struct lot *l, enum side side, int64_t amount, bool pending)
{
    must(amount > 0 && account_has_lots(l->account));
    struct lot v = *l;
    int64_t *to = pending ? (side == DEBIT ? &v.nd : &v.nc) : (side == DEBIT ? &v.pd : &v.pc);

    if (__builtin_add_overflow(*to, amount, to)) return E_OVERFLOW;
    if (l->closed || !guarded(&v)) return E_NOT_PAYABLE;
    v.version++;
    *l = v;
    return OK;
}

err lot_unreserve(struct lot *l, enum side side, int64_t amount)
{
    must(amount > 0);
    int64_t *from = side == DEBIT ? &l->nd : &l->nc;

    if (*from < amount) return E_GUARD;
    *from -= amount;
    l->version++;
    return OK;
}

enum invoice_state lot_state(const struct lot *l, date today)
{
    int64_t balance = lot_balance(l);

    if (l->closed) return INVOICE_CANCELLED;
    if (balance == 0 && l->written_off > 0) return INVOICE_WRITTEN_OFF;
    if (balance == 0) return INVOICE_PAID;
    if (l->nc > 0) return INVOICE_PENDING;
    if (date_is(l->due) && l->due.day < today.day) return INVOICE_OVERDUE;
    return INVOICE_DUE;
}

static const struct {
    str key, label;
} names[INVOICE_STATES] = {
#define NAME(id, k, l) [INVOICE_##id] = { { k, sizeof k - 1 }, { l, sizeof l - 1 } }
    NAME(DRAFT, "draft", "Draft"),
    NAME(CANCELLED, "cancelled", "Cancelled"),
    NAME(WRITTEN_OFF, "written_off", "Written off"),
    NAME(PAID, "paid", "Paid"),
    NAME(PENDING, "pending", "Pending"),
    NAME(CERTIFICATE, "certificate", "Awaiting certificate"),
    NAME(OVERDUE, "overdue", "Overdue"),
    NAME(DUE, "due", "Due"),
#undef NAME
};

str invoice_state_key(enum invoice_state s)
{
    must((unsigned)s < INVOICE_STATES);
    return names[s].key;
}

str invoice_state_label(enum invoice_state s)
{
    must((unsigned)s < INVOICE_STATES);
    return names[s].label;
}

bool invoice_state_parse(str key, enum invoice_state *out)
{
    for (int s = 0; s < INVOICE_STATES; s++) {
        if (str_eq(names[s].key, key)) {
            *out = (enum invoice_state)s;
            return true;
        }
    }
    return false;
}
