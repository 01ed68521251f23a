/* A receipt on the sheet: torn off, because it is done and the payer's to keep. */
#include "paper/sheet.h"

static void write_parts(struct sheet *s, const struct receipt *r, int keep)
{
    const struct pdf_style *text = &s->style[STYLE_TEXT];
    const struct pdf_column columns[] = {
        { SHEET_LEFT, 2100, PDF_START, sheet_t(s, S("Document")), &s->style[STYLE_STRONG] },
        { SHEET_LEFT + 2200, 800, PDF_END, sheet_t(s, S("Issued")), text },
        { SHEET_LEFT + 3100, 900, PDF_END, sheet_t(s, S("Paid")), text },
        { SHEET_LEFT + 4100, SHEET_WIDTH - 4100, PDF_END, sheet_t(s, S("Left to pay")), text },
    };
    struct pdf_table table = {
        .columns = columns,
        .column_count = countof(columns),
        .head = &s->style[STYLE_HEAD],
        .more = &s->style[STYLE_MORE],
        .gap_above = 60,
        .gap_below = 65,
        .head_rule = s->ink,
        .row_rule = s->line,
    };
    pdf_table_open(s->pdf, &table, 300);
    for (size_t i = 0; i < r->part_count; i++) {
        const struct receipt_part *part = &r->parts[i];
        bool paid = part->balance.minor == 0;
        const struct pdf_cell cells[] = {
            { .text = part->number },
            { .text = sheet_date(s, part->issued) },
            { .text = sheet_money(s, part->amount, MONEY_SYMBOL) },
            { .text = paid ? sheet_t(s, S("Paid")) : sheet_money(s, part->balance, MONEY_SYMBOL) },
        };
        pdf_table_row(s->pdf, &table, cells, i + 1 == r->part_count ? keep : 0);
    }
    pdf_table_close(s->pdf, &table);
}

static void write_sums(struct sheet *s, const struct receipt *r)
{
    struct sheet_total totals[5 + FEE_TAXES_MAX];
    size_t n = 0;
    str method = sheet_fill(s, S("Paid by {1}"), r->method, STR_NONE);
    money rest = r->amount;
    bool charged = r->fee.minor != 0;
    if (r->used.minor != 0)
        totals[n++] = (struct sheet_total){ sheet_t(s, S("Credit used")),
                                            sheet_money(s, r->used, MONEY_SYMBOL), false, false };
    if (charged) {
        rest.minor -= r->fee.minor;
        for (size_t i = 0; i < r->tax_count; i++) rest.minor -= r->taxes[i].amount.minor;
        totals[n++] = (struct sheet_total){ method, sheet_money(s, rest, MONEY_SYMBOL), false,
                                            false };
        totals[n++] = (struct sheet_total){ sheet_t(s, S("Fee")),
                                            sheet_money(s, r->fee, MONEY_SYMBOL), false, false };
    }
    for (size_t i = 0; i < r->tax_count; i++)
        totals[n++] = (struct sheet_total){
            sheet_fill(s, S("{1} on the fee"), r->taxes[i].label, STR_NONE),
            sheet_money(s, r->taxes[i].amount, MONEY_SYMBOL), false, false
        };
    str label = charged ? sheet_t(s, S("Total charged")) : method;
    totals[n++] = (struct sheet_total){ label, sheet_money(s, r->amount, MONEY_SYMBOL), true,
                                        true };
    if (r->credit.minor != 0)
        totals[n++] = (struct sheet_total){ sheet_t(s, S("of which kept as credit")),
                                            sheet_money(s, r->credit, MONEY_SYMBOL), false, false };
    if (r->part_count > 0)
        write_parts(s, r, sheet_totals_height(s, totals, n));
    sheet_totals(s, totals, n);
}

static err write_receipt(struct sheet *s, const struct receipt *r, str *out)
{
    TRY(sheet_begin(s, sheet_t(s, S("Receipt")), r->number, &r->seller, r->language));
    sheet_torn(s);

    struct pdf_box box = { SHEET_LEFT, pdf_y(s->pdf) + 60, SHEET_WIDTH, PDF_START };
    str from = sheet_fill(s, S("Received from {1}"), r->customer.name, STR_NONE);
    if (r->customer.name.n > 0)
        box.y += pdf_write(s->pdf, PDF_P, &s->style[STYLE_LABEL], box, from) + 20;
    if (r->amount.cur.index != 0)
        box.y += sheet_hero(s, r->amount, box.x, box.y, box.width);
    struct pdf_style settled = s->style[STYLE_STRONG];
    settled.rgb = 0x0B5540;
    str when = sheet_join(s, sheet_date(s, r->paid), ", ", r->time);
    if (when.n > 0)
        box.y += 20 + pdf_write(s->pdf, PDF_P, &settled, box,
                                sheet_fill(s, S("Received {1}"), when, STR_NONE));
    pdf_set_y(s->pdf, box.y + 200);

    const struct sheet_fact all[] = {
        { S("Method"), r->method },
        { S("Reference"), r->reference },
        { S("Paid by"), r->payer },
        { S("Customer no."), r->customer.number },
    };
    struct sheet_fact shown[countof(all)];
    size_t n = 0;
    for (size_t i = 0; i < countof(all); i++) {
        if (all[i].value.n > 0)
            shown[n++] = (struct sheet_fact){ sheet_t(s, all[i].label), all[i].value };
    }
    sheet_facts(s, shown, n);
    write_sums(s, r);
    return pdf_finish(s->pdf, NULL, out);
}

err paper_pdf_receipt(struct arena *a, const struct receipt *r, const struct paper_brand *brand,
                      const struct paper_pdf_options *options, str *out)
{
    struct sheet s;
    TRY(sheet_open(&s, a, brand, options, r->language));
    err e = write_receipt(&s, r, out);
    pdf_close(&s.pdf);
    return e;
}
