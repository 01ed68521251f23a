/* Postings of issued documents. */
#include "core/issue.h"

bool document_is_credit(const struct document *d)
{
    return d->kind == DOCUMENT_CREDIT_NOTE || d->total.minor < 0;
}

/* The amount the lot is issued with: total and rounding, without its sign on credits. */
static err lot_total(const struct document *d, int64_t *out)
{
    int64_t v;
    if (__builtin_add_overflow(d->total.minor, d->rounding.minor, &v) || v == INT64_MIN)
        return E_OVERFLOW;
    *out = d->kind != DOCUMENT_CREDIT_NOTE && v < 0 ? -v : v;
    return OK;
}

static struct lot lot_of(const struct document *d, const struct issue *i, enum account account,
                         int64_t total)
{
    int64_t sign = d->kind != DOCUMENT_CREDIT_NOTE && d->total.minor < 0 ? -1 : 1;
    return (struct lot){
        .customer = i->customer,
        .account = account,
        .doc = i->id.v,
        .cur = d->cur,
        .public_id = i->public_id,
        .kind = d->kind,
        .number = d->number,
        .day = d->issued,
        .due = date_is(d->due) ? d->due : d->issued,
        .type = i->type,
        .purchase_order = d->purchase_order,
        .contract = d->contract,
        .net = sign * d->net.minor,
        .tax = sign * d->tax.minor,
        .total = total,
    };
}

/* The other side: tax by component, rounding, and revenue for the rest of `total`. */
static err post_income(struct book *b, const struct document *d, enum side side, int64_t total,
                       int64_t sign)
{
    int64_t rest = total;
    for (size_t k = 0; k < d->tax_count; k++) {
        const struct tax_group *t = &d->taxes[k];
        int64_t amount = sign * t->amount.minor;
        TRY(book_post_own(b, ACCOUNT_TAX, t->component.n > 0 ? t->component : S("VAT"), 0, side,
                          amount, false));
        if (__builtin_sub_overflow(rest, amount, &rest)) return E_OVERFLOW;
    }
    int64_t rounding = sign * d->rounding.minor;
    TRY(book_post_own(b, ACCOUNT_ROUNDING, STR_NONE, 0, side, rounding, false));
    if (__builtin_sub_overflow(rest, rounding, &rest)) return E_OVERFLOW;
    return book_post_own(b, ACCOUNT_REVENUE, S("sales"), 0, side, rest, false);
}

static str key_of(struct book *b, const char *what, const struct issue *i)
{
    return arena_format(b->arena, "%s:%lld", what, (long long)i->id.v);
}

static err issue_credit(struct book *b, const struct document *d, const struct issue *i,
                        int64_t total)
{
    int64_t sign = d->kind == DOCUMENT_CREDIT_NOTE ? 1 : -1;
    struct lot l = lot_of(d, i, ACCOUNT_CREDIT, total);
    struct entry *e = book_begin(b, ENTRY_CREDIT_NOTE, i->customer, d->cur, d->issued,
                                 key_of(b, "issue", i));
    e->ref = i->id.v;
    e->document_hash = i->hash;
    book_add_lot(b, &l);
    if (total == 0) {
        e->kind = ENTRY_ISSUE;
        return book_end(b);
    }
    TRY(post_income(b, d, DEBIT, total, sign));
    TRY(book_post(b, ACCOUNT_CREDIT, i->id.v, 0, CREDIT, total, false));
    return book_end(b);
}

/* Money paid before the document came here; more than its total is credit. */
static err issue_prepaid(struct book *b, const struct document *d, const struct issue *i,
                         int64_t total)
{
    int64_t prepaid = d->prepaid.minor, part = prepaid < total ? prepaid : total;

    if (prepaid <= 0) return OK;
    struct entry *e = book_begin(b, ENTRY_IMPORT_PAID, i->customer, d->cur, d->issued,
                                 key_of(b, "prepaid", i));
    e->ref = i->id.v;
    TRY(book_post_own(b, ACCOUNT_IMPORT_CLEARING, STR_NONE, 0, DEBIT, prepaid, false));
    TRY(book_post(b, ACCOUNT_RECEIVABLE, i->id.v, 0, CREDIT, part, false));
    if (d->kind == DOCUMENT_RETAINER && part > 0) {
        TRY(book_post(b, ACCOUNT_RETAINER_UNPAID, i->id.v, 0, DEBIT, part, false));
        TRY(book_post(b, ACCOUNT_RETAINER, i->id.v, 0, CREDIT, part, false));
    }
    if (prepaid > part) {
        struct lot l = lot_of(d, i, ACCOUNT_CREDIT, prepaid - part);
        book_add_lot(b, &l);
        TRY(book_post(b, ACCOUNT_CREDIT, i->id.v, 0, CREDIT, prepaid - part, false));
    }
    return book_end(b);
}

err document_issue(struct book *b, const struct document *d, const struct issue *i)
{
    int64_t total;
    TRY(lot_total(d, &total));
    if (document_is_credit(d)) return issue_credit(b, d, i, total);

    struct lot l = lot_of(d, i, ACCOUNT_RECEIVABLE, total);
    bool retainer = d->kind == DOCUMENT_RETAINER;
    struct entry *e = book_begin(b, retainer ? ENTRY_RETAINER_ISSUE : ENTRY_ISSUE, i->customer,
                                 d->cur, d->issued, key_of(b, "issue", i));
    e->ref = i->id.v;
    e->document_hash = i->hash;
    book_add_lot(b, &l);
    TRY(book_post(b, ACCOUNT_RECEIVABLE, i->id.v, 0, DEBIT, total, false));
    if (retainer) {
        struct lot unpaid = lot_of(d, i, ACCOUNT_RETAINER_UNPAID, total);
        struct lot paid = lot_of(d, i, ACCOUNT_RETAINER, total);
        book_add_lot(b, &unpaid);
        book_add_lot(b, &paid);
        TRY(book_post(b, ACCOUNT_RETAINER_UNPAID, i->id.v, 0, CREDIT, total, false));
    } else if (total > 0) {
        TRY(post_income(b, d, CREDIT, total, 1));
    }
    TRY(book_end(b));
    return issue_prepaid(b, d, i, total);
}

static err move_credit(struct book *b, enum account from, int64_t from_doc, int64_t invoice,
                       int64_t amount, bool back)
{
    TRY(book_post(b, from, from_doc, 0, back ? CREDIT : DEBIT, amount, false));
    TRY(book_post(b, ACCOUNT_RECEIVABLE, invoice, from_doc, back ? DEBIT : CREDIT, amount, false));
    return book_end(b);
}

static err begin_apply(struct book *b, const struct lot *l, int64_t invoice, int64_t amount,
                       date day, str key)
{
    if (l == NULL || amount <= 0) return E_BUG;
    book_begin(b, ENTRY_APPLY, l->customer, l->cur, day, key)->ref = invoice;
    return OK;
}

err credit_apply(struct book *b, enum account from, int64_t from_doc, int64_t invoice,
                 int64_t amount, date day, str key)
{
    TRY(begin_apply(b, book_lot(b, from, from_doc), invoice, amount, day, key));
    return move_credit(b, from, from_doc, invoice, amount, false);
}

err credit_unapply(struct book *b, enum account from, int64_t from_doc, int64_t invoice,
                   int64_t amount, date day, str key)
{
    TRY(begin_apply(b, book_lot(b, from, from_doc), invoice, amount, day, key));
    return move_credit(b, from, from_doc, invoice, amount, true);
}
