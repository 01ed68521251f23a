/* The postings of bank lines. The account's sub is the bank account; no customer is concerned. */
#include "core/bank.h"

static struct entry *begin(struct book *b, enum entry_kind kind, const struct bank_line *l,
                           date day, str key)
{
    return book_begin(b, kind, (customer_id){ 0 }, l->cur, day, key);
}

static enum side other(enum side s)
{
    return s == DEBIT ? CREDIT : DEBIT;
}

err bank_line_post(struct book *b, const struct bank_line *l, str hash)
{
    struct entry *e = begin(b, ENTRY_BANK_LINE, l, l->booked,
                            arena_format(b->arena, "bank:%lld", (long long)l->id));
    e->ref = l->id;
    e->document_hash = arena_str(b->arena, hash);
    TRY(book_post_own(b, ACCOUNT_BANK, l->account, l->id, l->side, l->amount, false));
    TRY(book_post_own(b, ACCOUNT_SUSPENSE, STR_NONE, l->id, other(l->side), l->amount, false));
    return book_end(b);
}

/* Between suspense[line] and the clearing of the payment, which `source` names. */
static err move(struct book *b, const struct bank_line *l, const struct payment *p,
                enum side side)
{
    bool offline = str_eq(p->gateway, S("offline"));

    TRY(book_post_own(b, ACCOUNT_SUSPENSE, STR_NONE, l->id, side, l->amount, false));
    TRY(book_post_own(b, offline ? ACCOUNT_CLEARING_OFFLINE : ACCOUNT_CLEARING,
                      offline ? STR_NONE : p->gateway, l->id, other(side), l->amount, false));
    b->open->postings[1].source = p->id.v;
    return book_end(b);
}

err bank_line_match(struct book *b, const struct bank_line *l, const struct payment *p, date day)
{
    str key = arena_format(b->arena, "bank-match:%lld:%d", (long long)l->id, l->rounds);
    struct entry *e = begin(b, ENTRY_BANK_MATCH, l, day, key);
    e->ref = p->id.v;
    return move(b, l, p, l->side);
}

err bank_line_unmatch(struct book *b, const struct bank_line *l, const struct payment *p,
                      entry_id match, date day)
{
    struct entry *e = begin(b, ENTRY_BANK_UNMATCH, l, day,
                            arena_format(b->arena, "bank-unmatch:%lld", (long long)match.v));
    e->ref = p->id.v;
    e->reverses = match;
    return move(b, l, p, other(l->side));
}

err bank_line_send_back(struct book *b, const struct bank_line *in, const struct bank_line *out,
                        date day)
{
    if (in->side != DEBIT || out->side != CREDIT || in->amount != out->amount ||
        !currency_eq(in->cur, out->cur))
        return E_INVALID;
    struct entry *e = begin(b, ENTRY_BANK_BACK, in, day,
                            arena_format(b->arena, "bank-back:%lld", (long long)in->id));
    e->ref = out->id;
    TRY(book_post_own(b, ACCOUNT_SUSPENSE, STR_NONE, in->id, DEBIT, in->amount, false));
    TRY(book_post_own(b, ACCOUNT_SUSPENSE, STR_NONE, out->id, CREDIT, out->amount, false));
    return book_end(b);
}
