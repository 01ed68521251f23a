/* An invoice and its kin on the sheet; what stands where, from top to bottom. */
#include "base/limits.h"
#include "core/order.h"
#include "paper/cii_write.h"
#include "paper/document_lines.h"
#include "paper/facturx.h"

enum { LINES_MAX = 10000, FACTS_MAX = 16 };

static bool has_gst(const struct document *d)
{
    for (size_t i = 0; i < d->tax_count; i++) {
        str c = d->taxes[i].component;
        if (str_eq(c, S("CGST")) || str_eq(c, S("SGST")) || str_eq(c, S("IGST")) ||
            str_eq(c, S("UTGST")))
            return true;
    }
    return false;
}

static str title_of(const struct sheet *s, const struct document *d)
{
    switch (d->kind) {
    case DOCUMENT_CREDIT_NOTE: return sheet_t(s, S("Credit note"));
    case DOCUMENT_RETAINER: return sheet_t(s, S("Retainer invoice"));
    case DOCUMENT_DEBIT_NOTE: return sheet_t(s, S("Debit note"));
    case DOCUMENT_ORDER: return sheet_t(s, S("Sales order"));
    case DOCUMENT_QUOTE: return sheet_t(s, S("Quote"));
    case DOCUMENT_INVOICE: break;
    }
    if (str_eq(d->type_code, S("384"))) return sheet_t(s, S("Corrected invoice"));
    return sheet_t(s, has_gst(d) ? S("Tax invoice") : S("Invoice"));
}

/* Numbers and dates of the documents that this one is about. */
static str preceding_text(const struct sheet *s, const struct document *d)
{
    str text = STR_NONE;
    for (size_t i = 0; i < d->preceding_count; i++) {
        const struct document_ref *r = &d->preceding[i];
        str one = sheet_join(s, r->number, ", ", sheet_date(s, r->issued));
        text = text.n == 0 ? one : arena_format(s->a, "%.*s\n%.*s", STR_FMT(text), STR_FMT(one));
    }
    return text;
}

static void write_facts(struct sheet *s, const struct document *d)
{
    const struct sheet_fact all[FACTS_MAX] = {
        { S("Issued"), sheet_date(s, d->issued) },
        { document_is_order(d->kind) ? S("Valid until") : S("Due"),
          d->kind == DOCUMENT_CREDIT_NOTE ? STR_NONE : sheet_date(s, d->due) },
        { S("Billing period"), sheet_period(s, d->period_start, d->period_end) },
        { S("Purchase order"), d->purchase_order },
        { S("Contract"), d->contract },
        { S("Corrects"), preceding_text(s, d) },
        { S("Customer no."), d->buyer.number },
        { S("Your reference"), d->buyer_reference },
        { S("Sales order"), d->sales_order },
        { S("Project"), d->project },
        { S("Date of supply"), sheet_date(s, date_is(d->delivered) ? d->delivered : d->tax_point) },
        { S("Delivery note"), d->despatch_advice },
        { S("Accounting reference"), d->accounting_reference },
        { S("Object"), d->object_id },
    };
    struct sheet_fact shown[FACTS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < countof(all); i++) {
        if (all[i].value.n == 0) continue;
        shown[n++] = (struct sheet_fact){ sheet_t(s, all[i].label), all[i].value };
    }
    sheet_facts(s, shown, n);
}

static void write_parties(struct sheet *s, const struct document *d)
{
    str deliver = sheet_address(s, &d->deliver_to, false);
    bool same = str_eq(deliver, sheet_address(s, &d->buyer.address, false)) &&
                (d->deliver_name.n == 0 || str_eq(d->deliver_name, d->buyer.name));
    const struct sheet_column columns[] = {
        { sheet_t(s, document_is_order(d->kind) ? S("Offered to") : S("Billed to")), d->buyer.name,
          sheet_party_lines(s, &d->buyer) },
        { sheet_t(s, S("Delivered to")), same ? STR_NONE : d->deliver_name,
          same ? STR_NONE : deliver },
        { sheet_t(s, S("Place of supply")), STR_NONE, d->place_of_supply },
        { sheet_t(s, S("Paid to")), d->payee.name, sheet_party_lines(s, &d->payee) },
        { sheet_t(s, S("Tax representative")), d->tax_representative.name,
          sheet_party_lines(s, &d->tax_representative) },
    };
    sheet_columns(s, columns, countof(columns));
}

static money negative(money m)
{
    if (m.minor != INT64_MIN) m.minor = -m.minor;
    return m;
}

struct totals {
    struct sheet *s;
    struct sheet_total row[SHEET_TOTALS_MAX];
    size_t n;
};

static void total_add(struct totals *t, str label, money m, bool rule, bool strong)
{
    if (t->n == SHEET_TOTALS_MAX || m.cur.index == 0) return;
    t->row[t->n++] = (struct sheet_total){
        .label = label,
        .amount = sheet_money(t->s, m, MONEY_SYMBOL),
        .rule = rule,
        .strong = strong,
    };
}

/* Allowances and taxes one by one while they are few, else as one sum each. */
enum { ONE_BY_ONE = 4 };

static void total_allowances(struct totals *t, const struct document *d)
{
    const struct sheet *s = t->s;
    if (d->allowance_count > ONE_BY_ONE) {
        total_add(t, sheet_t(s, S("Discounts")), negative(d->allowances_total), false, false);
        if (d->charges_total.minor != 0)
            total_add(t, sheet_t(s, S("Charges")), d->charges_total, false, false);
    }
    for (size_t i = 0; i < d->allowance_count && d->allowance_count <= ONE_BY_ONE; i++) {
        const struct allowance *one = &d->allowances[i];
        str label = one->reason;
        if (label.n == 0) label = sheet_t(s, one->charge ? S("Charge") : S("Discount"));
        total_add(t, label, one->charge ? one->amount : negative(one->amount), false, false);
    }
    if (d->allowance_count > 0) total_add(t, sheet_t(s, S("Net")), d->net, true, false);
}

static void total_taxes(struct totals *t, const struct document *d)
{
    const struct sheet *s = t->s;
    size_t count;
    const struct tax_group *taxes = document_taxes(d, s->a, &count);
    if (count > ONE_BY_ONE || count == 0) {
        if (count > 0 || d->tax.minor != 0)
            total_add(t, sheet_t(s, S("Tax")), d->tax, false, false);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct tax_group *g = &taxes[i];
        str name = sheet_t(s, g->component.n > 0 ? g->component : S("Tax"));
        total_add(t, sheet_join(s, name, " ", sheet_rate(s, g->rate)), g->amount, false, false);
    }
}

static void totals_of(struct sheet *s, const struct document *d, struct totals *t)
{
    *t = (struct totals){ .s = s };
    bool credit = d->kind == DOCUMENT_CREDIT_NOTE;
    total_add(t, sheet_t(s, S("Subtotal")), d->lines_net, false, false);
    total_allowances(t, d);
    total_taxes(t, d);
    bool more = d->prepaid.minor != 0 || d->rounding.minor != 0;
    if (more) {
        total_add(t, sheet_t(s, S("Total")), d->total, true, false);
        if (d->prepaid.minor != 0)
            total_add(t, sheet_t(s, S("Already paid")), negative(d->prepaid), false, false);
        if (d->rounding.minor != 0)
            total_add(t, sheet_t(s, S("Rounding")), d->rounding, false, false);
    }
    str last = credit                       ? S("Total credit")
               : document_is_order(d->kind) ? S("Total")
                                            : S("Amount due");
    total_add(t, sheet_t(s, last), d->payable, true, true);
}

/* Beside the totals where it fits there, for the page has that room anyway. */
static bool note_beside(struct sheet *s, const struct document *d, int height)
{
    const struct pdf_style *style = &s->style[STYLE_LABEL];
    const struct pdf_text *t = pdf_shape(s->pdf, style, d->note, sheet_totals_left());
    if (pdf_text_height(t) > height - 140 || pdf_text_lines(t) == 0) return false;
    struct pdf_box box = { SHEET_LEFT, pdf_y(s->pdf) + 110, sheet_totals_left(), PDF_START };
    pdf_tag_open(s->pdf, PDF_P);
    pdf_put(s->pdf, t, style, box);
    pdf_tag_close(s->pdf, PDF_P);
    return true;
}

static void write_notes(struct sheet *s, const struct document *d, bool note_written)
{
    const str texts[] = { note_written ? STR_NONE : d->note, d->payment.terms };
    str tax_cur = sheet_money(s, d->tax_in_tax_cur, MONEY_CODE);
    if (tax_cur.n > 0) {
        str text = sheet_fill(s, S("Tax total in the accounting currency: {1}"), tax_cur, STR_NONE);
        pdf_set_y(s->pdf, pdf_y(s->pdf) + 110);
        pdf_pour(s->pdf, PDF_P, &s->style[STYLE_MORE],
                 (struct pdf_box){ SHEET_LEFT, 0, SHEET_WIDTH, PDF_START }, text);
    }
    for (size_t i = 0; i < countof(texts); i++) {
        if (texts[i].n == 0) continue;
        pdf_set_y(s->pdf, pdf_y(s->pdf) + 130);
        pdf_pour(s->pdf, PDF_P, &s->style[STYLE_LABEL],
                 (struct pdf_box){ SHEET_LEFT, 0, SHEET_WIDTH * 7 / 10, PDF_START }, texts[i]);
    }
}

static str first_of(str a, str b)
{
    return a.n > 0 ? a : b;
}

static bool asks_for_money(const struct document *d)
{
    return d->kind != DOCUMENT_CREDIT_NOTE && !document_is_order(d->kind) && d->payable.minor > 0;
}

static err write_slip(struct sheet *s, const struct document *d)
{
    if (!asks_for_money(d) || d->payable.cur.index == 0) return OK;
    const struct paper_brand *brand = s->brand;
    const struct payment_terms *terms = &d->payment;
    bool own = terms->iban.n > 0;
    str due = sheet_date(s, d->due);
    const struct sheet_slip slip = {
        .amount = d->payable,
        .label = sheet_t(s, S("Amount due")),
        .due = due.n > 0 ? sheet_fill(s, S("Due {1}"), due, STR_NONE) : STR_NONE,
        .pay = {
            .amount = d->payable,
            .iban = own ? terms->iban : brand->iban,
            .bic = own ? terms->bic : brand->bic,
            .name = first_of(own ? terms->account_name : brand->account_name, d->seller.name),
            .vpa = brand->vpa,
            .reference = first_of(s->options->reference, first_of(terms->reference, d->number)),
            .text = d->number,
            .pay_url = brand->pay_url,
            .creditor = payment_qr_party_of(s->a, &d->seller),
            .debtor = payment_qr_party_of(s->a, &d->buyer),
        },
    };
    return sheet_slip(s, &slip);
}

static err finish(struct sheet *s, const struct document *d, str *out)
{
    str cii = s->options->cii;
    if (cii.n == 0 && paper_cii_can_write(d)) TRY(paper_cii_write(s->a, d, &cii));
    if (cii.n == 0) return pdf_finish(s->pdf, NULL, out);
    struct pdf_attachment attachment = facturx_attachment(s->a, cii);
    return pdf_finish(s->pdf, &attachment, out);
}

/* Whether the breakdown says more than the totals, which have one row a group. */
static bool taxes_say_more(const struct document *d)
{
    for (size_t i = 0; i < d->tax_count; i++) {
        const struct tax_group *g = &d->taxes[i];
        if (g->reason.n > 0 || g->base.minor != d->net.minor) return true;
    }
    return d->tax_count > ONE_BY_ONE;
}

static err write_document(struct sheet *s, const struct document *d, str *out)
{
    TRY(sheet_begin(s, title_of(s, d), d->number, &d->seller, d->language));
    if (!asks_for_money(d)) sheet_torn(s);
    sheet_rates(s, d);
    write_facts(s, d);
    write_parties(s, d);

    struct totals totals;
    totals_of(s, d, &totals);
    int height = sheet_totals_height(s, totals.row, totals.n);
    sheet_lines(s, d, height);
    pdf_need(s->pdf, height);
    bool note_written = note_beside(s, d, height);
    sheet_totals(s, totals.row, totals.n);
    if (taxes_say_more(d)) sheet_taxes(s, d);
    write_notes(s, d, note_written);
    TRY(write_slip(s, d));
    return finish(s, d, out);
}

err paper_pdf_document(struct arena *a, const struct document *d, const struct paper_brand *brand,
                       const struct paper_pdf_options *options, str *out)
{
    if (d->line_count > LINES_MAX) return E_TOO_LARGE;
    struct sheet s;
    TRY(sheet_open(&s, a, brand, options, d->language));
    err e = write_document(&s, d, out);
    pdf_close(&s.pdf);
    return e;
}
