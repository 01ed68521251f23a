/* Disputes of customers: their amounts, and the credit note that ends one. */
#include "core/objection.h"

#include "core/calculate.h"

#define TEXT(literal) { "" literal "", sizeof(literal) - 1 }

const struct objection_reason objection_reasons[OBJECTION_REASON_COUNT] = {
#define X(word, label) { TEXT(word), TEXT(label) },
    OBJECTION_REASONS(X)
#undef X
};

bool objection_waits(enum objection_state s)
{
    return s == OBJECTION_OPEN || s == OBJECTION_ANSWERED;
}

str objection_reason_label(str word)
{
    for (size_t i = 0; i < OBJECTION_REASON_COUNT; i++) {
        if (str_eq(objection_reasons[i].word, word)) return objection_reasons[i].label;
    }
    return STR_NONE;
}

str objection_number(struct arena *a, int64_t n)
{
    return arena_format(a, "D-%05lld", (long long)n);
}

/* Percent of an amount, rounded half away from zero as the calculator does. */
static err percent_of(int64_t minor, decimal rate, int64_t *out)
{
    __int128 divisor = 100, product = (__int128)minor * rate.units;

    for (int i = 0; i < rate.scale; i++) divisor *= 10;
    __int128 half = product < 0 ? -divisor / 2 : divisor / 2;
    __int128 result = (product + half) / divisor;
    if (result > INT64_MAX || result < INT64_MIN) return E_OVERFLOW;
    *out = (int64_t)result;
    return OK;
}

err objection_line_total(const struct document *d, size_t line, int64_t *out)
{
    const struct document_line *l = &d->lines[line];
    int64_t tax, sum;

    TRY(percent_of(l->net.minor, l->tax_rate, &tax));
    if (__builtin_add_overflow(l->net.minor, tax, &sum)) return E_OVERFLOW;
    *out = sum;
    return OK;
}

err objection_share(struct objection_line *lines, size_t count, int64_t amount)
{
    __int128 all = 0, before = 0;
    int64_t given = 0;

    for (size_t i = 0; i < count; i++) all += lines[i].amount;
    if (amount <= 0 || all < amount) return E_NOT_PAYABLE;
    for (size_t i = 0; i < count; i++) {
        /* What all lines so far get, less what those before got: the sum is exact. */
        before += lines[i].amount;
        int64_t until = (int64_t)((before * amount + all / 2) / all);
        lines[i].amount = until - given;
        given = until;
        if (lines[i].amount <= 0) return E_NOT_PAYABLE;
    }
    must(given == amount);
    return OK;
}

/* A line credited: one unit at the amount, its tax as it was. */
static struct document_line credited(const struct document_line *from, int64_t net, currency cur)
{
    struct document_line l = *from;
    bool whole = net == from->net.minor;

    l.net = (money){ net, cur };
    if (whole) return l;
    l.quantity = (decimal){ 1, 0 };
    l.unit = S("C62");
    l.price = decimal_of_money(l.net);
    l.price_quantity = (decimal){ 1, 0 };
    l.gross_price = (decimal){ 0 };
    l.allowances = NULL;
    l.allowance_count = 0;
    return l;
}

/* As the invoice has its tax: which parts a rate is of, and where it is rounded. */
static enum tax_components components_of(const struct document *d, enum rounding_level *level)
{
    *level = ROUND_GROUP;
    for (size_t i = 0; i < d->tax_count; i++) {
        str c = d->taxes[i].component;
        bool within = str_eq(c, S("CGST")) || str_eq(c, S("SGST"));
        bool gst = within || str_eq(c, S("IGST")) || str_eq(c, S("GST"));
        if (gst) *level = ROUND_LINE;
        if (within) return TAX_GST_WITHIN;
        if (str_eq(c, S("IGST"))) return TAX_GST_BETWEEN;
        if (gst) return TAX_GST;
        if (str_eq(c, S("Sales tax"))) return TAX_SALES;
    }
    return TAX_VAT;
}

err objection_note(struct arena *a, const struct correction *c, struct document *out)
{
    const struct document *from = c->invoice;
    struct document d = *from;
    enum rounding_level level;

    d.lines = arena_array(a, struct document_line, from->line_count + 1);
    d.line_count = 0;
    for (size_t i = 0; i < from->line_count; i++) {
        int64_t net = c->nets[i], most = from->lines[i].net.minor;
        if (net < 0 || net > most) return E_INVALID;
        if (net > 0) d.lines[d.line_count++] = credited(&from->lines[i], net, d.cur);
    }
    if (d.line_count == 0) return E_INVALID;
    struct document_ref *about = arena_new(a, struct document_ref);
    *about = (struct document_ref){ .number = from->number, .issued = from->issued };
    d.kind = DOCUMENT_CREDIT_NOTE;
    d.type_code = S("381");
    d.number = c->number;
    d.issued = c->day;
    d.due = d.tax_point = DATE_NONE;
    d.note = c->reason;
    d.preceding = about;
    d.preceding_count = 1;
    d.attachment_count = 0;
    d.allowance_count = 0; /* those of the document stay with it */
    d.prepaid = d.rounding = money_zero(d.cur);
    d.tax_cur = (currency){ 0 };
    d.tax_in_tax_cur = (money){ 0 };
    enum tax_components components = components_of(from, &level);
    TRY(document_sum(a, &d, level, components));
    *out = d;
    return OK;
}
