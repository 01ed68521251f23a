/*
 * The Swiss QR-bill at the foot of the last page: receipt and payment part, in the measures of the
 * style guide of SIX (A6/5 and DIN long, 210 x 105 mm together; the code 46 mm with a cross of
 * 7 mm). The sheet's feet stand above it.
 */
#include "core/reference.h"
#include "paper/sheet.h"

#define MM(mm) ((mm) * 7200 / 254) /* tenths of a point */

enum { TOP = PDF_HEIGHT - SHEET_BILL_HEIGHT, BLACK = 0x000000, WHITE = 0xFFFFFF };

static const struct pdf_style title = { PDF_SANS_BOLD, 110, 140, BLACK };

/* A column of headings and values. */
struct column {
    int x, y, width;
    struct pdf_style head, value;
};

static void put(struct sheet *s, struct column *c, str head, str value)
{
    struct pdf_box box = { c->x, c->y, c->width, PDF_START };
    if (value.n == 0) return;
    c->y += pdf_write(s->pdf, PDF_P, &c->head, box, sheet_t(s, head));
    box.y = c->y;
    c->y += pdf_write(s->pdf, PDF_P, &c->value, box, value) + c->head.size;
}

/* In groups from the end for a QR reference (2 5 5 5 5 5), else of four from the start. */
static str grouped(struct sheet *s, str compact)
{
    bool qr = reference_is_qr(compact);
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 256);
    for (size_t i = 0; i < compact.n; i++) {
        if (i > 0 && (qr ? (i + 3) % 5 == 0 : i % 4 == 0)) buf_char(&b, ' ');
        buf_char(&b, compact.p[i]);
    }
    return buf_copy(&b, s->a);
}

static str lines_of(struct sheet *s, str before, const struct payment_qr_party *p)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 4096);
    if (before.n > 0) buf_format(&b, "%.*s\n", STR_FMT(before));
    buf_format(&b, "%.*s\n", STR_FMT(p->name));
    if (p->street.n > 0) buf_format(&b, "%.*s\n", STR_FMT(p->street));
    buf_format(&b, "%.*s %.*s", STR_FMT(p->postcode), STR_FMT(p->city));
    return b.overflow ? p->name : buf_copy(&b, s->a);
}

/* Account, reference, what it is about and who pays: on both parts, in different sizes. */
static void put_facts(struct sheet *s, struct column *c, const struct payment_qr *q, bool receipt)
{
    str iban = reference_compact(s->a, q->iban, IBAN_MAX);
    str reference = reference_compact(s->a, q->reference, REFERENCE_QR_DIGITS);
    bool structured = reference_is_qr(reference) || reference_is_rf(reference);

    put(s, c, S("Account / Payable to"), lines_of(s, grouped(s, iban), &q->creditor));
    if (structured) put(s, c, S("Reference"), grouped(s, reference));
    if (!receipt) put(s, c, S("Additional information"), q->text);
    if (q->debtor.name.n > 0) put(s, c, S("Payable by"), lines_of(s, STR_NONE, &q->debtor));
}

/* Currency and amount side by side, with blanks between thousands. */
static void put_amount(struct sheet *s, const struct column *c, int step, money amount)
{
    char plain[32];
    str digits = money_plain(amount, plain);
    CLEANUP(buf_release) struct buf b;
    struct column left = *c, right = *c;

    buf_init(&b, 64);
    for (size_t i = 0; i < digits.n; i++) {
        size_t left_of_point = digits.n - 3 - i;
        if (i > 0 && i < digits.n - 3 && left_of_point % 3 == 0) buf_char(&b, ' ');
        buf_char(&b, digits.p[i]);
    }
    right.x += step;
    right.width -= step;
    left.width = step;
    put(s, &left, S("Currency"), currency_code(amount.cur));
    put(s, &right, S("Amount"), buf_copy(&b, s->a));
}

static void put_receipt(struct sheet *s, const struct payment_qr *q)
{
    struct column c = { MM(5), TOP + MM(12), MM(52), { PDF_SANS_BOLD, 60, 90, BLACK },
                        { PDF_SANS, 80, 90, BLACK } };
    struct pdf_box box = { MM(5), TOP + MM(5), MM(52), PDF_START };

    pdf_write(s->pdf, PDF_H2, &title, box, sheet_t(s, S("Receipt")));
    put_facts(s, &c, q, true);
    c.y = TOP + MM(68);
    put_amount(s, &c, MM(12), q->amount);
    box = (struct pdf_box){ MM(5), TOP + MM(82), MM(52), PDF_END };
    pdf_write(s->pdf, PDF_P, &c.head, box, sheet_t(s, S("Acceptance point")));
}

/* White ground, black square, white cross (SIX IG QR-bill 5.4.2), in the middle of the code. */
static void put_cross(struct sheet *s, int middle_x, int middle_y)
{
    const struct {
        int width, height;
        uint32_t rgb;
    } parts[] = { { MM(7), MM(7), WHITE }, { MM(6), MM(6), BLACK },
                  { MM(39) / 10, MM(117) / 100, WHITE }, { MM(117) / 100, MM(39) / 10, WHITE } };
    for (size_t i = 0; i < countof(parts); i++)
        sheet_rule(s, middle_x - parts[i].width / 2, middle_y - parts[i].height / 2,
                   parts[i].width, parts[i].height, parts[i].rgb);
}

static err put_payment_part(struct sheet *s, const struct payment_qr *q, str payload)
{
    struct column c = { MM(118), TOP + MM(5), MM(87), { PDF_SANS_BOLD, 80, 110, BLACK },
                        { PDF_SANS, 100, 120, BLACK } };
    struct pdf_box box = { MM(67), TOP + MM(5), MM(51), PDF_START };

    pdf_write(s->pdf, PDF_H2, &title, box, sheet_t(s, S("Payment part")));
    put_facts(s, &c, q, false);
    c.x = MM(67);
    c.y = TOP + MM(68);
    c.width = MM(51);
    put_amount(s, &c, MM(16), q->amount);
    box = (struct pdf_box){ MM(67), TOP + MM(17), MM(46), PDF_START };
    pdf_figure_open(s->pdf, sheet_fill(s, S("QR code: {1}"), S("Swiss QR-bill"), STR_NONE));
    TRY(pdf_put_qr_bare(s->pdf, payload, 25, box, MM(46)));
    put_cross(s, MM(67) + MM(46) / 2, TOP + MM(17) + MM(46) / 2);
    pdf_tag_close(s->pdf, PDF_FIGURE);
    return OK;
}

err sheet_bill(struct sheet *s, const struct payment_qr *q, str payload)
{
    struct pdf_box box = { 0, TOP - MM(5), PDF_WIDTH, PDF_CENTRE };
    const struct pdf_style small = { PDF_SANS, 70, 100, BLACK };

    /* What of the flow lies lower than the feet above the bill. */
    pdf_need(s->pdf, SHEET_BILL_HEIGHT - 180);
    s->bill = true;
    pdf_write(s->pdf, PDF_P, &small, box, sheet_t(s, S("Separate before paying in")));
    pdf_tag_open(s->pdf, PDF_P);
    sheet_rule(s, 0, TOP, PDF_WIDTH, 7, BLACK);
    sheet_rule(s, MM(62), TOP, 7, SHEET_BILL_HEIGHT, BLACK);
    pdf_tag_close(s->pdf, PDF_P);
    put_receipt(s, q);
    return put_payment_part(s, q, payload);
}
