/* Balance, effect and canonical bytes of one entry. */
#include "core/entry.h"

str entry_kind_name(enum entry_kind kind)
{
    switch (kind) {
    case ENTRY_ISSUE: return S("issue");
    case ENTRY_CREDIT_NOTE: return S("credit note");
    case ENTRY_RETAINER_ISSUE: return S("retainer issue");
    case ENTRY_IMPORT_PAID: return S("paid before import");
    case ENTRY_APPLY: return S("apply");
    case ENTRY_CANCEL: return S("cancel");
    case ENTRY_UNAPPLY: return S("un-apply");
    case ENTRY_RESERVE: return S("reserve");
    case ENTRY_POST: return S("post");
    case ENTRY_VOID: return S("void");
    case ENTRY_LATE_CAPTURE: return S("late capture");
    case ENTRY_RETURN: return S("return");
    case ENTRY_OFFLINE: return S("off-line payment");
    case ENTRY_WRITE_OFF: return S("write-off");
    case ENTRY_REFUND: return S("refund");
    case ENTRY_REFUND_POST: return S("refund done");
    case ENTRY_DISPUTE: return S("dispute");
    case ENTRY_DISPUTE_FEE: return S("fee of a dispute");
    case ENTRY_GIVE_BACK: return S("given back");
    case ENTRY_REVERSAL: return S("reversal");
    case ENTRY_EPOCH: return S("epoch");
    case ENTRY_SERIES: return S("numbers passed over");
    case ENTRY_BANK_LINE: return S("bank line");
    case ENTRY_BANK_MATCH: return S("bank line matched");
    case ENTRY_BANK_UNMATCH: return S("match undone");
    case ENTRY_BANK_BACK: return S("sent back");
    }
    return S("?");
}

err entry_effect(const struct entry *e, int64_t *out)
{
    int64_t effect = 0;
    for (size_t i = 0; i < e->count; i++) {
        const struct posting *p = &e->postings[i];
        if (p->pending || !account_owed(p->account)) continue;
        if (__builtin_add_overflow(effect, p->side == DEBIT ? p->amount : -p->amount, &effect))
            return E_OVERFLOW;
    }
    *out = effect;
    return OK;
}

static bool may_be_empty(enum entry_kind kind)
{
    return kind == ENTRY_VOID || kind == ENTRY_ISSUE || kind == ENTRY_EPOCH || kind == ENTRY_SERIES;
}

err entry_check(const struct entry *e)
{
    int64_t sum[2] = { 0, 0 }, effect;

    for (size_t i = 0; i < e->count; i++) {
        const struct posting *p = &e->postings[i];
        if (p->amount <= 0 || !account_known((int)p->account)) return E_UNBALANCED;
        if (account_has_lots(p->account) && (p->doc == 0 || p->version == 0)) return E_UNBALANCED;
        int64_t signed_amount = p->side == DEBIT ? p->amount : -p->amount;
        if (__builtin_add_overflow(sum[p->pending], signed_amount, &sum[p->pending]))
            return E_OVERFLOW;
    }
    if (sum[0] != 0 || sum[1] != 0) return E_UNBALANCED;
    if (e->count == 0 && !may_be_empty(e->kind)) return E_UNBALANCED;
    TRY(entry_effect(e, &effect));
    return effect == e->effect ? OK : E_UNBALANCED;
}

static void field(struct buf *b, str s)
{
    buf_i64(b, (int64_t)s.n);
    buf_char(b, ':');
    buf_str(b, s);
    buf_char(b, ',');
}

static void number(struct buf *b, int64_t v)
{
    buf_i64(b, v);
    buf_char(b, ',');
}

void entry_canonical(struct buf *b, str previous_hash, const struct entry *e)
{
    char iso[11];

    field(b, S("entry 1"));
    field(b, previous_hash);
    number(b, e->org.v);
    number(b, e->id.v);
    number(b, e->customer.v);
    field(b, currency_code(e->cur));
    number(b, e->kind);
    field(b, date_iso(e->day, iso));
    number(b, e->at_us);
    number(b, e->who);
    field(b, e->key);
    number(b, e->ref);
    number(b, e->resolves.v);
    number(b, e->reverses.v);
    number(b, e->effect);
    field(b, e->document_hash);
    number(b, (int64_t)e->count);
    for (size_t i = 0; i < e->count; i++) {
        const struct posting *p = &e->postings[i];
        number(b, p->account);
        field(b, p->sub);
        number(b, p->doc);
        number(b, p->source);
        number(b, p->side);
        number(b, p->amount);
        number(b, p->pending);
        number(b, p->version);
    }
}
