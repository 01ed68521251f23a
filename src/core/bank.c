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

/* Between suspense[line] and the clearing of the payments, which `source` names. */
static err move(struct book *b, const struct bank_line *l, const struct bank_part *parts,
                size_t count, enum side side)
{
    TRY(book_post_own(b, ACCOUNT_SUSPENSE, STR_NONE, l->id, side, l->amount, false));
    for (size_t i = 0; i < count; i++) {
        bool offline = str_eq(parts[i].gateway, S("offline"));
        TRY(book_post_own(b, offline ? ACCOUNT_CLEARING_OFFLINE : ACCOUNT_CLEARING,
                          offline ? STR_NONE : parts[i].gateway, l->id, other(side),
                          parts[i].amount, false));
        b->open->postings[i + 1].source = parts[i].payment.v;
    }
    return book_end(b);
}

static str match_key(struct book *b, const struct bank_line *l)
{
    return arena_format(b->arena, "bank-match:%lld:%d", (long long)l->id, l->rounds);
}

static str unmatch_key(struct book *b, entry_id match)
{
    return arena_format(b->arena, "bank-unmatch:%lld", (long long)match.v);
}

err bank_line_match(struct book *b, const struct bank_line *l, const struct payment *p, date day)
{
    const struct bank_part whole = { p->id, p->gateway, l->amount };
    begin(b, ENTRY_BANK_MATCH, l, day, match_key(b, l))->ref = p->id.v;
    return move(b, l, &whole, 1, l->side);
}

err bank_line_unmatch(struct book *b, const struct bank_line *l, const struct payment *p,
                      entry_id match, date day)
{
    const struct bank_part whole = { p->id, p->gateway, l->amount };
    struct entry *e = begin(b, ENTRY_BANK_UNMATCH, l, day, unmatch_key(b, match));
    e->ref = p->id.v;
    e->reverses = match;
    return move(b, l, &whole, 1, other(l->side));
}

err bank_line_split(struct book *b, const struct bank_line *l, const struct bank_part *parts,
                    size_t count, date day)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        if (parts[i].amount <= 0 || __builtin_add_overflow(sum, parts[i].amount, &sum))
            return E_INVALID;
    if (sum != l->amount) return E_INVALID;
    (void)begin(b, ENTRY_BANK_MATCH, l, day, match_key(b, l));
    return move(b, l, parts, count, l->side);
}

err bank_line_unsplit(struct book *b, const struct bank_line *l, const struct bank_part *parts,
                      size_t count, entry_id match, date day)
{
    begin(b, ENTRY_BANK_UNMATCH, l, day, unmatch_key(b, match))->reverses = match;
    return move(b, l, parts, count, other(l->side));
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
