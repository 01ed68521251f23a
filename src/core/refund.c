/* Refunds as a table and what each step posts; disputes opened, won and lost. */
#include "core/refund.h"

#define STEP(f, e, t, b, w) { REFUND_##f, REFUND_ON_##e, REFUND_##t, b, w }
const struct refund_step refund_steps[] = {
    STEP(NEW, ASK, ASKED, REFUND_RESERVE, "asked for by staff, to the method"),
    STEP(NEW, CREDIT, DONE, REFUND_UNAPPLY, "asked for by staff, to credit"),
    STEP(ASKED, SEND, SENT, REFUND_BOOKS_NONE, "a request to the gateway is about to be sent"),
    STEP(ASKED, FAIL, FAILED, REFUND_VOID, "the gateway's set-up is at fault"),
    STEP(SENT, SILENCE, UNKNOWN, REFUND_BOOKS_NONE, "connection lost, 5xx, or no answer"),
    STEP(UNKNOWN, SEND, SENT, REFUND_BOOKS_NONE, "sent again with the same key, within 12 hours"),
    STEP(UNKNOWN, ACCEPT, SENT, REFUND_BOOKS_NONE, "the gateway has it, and is not done"),
    STEP(SENT, DONE, DONE, REFUND_POST, "gone back: a signed event, or the gateway's API"),
    STEP(UNKNOWN, DONE, DONE, REFUND_POST, "gone back: a signed event, or the gateway's API"),
    STEP(SENT, FAIL, FAILED, REFUND_VOID, "refused or failed, definitely"),
    STEP(UNKNOWN, FAIL, FAILED, REFUND_VOID, "refused or failed, definitely"),
};
#undef STEP
const size_t refund_step_count = countof(refund_steps);

const struct refund_step *refund_step(enum refund_state from, enum refund_event event)
{
    for (size_t i = 0; i < refund_step_count; i++) {
        if (refund_steps[i].from == from && refund_steps[i].event == event)
            return &refund_steps[i];
    }
    return NULL;
}

bool refund_is_running(enum refund_state s)
{
    return (int)s < 10;
}

str refund_state_key(enum refund_state s)
{
    switch (s) {
    case REFUND_ASKED: return S("asked");
    case REFUND_SENT: return S("sent");
    case REFUND_UNKNOWN: return S("unknown");
    case REFUND_DONE: return S("done");
    case REFUND_FAILED: return S("failed");
    }
    return S("-");
}

str refund_state_label(enum refund_state s)
{
    switch (s) {
    case REFUND_ASKED: return S("Asked for");
    case REFUND_SENT: return S("Under way");
    case REFUND_UNKNOWN: return S("Confirming");
    case REFUND_DONE: return S("Refunded");
    case REFUND_FAILED: return S("Failed");
    }
    return S("?");
}

static const char *books_word(enum refund_books b)
{
    switch (b) {
    case REFUND_BOOKS_NONE: return "-";
    case REFUND_RESERVE: return "un-apply, reserve";
    case REFUND_UNAPPLY: return "un-apply";
    case REFUND_POST: return "post";
    case REFUND_VOID: return "void";
    }
    return "-";
}

static bool same_line(const struct refund_step *a, const struct refund_step *b)
{
    return a->to == b->to && a->books == b->books && str_eq(str_of(a->when), str_of(b->when));
}

void refund_table_print(struct buf *b)
{
    buf_format(b, "| refund | event | next | books |\n| --- | --- | --- | --- |\n");
    for (size_t i = 0; i < refund_step_count;) {
        const struct refund_step *s = &refund_steps[i];
        const char *before = "| ";
        for (; i < refund_step_count && same_line(s, &refund_steps[i]); i++, before = ", ")
            buf_format(b, "%s%.*s", before, STR_FMT(refund_state_key(refund_steps[i].from)));
        buf_format(b, " | %s | %.*s | %s |\n", s->when, STR_FMT(refund_state_key(s->to)),
                   books_word(s->books));
    }
}

str dispute_state_key(enum dispute_state s)
{
    switch (s) {
    case DISPUTE_OPEN: return S("open");
    case DISPUTE_WON: return S("won");
    case DISPUTE_LOST: return S("lost");
    }
    return S("?");
}

/* ---- refunds ---- */

static struct entry *begin(struct book *b, const struct payment *p, enum entry_kind kind,
                           const char *step, str unique, date day)
{
    struct entry *e = book_begin(b, kind, p->customer, p->cur, day,
                                 arena_format(b->arena, "payment:%lld:%s:%.*s", (long long)p->id.v,
                                              step, STR_FMT(unique)));
    e->ref = p->id.v;
    return e;
}

/* The lot that goes down. */
static struct lot *lot_of(struct book *b, const struct payment *p, const struct refund *r)
{
    return r->giveback.v == 0 ? book_lot(b, ACCOUNT_CREDIT, p->id.v)
                              : book_lot(b, r->account, r->doc);
}

err refund_ask(struct book *b, struct payment *p, struct refund *r, date day)
{
    const struct lot *credit = lot_of(b, p, r);
    const struct lot *held = book_lot(b, ACCOUNT_DISPUTE, p->id.v);
    int64_t there = p->captured - p->refunded - p->refund_pending - p->returned -
                    (held == NULL ? 0 : lot_balance(held));
    int64_t loose = credit == NULL || r->to_credit ? 0 : lot_payable(credit);
    int64_t rest = r->amount - r->fee, standing = rest > loose ? rest - loose : 0;

    if (r->fee != 0 && (r->fee != fee_sum(&p->fee) || p->fee_settled != r->fee))
        return E_NOT_PAYABLE;
    if (rest <= 0 || (!r->to_credit && r->amount > there)) return E_NOT_PAYABLE;
    if (standing > 0 && r->giveback.v != 0) return E_NOT_PAYABLE;
    if (standing > 0 || r->fee > 0) {
        TRY(payment_unapply(b, p, standing, r->fee, r->reference, day));
        r->reserve = b->entries[b->entry_count - 1]->id;
    }
    if (r->to_credit) return OK;
    r->reserve = begin(b, p, ENTRY_REFUND, "refund-reserve", r->reference, day)->id;
    credit = lot_of(b, p, r); /* un-applying may have made it */
    TRY(book_post(b, credit->account, credit->doc, 0, DEBIT, r->amount, true));
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, CREDIT, r->amount, true));
    p->refund_pending += r->amount;
    return book_end(b);
}

/* What was pending for it is given back; what follows in the same entry takes what it needs. */
static err release(struct book *b, struct payment *p, const struct refund *r, struct entry *e)
{
    const struct lot *l = lot_of(b, p, r);

    e->resolves = r->reserve;
    p->refund_pending -= r->amount;
    return l == NULL ? E_BUG : book_unreserve(b, l->account, l->doc, DEBIT, r->amount);
}

err refund_post(struct book *b, struct payment *p, struct refund *r, str back_id, date day)
{
    TRY(release(b, p, r, begin(b, p, ENTRY_REFUND_POST, "refund", back_id, day)));
    const struct lot *l = lot_of(b, p, r);
    TRY(book_post(b, l->account, l->doc, 0, DEBIT, r->done, false));
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, CREDIT, r->done, false));
    p->refunded += r->done;
    return book_end(b);
}

err refund_void(struct book *b, struct payment *p, struct refund *r, date day)
{
    TRY(release(b, p, r, begin(b, p, ENTRY_VOID, "refund-void", r->reference, day)));
    return book_end(b);
}

/* ---- disputes ---- */

err dispute_open(struct book *b, struct payment *p, struct dispute *d, date day)
{
    if (book_lot(b, ACCOUNT_DISPUTE, p->id.v) == NULL) {
        struct lot fresh = payment_credit(p, d->amount, day);
        fresh.account = ACCOUNT_DISPUTE;
        fresh.type = S("Dispute at the bank");
        book_add_lot(b, &fresh);
    }
    d->opened = begin(b, p, ENTRY_DISPUTE, "dispute", d->gateway_id, day)->id;
    TRY(book_post(b, ACCOUNT_DISPUTE, p->id.v, 0, DEBIT, d->amount, false));
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, CREDIT, d->amount, false));
    return book_end(b);
}

err dispute_won(struct book *b, struct payment *p, struct dispute *d, date day)
{
    d->ended = begin(b, p, ENTRY_DISPUTE, "dispute-won", d->gateway_id, day)->id;
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, DEBIT, d->amount, false));
    TRY(book_post(b, ACCOUNT_DISPUTE, p->id.v, 0, CREDIT, d->amount, false));
    d->state = DISPUTE_WON;
    return book_end(b);
}

err dispute_lost(struct book *b, struct payment *p, struct dispute *d, date day,
                 int64_t debit_note)
{
    TRY(payment_return_disputed(b, p, d->amount, d->gateway_id, day, debit_note));
    d->ended = b->entries[b->entry_count - 1]->id;
    d->state = DISPUTE_LOST;
    return OK;
}

err dispute_fee(struct book *b, const struct payment *p, money fee, str fee_id, date day)
{
    struct entry *e = book_begin(b, ENTRY_DISPUTE_FEE, (customer_id){ 0 }, fee.cur, day,
                                 arena_format(b->arena, "payment:%lld:fee:%.*s",
                                              (long long)p->id.v, STR_FMT(fee_id)));
    e->ref = p->id.v;
    TRY(book_post_own(b, ACCOUNT_GATEWAY_COST, p->gateway, 0, DEBIT, fee.minor, false));
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, 0, CREDIT, fee.minor, false));
    e->postings[1].source = p->id.v;
    return book_end(b);
}
