/* The postings of each step of a payment; payment_table.c says which step is taken. */
#include "core/payment.h"

static bool is_invoice(const struct payment_item *item)
{
    return item->account == ACCOUNT_RECEIVABLE;
}

/* An entry of this payment; `step` and `unique` make its key. */
static struct entry *begin(struct book *b, const struct payment *p, enum entry_kind kind,
                           const char *step, str unique, date day)
{
    struct entry *e = book_begin(b, kind, p->customer, p->cur, day,
                                 arena_format(b->arena, "payment:%lld:%s:%.*s", (long long)p->id.v,
                                              step, STR_FMT(unique)));
    e->ref = p->id.v;
    return e;
}

/* What was asked for, in the key of the first entry: sealed with it, so that it cannot change. */
static str asked(const struct book *b, const struct payment *p)
{
    return arena_format(b->arena, "%.*s:%.*s", STR_FMT(p->method), STR_FMT(p->key));
}

int64_t payment_charged(const struct payment *p)
{
    return p->amount - fee_sum(&p->fee);
}

int64_t payment_over(const struct payment *p)
{
    int64_t over;

    if (__builtin_add_overflow(payment_charged(p), p->credit, &over)) return 0;
    for (size_t i = 0; i < p->item_count; i++) {
        if (is_invoice(&p->items[i])) over -= p->items[i].amount;
    }
    return over;
}

/* From one sum of fee and tax to another: what goes back goes back from the end. */
static err move_fee(struct book *b, const struct payment *p, int64_t from, int64_t to, bool pending)
{
    struct fee was = fee_filled(&p->fee, from), now = fee_filled(&p->fee, to);

    TRY(book_post_own(b, ACCOUNT_FEE_INCOME, STR_NONE, p->id.v, CREDIT, now.amount - was.amount,
                      pending));
    for (size_t i = 0; i < now.tax_count; i++)
        TRY(book_post_own(b, ACCOUNT_TAX, now.taxes[i].name, p->id.v, CREDIT,
                          now.taxes[i].amount - was.taxes[i].amount, pending));
    return OK;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static err settle_fee(struct book *b, struct payment *p, int64_t to)
{
    TRY(move_fee(b, p, p->fee_settled, to, false));
    p->fee_settled = to;
    return OK;
}

err payment_reserve(struct book *b, struct payment *p, date day)
{
    struct entry *e = begin(b, p, ENTRY_RESERVE, "reserve", asked(b, p), day);
    int64_t over = payment_over(p);

    p->reserve = e->id;
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, DEBIT, p->amount, true));
    for (size_t i = 0; i < p->item_count; i++) {
        const struct payment_item *item = &p->items[i];
        const struct lot *l = book_lot(b, item->account, item->doc);
        if (l == NULL) return E_BUG;
        if (is_invoice(item) && l->nc > 0) return E_ALREADY_PENDING;
        TRY(book_post(b, item->account, item->doc, is_invoice(item) ? p->id.v : 0,
                      is_invoice(item) ? CREDIT : DEBIT, item->amount, true));
    }
    TRY(move_fee(b, p, 0, fee_sum(&p->fee), true));
    if (over > 0) {
        struct lot kept = payment_credit(p, over, day);
        book_add_lot(b, &kept);
        TRY(book_post(b, ACCOUNT_CREDIT, p->id.v, 0, CREDIT, over, true));
    }
    return book_end(b);
}

/* Everything the reserve holds is given back; the posting that follows takes what it needs. */
static err release(struct book *b, const struct payment *p)
{
    for (size_t i = 0; i < p->item_count; i++) {
        const struct payment_item *item = &p->items[i];
        TRY(book_unreserve(b, item->account, item->doc, is_invoice(item) ? CREDIT : DEBIT,
                           item->amount));
    }
    return book_unreserve(b, ACCOUNT_CREDIT, p->id.v, CREDIT, payment_over(p));
}

/* Post `amount` of this payment's money on an invoice; a retainer invoice makes a retainer. */
static err pay_invoice(struct book *b, const struct payment *p, int64_t doc, int64_t amount)
{
    const struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, doc);

    if (l == NULL) return E_BUG;
    TRY(book_post(b, ACCOUNT_RECEIVABLE, doc, p->id.v, CREDIT, amount, false));
    if (l->kind != DOCUMENT_RETAINER || amount == 0) return OK;
    TRY(book_post(b, ACCOUNT_RETAINER_UNPAID, doc, 0, DEBIT, amount, false));
    return book_post(b, ACCOUNT_RETAINER, doc, 0, CREDIT, amount, false);
}

struct lot payment_credit(const struct payment *p, int64_t amount, date day)
{
    return (struct lot){ .customer = p->customer, .account = ACCOUNT_CREDIT, .doc = p->id.v,
                         .cur = p->cur, .public_id = p->public_id, .number = p->reference,
                         .day = day, .due = DATE_NONE, .type = S("Over-payment"), .net = amount,
                         .total = amount };
}

/* What is left over lies on credit[payment], made if it is not there. */
static err over_payment(struct book *b, const struct payment *p, int64_t amount, date day)
{
    if (amount == 0) return OK;
    struct lot *l = book_lot(b, ACCOUNT_CREDIT, p->id.v);
    if (l == NULL) {
        struct lot fresh = payment_credit(p, amount, day);
        book_add_lot(b, &fresh);
    }
    return book_post(b, ACCOUNT_CREDIT, p->id.v, 0, CREDIT, amount, false);
}

err payment_post(struct book *b, struct payment *p, int64_t captured, str capture_key, date day)
{
    int64_t rest = captured;
    struct entry *e = begin(b, p, ENTRY_POST, "post", capture_key, day);

    e->resolves = p->reserve;
    TRY(release(b, p));
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, DEBIT, captured, false));
    for (size_t i = 0; i < p->item_count; i++) {
        struct payment_item *item = &p->items[i];
        if (is_invoice(item)) continue;
        TRY(book_post(b, item->account, item->doc, 0, DEBIT, item->amount, false));
        item->settled = item->amount;
        if (__builtin_add_overflow(rest, item->amount, &rest)) return E_OVERFLOW;
    }
    TRY(settle_fee(b, p, smaller(captured, fee_sum(&p->fee))));
    rest -= p->fee_settled;
    for (size_t i = 0; i < p->item_count; i++) {
        struct payment_item *item = &p->items[i];
        if (!is_invoice(item)) continue;
        item->settled = item->amount < rest ? item->amount : rest;
        rest -= item->settled;
        TRY(pay_invoice(b, p, item->doc, item->settled));
    }
    TRY(over_payment(b, p, rest, day));
    if (__builtin_add_overflow(p->captured, captured, &p->captured)) return E_OVERFLOW;
    return book_end(b);
}

err payment_void(struct book *b, struct payment *p, date day)
{
    struct entry *e = begin(b, p, ENTRY_VOID, "void", STR_NONE, day);

    e->resolves = p->reserve;
    TRY(release(b, p));
    return book_end(b);
}

/* Does `rest` pay the invoices as it would have when they were reserved? Then it earned the fee. */
static bool pays_as_reserved(struct book *b, const struct payment *p, int64_t rest)
{
    if (rest <= 0 || p->fee_settled > 0) return false;
    for (size_t i = 0; i < p->item_count; i++) {
        const struct payment_item *item = &p->items[i];
        if (!is_invoice(item)) continue;
        const struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, item->doc);
        int64_t part = item->amount < rest ? item->amount : rest;
        if (l == NULL || l->closed || item->settled > 0 || lot_payable(l) < part) return false;
        rest -= part;
    }
    return true;
}

err payment_late(struct book *b, struct payment *p, int64_t captured, str capture_key, date day)
{
    int64_t fee = fee_sum(&p->fee), rest = captured;

    begin(b, p, ENTRY_LATE_CAPTURE, "late", capture_key, day);
    TRY(book_post_own(b, ACCOUNT_CLEARING, p->gateway, p->id.v, DEBIT, captured, false));
    if (pays_as_reserved(b, p, captured - fee)) {
        TRY(settle_fee(b, p, fee));
        rest -= fee;
    }
    for (size_t i = 0; i < p->item_count; i++) {
        struct payment_item *item = &p->items[i];
        if (!is_invoice(item)) continue;
        const struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, item->doc);
        if (l == NULL) return E_BUG;
        int64_t part = lot_payable(l), wanted = item->amount - item->settled;
        if (part > wanted) part = wanted;
        if (part > rest) part = rest;
        if (l->closed || part < 0) part = 0;
        TRY(pay_invoice(b, p, item->doc, part));
        item->settled += part;
        rest -= part;
    }
    TRY(over_payment(b, p, rest, day));
    if (__builtin_add_overflow(p->captured, captured, &p->captured)) return E_OVERFLOW;
    return book_end(b);
}

/* Take up to `rest` back from one invoice: it is open again. */
static err reopen(struct book *b, const struct payment *p, struct payment_item *item, int64_t *rest)
{
    const struct lot *l = book_lot(b, ACCOUNT_RECEIVABLE, item->doc);
    if (l == NULL) return E_BUG;
    int64_t part = item->settled < *rest ? item->settled : *rest;

    if (l->closed) part = 0;
    if (l->kind == DOCUMENT_RETAINER && part > 0) {
        const struct lot *r = book_lot(b, ACCOUNT_RETAINER, item->doc);
        if (r == NULL) return E_BUG;
        if (part > lot_payable(r)) part = lot_payable(r);
        TRY(book_post(b, ACCOUNT_RETAINER, item->doc, 0, DEBIT, part, false));
        TRY(book_post(b, ACCOUNT_RETAINER_UNPAID, item->doc, 0, CREDIT, part, false));
    }
    TRY(book_post(b, ACCOUNT_RECEIVABLE, item->doc, p->id.v, DEBIT, part, false));
    item->settled -= part;
    *rest -= part;
    return OK;
}

/* Where returned money comes from, and what is owed again for it. */
static err take_back(struct book *b, struct payment *p, int64_t amount, str return_key, date day,
                     int64_t debit_note)
{
    int64_t rest = amount;

    begin(b, p, ENTRY_RETURN, "return", return_key, day);
    const struct lot *free_credit = book_lot(b, ACCOUNT_CREDIT, p->id.v);
    if (free_credit != NULL) {
        int64_t part = lot_payable(free_credit) < rest ? lot_payable(free_credit) : rest;
        TRY(book_post(b, ACCOUNT_CREDIT, p->id.v, 0, DEBIT, part, false));
        rest -= part;
    }
    for (size_t i = p->item_count; i-- > 0 && rest > 0;) {
        if (is_invoice(&p->items[i])) TRY(reopen(b, p, &p->items[i], &rest));
    }
    int64_t fee = smaller(rest, p->fee_settled);
    TRY(settle_fee(b, p, p->fee_settled - fee));
    rest -= fee;
    if (rest > 0) {
        struct lot note = { .customer = p->customer, .account = ACCOUNT_RECEIVABLE,
                            .doc = debit_note, .cur = p->cur, .public_id = public_id_new(),
                            .kind = DOCUMENT_DEBIT_NOTE, .number = p->reference, .day = day,
                            .due = day, .type = S("Returned payment"), .net = rest, .total = rest };
        book_add_lot(b, &note);
        TRY(book_post(b, ACCOUNT_RECEIVABLE, debit_note, p->id.v, DEBIT, rest, false));
    }
    return __builtin_add_overflow(p->returned, amount, &p->returned) ? E_OVERFLOW : OK;
}

err payment_return(struct book *b, struct payment *p, int64_t amount, str return_key, date day,
                   int64_t debit_note)
{
    bool offline = str_eq(p->gateway, S("offline"));

    TRY(take_back(b, p, amount, return_key, day, debit_note));
    TRY(book_post_own(b, offline ? ACCOUNT_CLEARING_OFFLINE : ACCOUNT_CLEARING,
                      offline ? STR_NONE : p->gateway, p->id.v, CREDIT, amount, false));
    return book_end(b);
}

err payment_return_disputed(struct book *b, struct payment *p, int64_t amount, str return_key,
                            date day, int64_t debit_note)
{
    TRY(take_back(b, p, amount, return_key, day, debit_note));
    TRY(book_post(b, ACCOUNT_DISPUTE, p->id.v, 0, CREDIT, amount, false));
    return book_end(b);
}

bool payment_gone(const struct payment *p, int64_t amount)
{
    return amount >= p->captured - p->refunded - p->returned;
}

err payment_unapply(struct book *b, struct payment *p, int64_t amount, int64_t fee, str unique,
                    date day)
{
    int64_t rest = amount;

    begin(b, p, ENTRY_UNAPPLY, "unapply", unique, day);
    for (size_t i = p->item_count; i-- > 0 && rest > 0;) {
        if (is_invoice(&p->items[i])) TRY(reopen(b, p, &p->items[i], &rest));
    }
    if (rest > 0 || fee > p->fee_settled) return E_NOT_PAYABLE;
    TRY(settle_fee(b, p, p->fee_settled - fee));
    TRY(over_payment(b, p, amount + fee, day));
    return book_end(b);
}

err payment_offline(struct book *b, struct payment *p, date day)
{
    int64_t rest = p->amount;
    struct entry *e = begin(b, p, ENTRY_OFFLINE, "offline", asked(b, p), day);

    p->reserve = e->id;
    TRY(book_post_own(b, ACCOUNT_CLEARING_OFFLINE, STR_NONE, p->id.v, DEBIT, p->amount, false));
    for (size_t i = 0; i < p->item_count; i++) {
        struct payment_item *item = &p->items[i];
        const struct lot *l = book_lot(b, item->account, item->doc);
        if (l == NULL || !is_invoice(item)) return E_BUG;
        if (item->amount <= 0 || item->amount > lot_payable(l) || item->amount > rest)
            return E_NOT_PAYABLE;
        TRY(pay_invoice(b, p, item->doc, item->amount));
        item->settled = item->amount;
        rest -= item->amount;
    }
    TRY(over_payment(b, p, rest, day));
    if (__builtin_add_overflow(p->captured, p->amount, &p->captured)) return E_OVERFLOW;
    return book_end(b);
}
