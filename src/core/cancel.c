/* Cancelling, writing off and recovering: one entry each. */
#include "core/cancel.h"

static struct entry *begin(struct book *b, enum entry_kind kind, const struct lot *l, date day,
                           str key)
{
    struct entry *e = book_begin(b, kind, l->customer, l->cur, day, key);
    e->ref = l->doc;
    return e;
}

static str cancel_key(const struct book *b, int64_t doc)
{
    return arena_format(b->arena, "cancel:%lld", (long long)doc);
}

err invoice_cancel(struct book *b, int64_t invoice, int64_t note, const struct standing *list,
                   size_t count, date day)
{
    struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, invoice);

    if (l == NULL) return E_BUG;
    if (l->closed || l->written_off > 0 || l->total == 0) return E_STATE;
    if (l->nc > 0) return E_ALREADY_PENDING;
    begin(b, ENTRY_CANCEL, l, day, cancel_key(b, invoice));
    for (size_t i = 0; i < count; i++) {
        const struct standing *s = &list[i];
        TRY(book_post(b, ACCOUNT_RECEIVABLE, invoice, s->source, DEBIT, s->amount, false));
        TRY(book_post(b, s->account, s->doc, 0, CREDIT, s->amount, false));
    }
    TRY(book_post(b, ACCOUNT_CREDIT, note, 0, DEBIT, l->total, false));
    TRY(book_post(b, ACCOUNT_RECEIVABLE, invoice, note, CREDIT, l->total, false));
    if (lot_balance(l) != 0) return E_UNBALANCED;
    l->closed = true;
    return book_end(b);
}

err retainer_cancel(struct book *b, int64_t retainer, date day)
{
    struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, retainer);

    if (l == NULL || l->kind != DOCUMENT_RETAINER) return E_BUG;
    if (l->closed || l->total == 0 || lot_balance(l) != l->total) return E_STATE;
    if (l->nc > 0) return E_ALREADY_PENDING;
    begin(b, ENTRY_CANCEL, l, day, cancel_key(b, retainer));
    TRY(book_post(b, ACCOUNT_RETAINER_UNPAID, retainer, 0, DEBIT, l->total, false));
    TRY(book_post(b, ACCOUNT_RECEIVABLE, retainer, retainer, CREDIT, l->total, false));
    l->closed = true;
    return book_end(b);
}

/* `amount` from the receivable to write_off, or back from there. */
static err move(struct book *b, struct lot *l, int64_t amount, enum side side, date day, str key)
{
    begin(b, ENTRY_WRITE_OFF, l, day, key);
    TRY(book_post_own(b, ACCOUNT_WRITE_OFF, STR_NONE, l->doc, side == CREDIT ? DEBIT : CREDIT,
                      amount, false));
    TRY(book_post(b, ACCOUNT_RECEIVABLE, l->doc, 0, side, amount, false));
    l->written_off -= (int)side * amount;
    return book_end(b);
}

err invoice_write_off(struct book *b, int64_t invoice, int64_t amount, date day, str key)
{
    struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, invoice);

    if (l == NULL) return E_BUG;
    if (l->kind == DOCUMENT_RETAINER) return E_STATE;
    if (l->nc > 0) return E_ALREADY_PENDING;
    if (amount <= 0 || amount > lot_payable(l)) return E_NOT_PAYABLE;
    return move(b, l, amount, CREDIT, day, key);
}

err invoice_recover(struct book *b, int64_t invoice, int64_t amount, date day, str key)
{
    struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, invoice);

    if (l == NULL) return E_BUG;
    if (amount <= 0 || amount > l->written_off) return E_NOT_PAYABLE;
    return move(b, l, amount, DEBIT, day, key);
}
