/* Running balances and their sums. */
#include "core/statement.h"

static const struct {
    str key, label;
} names[STATEMENT_WHATS] = {
#define NAME(what, key, label)                                                                     \
    [STATEMENT_##what] = { { key, sizeof key - 1 }, { label, sizeof label - 1 } }
    NAME(INVOICE, "invoice", "Invoice"),
    NAME(CREDIT_NOTE, "credit_note", "Credit note"),
    NAME(DEBIT_NOTE, "debit_note", "Debit note"),
    NAME(PAYMENT, "payment", "Payment"),
    NAME(PAID_BEFORE, "paid_before", "Paid before"),
    NAME(RETURN, "return", "Payment returned"),
    NAME(REFUND, "refund", "Refund"),
    NAME(WRITE_OFF, "write_off", "Written off"),
    NAME(RECOVERED, "recovered", "Owed again"),
    NAME(LEFT_OVER, "left_over", "Left of a payment"),
    NAME(RETAINER, "retainer", "Retainer, not used"),
    NAME(CORRECTION, "correction", "Correction"),
#undef NAME
};

str statement_what_label(enum statement_what what)
{
    must((unsigned)what < STATEMENT_WHATS);
    return names[what].label;
}

str statement_what_key(enum statement_what what)
{
    must((unsigned)what < STATEMENT_WHATS);
    return names[what].key;
}

enum statement_what statement_what_of(enum entry_kind kind, enum document_kind document,
                                      int64_t effect)
{
    switch (kind) {
    case ENTRY_ISSUE:
        return document == DOCUMENT_DEBIT_NOTE ? STATEMENT_DEBIT_NOTE : STATEMENT_INVOICE;
    case ENTRY_CREDIT_NOTE: return STATEMENT_CREDIT_NOTE;
    case ENTRY_IMPORT_PAID: return STATEMENT_PAID_BEFORE;
    case ENTRY_POST:
    case ENTRY_LATE_CAPTURE:
    case ENTRY_OFFLINE: return STATEMENT_PAYMENT;
    case ENTRY_RETURN: return STATEMENT_RETURN;
    case ENTRY_GIVE_BACK:
    case ENTRY_REFUND_POST: return STATEMENT_REFUND;
    case ENTRY_WRITE_OFF: return effect > 0 ? STATEMENT_RECOVERED : STATEMENT_WRITE_OFF;
    case ENTRY_RETAINER_ISSUE:
    case ENTRY_APPLY:
    case ENTRY_CANCEL:
    case ENTRY_UNAPPLY:
    case ENTRY_RESERVE:
    case ENTRY_VOID:
    case ENTRY_REFUND:
    case ENTRY_DISPUTE:
    case ENTRY_DISPUTE_FEE:
    case ENTRY_REVERSAL:
    case ENTRY_BANK_LINE:
    case ENTRY_BANK_MATCH:
    case ENTRY_BANK_UNMATCH:
    case ENTRY_BANK_BACK:
    case ENTRY_EPOCH:
    case ENTRY_SERIES: break;
    }
    return STATEMENT_CORRECTION;
}

enum statement_what statement_what_open(enum account account, enum document_kind document)
{
    if (account == ACCOUNT_RETAINER) return STATEMENT_RETAINER;
    if (account == ACCOUNT_CREDIT)
        return document == DOCUMENT_CREDIT_NOTE ? STATEMENT_CREDIT_NOTE : STATEMENT_LEFT_OVER;
    return document == DOCUMENT_DEBIT_NOTE ? STATEMENT_DEBIT_NOTE : STATEMENT_INVOICE;
}

void statement_begin(struct statement *s, int64_t opening)
{
    *s = (struct statement){ .opening = opening, .closing = opening };
}

static err add(int64_t *sum, int64_t amount)
{
    return __builtin_add_overflow(*sum, amount, sum) ? E_OVERFLOW : OK;
}

err statement_skip(struct statement *s, const struct statement_sums *sums)
{
    struct statement next = *s;

    next.all.count += sums->count;
    TRY(add(&next.all.charged, sums->charged));
    TRY(add(&next.all.credited, sums->credited));
    TRY(add(&next.closing, sums->charged));
    TRY(add(&next.closing, -sums->credited));
    *s = next;
    return OK;
}

err statement_add(struct statement *s, struct statement_row *row)
{
    struct statement_sums one = { .count = 1 };

    if (row->effect == INT64_MIN) return E_OVERFLOW;
    if (row->effect > 0) one.charged = row->effect;
    else one.credited = -row->effect;
    TRY(statement_skip(s, &one));
    row->balance = s->closing;
    return OK;
}

err statement_age(struct ageing *g, const struct statement_row *row, const struct plan *plan,
                  date day)
{
    if (row->effect < 0) return ageing_add_unused(g, -row->effect);
    return ageing_add(g, row->due, plan, row->effect, day);
}

err statement_block_sum(struct statement_block *b)
{
    struct statement all = { 0 };
    struct ageing age = { 0 };

    for (size_t i = 0; i < b->count; i++) {
        const struct statement *one = &b->sections[i].sum;
        TRY(add(&all.opening, one->opening));
        TRY(add(&all.closing, one->opening));
        TRY(statement_skip(&all, &one->all));
        TRY(ageing_join(&age, &b->sections[i].age));
    }
    b->sum = all;
    b->age = age;
    return OK;
}
