/* The blocks a sheet is made of: facts, parties, totals, the big figure, the slip. */
#include "core/reference.h"
#include "paper/sheet.h"

/* A label above its value, in one paragraph; gives the height. */
static int write_labelled(struct sheet *s, struct pdf_box box, str label, str value,
                          enum sheet_style style)
{
    if (value.n == 0) return 0;
    const struct pdf_style *small = &s->style[STYLE_LABEL], *big = &s->style[style];
    const struct pdf_text *above = pdf_shape(s->pdf, small, label, box.width);
    const struct pdf_text *below = pdf_shape(s->pdf, big, value, box.width);
    pdf_tag_open(s->pdf, PDF_P);
    pdf_put(s->pdf, above, small, box);
    box.y += pdf_text_height(above) + 5;
    pdf_put(s->pdf, below, big, box);
    pdf_tag_close(s->pdf, PDF_P);
    return pdf_text_height(above) + 5 + pdf_text_height(below);
}

static void rule_across(struct sheet *s)
{
    pdf_tag_open(s->pdf, PDF_P);
    sheet_rule(s, SHEET_LEFT, pdf_y(s->pdf), SHEET_WIDTH, 5, s->line);
    pdf_tag_close(s->pdf, PDF_P);
}

/* One row, spread over the width, while all stand in it side by side; else a grid of four. */
static bool fit_in_row(struct sheet *s, const struct sheet_fact *facts, size_t count, int *gap,
                       int widths[])
{
    enum { GAP_LEAST = 140, GAP_MOST = 420, MOST = 7 };
    int used = 0;
    if (count > MOST) return false;
    for (size_t i = 0; i < count; i++) {
        int label = pdf_text_width(pdf_shape(s->pdf, &s->style[STYLE_LABEL], facts[i].label, 0));
        int value = pdf_text_width(pdf_shape(s->pdf, &s->style[STYLE_STRONG], facts[i].value, 0));
        widths[i] = (label > value ? label : value) + 10;
        used += widths[i];
    }
    *gap = count > 1 ? (SHEET_WIDTH - used) / ((int)count - 1) : 0;
    if (count > 1 && *gap < GAP_LEAST) return false;
    if (*gap > GAP_MOST) *gap = GAP_MOST;
    return true;
}

enum { FACTS_ACROSS = 4, FACTS_GAP = 160 };

void sheet_facts(struct sheet *s, const struct sheet_fact *facts, size_t count)
{
    int gap = 0, widths[8] = { 0 }, x = SHEET_LEFT, most = 0;
    if (count == 0) return;
    bool row = fit_in_row(s, facts, count, &gap, widths);

    rule_across(s);
    int y = pdf_y(s->pdf) + 110;
    for (size_t i = 0; i < count; i++) {
        if (!row && i > 0 && i % FACTS_ACROSS == 0) {
            y += most + 90;
            most = 0;
            x = SHEET_LEFT;
        }
        int width = row ? widths[i] : SHEET_WIDTH / FACTS_ACROSS - FACTS_GAP;
        struct pdf_box box = { x, y, width, PDF_START };
        int h = write_labelled(s, box, facts[i].label, facts[i].value, STYLE_STRONG);
        if (h > most) most = h;
        x += width + (row ? gap : FACTS_GAP);
    }
    pdf_set_y(s->pdf, y + most + 110);
    rule_across(s);
    pdf_set_y(s->pdf, pdf_y(s->pdf) + 150);
}

static int write_column(struct sheet *s, const struct sheet_column *c, struct pdf_box box)
{
    int y = box.y;
    box.y += pdf_write(s->pdf, PDF_H2, &s->style[STYLE_LABEL], box, c->label) + 20;
    box.y += pdf_write(s->pdf, PDF_P, &s->style[STYLE_STRONG], box, c->strong);
    box.y += pdf_write(s->pdf, PDF_P, &s->style[STYLE_TEXT], box, c->more);
    return box.y - y;
}

void sheet_columns(struct sheet *s, const struct sheet_column *columns, size_t count)
{
    enum { GAP = 240 };
    int used = 0, x = SHEET_LEFT, y = pdf_y(s->pdf), most = 0;
    for (size_t i = 0; i < count; i++) used += columns[i].strong.n + columns[i].more.n > 0;
    if (used == 0) return;
    int width = SHEET_WIDTH / (used < 2 ? 2 : used);
    for (size_t i = 0; i < count; i++) {
        if (columns[i].strong.n + columns[i].more.n == 0) continue;
        int h = write_column(s, &columns[i], (struct pdf_box){ x, y, width - GAP, PDF_START });
        if (h > most) most = h;
        x += width;
    }
    pdf_set_y(s->pdf, y + most + 200);
}

/* --- totals --- */
enum { TOTALS_WIDTH = 2450, TOTALS_AMOUNT = 1150, TOTALS_PAD = 20, TOTALS_GAP = 60,
       TOTALS_AFTER = 35 /* below the double rule */ };

static const struct pdf_style *total_style(const struct sheet *s, const struct sheet_total *t)
{
    return &s->style[t->rule && t->strong ? STYLE_SUM : t->strong ? STYLE_STRONG : STYLE_TEXT];
}

static int total_height(struct sheet *s, const struct sheet_total *t)
{
    const struct pdf_style *style = total_style(s, t);
    const struct pdf_text *label =
        pdf_shape(s->pdf, style, t->label, TOTALS_WIDTH - TOTALS_AMOUNT);
    int h = pdf_text_height(label);
    return (h < style->leading ? style->leading : h) + 2 * TOTALS_PAD +
           (t->rule ? TOTALS_GAP : 0) + (t->rule && t->strong ? TOTALS_AFTER : 0);
}

int sheet_totals_left(void)
{
    return SHEET_WIDTH - TOTALS_WIDTH - 240;
}

int sheet_totals_height(struct sheet *s, const struct sheet_total *totals, size_t count)
{
    int h = 100;
    for (size_t i = 0; i < count; i++) h += total_height(s, &totals[i]);
    return h;
}

static void write_total(struct sheet *s, const struct sheet_total *t)
{
    const struct pdf_style *style = total_style(s, t);
    int x = SHEET_RIGHT - TOTALS_WIDTH, top = pdf_y(s->pdf), y = top + TOTALS_PAD;
    pdf_tag_open(s->pdf, PDF_TR);
    pdf_tag_open(s->pdf, PDF_TH);
    if (t->rule) {
        sheet_rule(s, x, top + 25, TOTALS_WIDTH, 8, s->ink);
        y += TOTALS_GAP;
    }
    struct pdf_box label = { x, y, TOTALS_WIDTH - TOTALS_AMOUNT, PDF_START };
    pdf_put(s->pdf, pdf_shape(s->pdf, style, t->label, label.width), style, label);
    pdf_tag_close(s->pdf, PDF_TH);
    pdf_tag_open(s->pdf, PDF_TD);
    const struct pdf_text *amount = pdf_shape(s->pdf, style, t->amount, 0);
    pdf_put(s->pdf, amount, style,
            (struct pdf_box){ SHEET_RIGHT - TOTALS_AMOUNT, y, TOTALS_AMOUNT, PDF_END });
    int bottom = top + total_height(s, t);
    pdf_set_y(s->pdf, bottom);
    if (t->rule && t->strong) { /* ruled off, as a sum in a ledger is */
        bottom -= TOTALS_AFTER;
        int width = pdf_text_width(amount);
        sheet_rule(s, SHEET_RIGHT - width, bottom - 12, width, 6, s->ink);
        sheet_rule(s, SHEET_RIGHT - width, bottom + 6, width, 6, s->ink);
    }
    pdf_tag_close(s->pdf, PDF_TD);
    pdf_tag_close(s->pdf, PDF_TR);
}

void sheet_totals(struct sheet *s, const struct sheet_total *totals, size_t count)
{
    pdf_need(s->pdf, sheet_totals_height(s, totals, count));
    pdf_set_y(s->pdf, pdf_y(s->pdf) + 70);
    pdf_tag_open(s->pdf, PDF_TABLE);
    for (size_t i = 0; i < count; i++) write_total(s, &totals[i]);
    pdf_tag_close(s->pdf, PDF_TABLE);
    pdf_set_y(s->pdf, pdf_y(s->pdf) + 30);
}

/* --- the big figure --- */
struct hero {
    str sign, whole, behind; /* the first and last set smaller */
    struct pdf_style big, small;
};

enum { HERO_SIGN_GAP = 25 };

static void hero_split(struct sheet *s, money m, struct hero *h)
{
    const struct format *f = s->format;
    *h = (struct hero){ .big = s->style[STYLE_HERO], .small = s->style[STYLE_HERO_SMALL] };
    h->whole = sheet_money(s, m, f->symbol_after || f->rtl ? MONEY_SYMBOL : MONEY_BARE);
    if (f->symbol_after || f->rtl) return;
    h->sign = currency_symbol(m.cur);
    for (size_t i = h->whole.n; currency_exponent(m.cur) > 0 && i-- > 0;) {
        if (!str_starts(str_sub(h->whole, i, h->whole.n), f->decimal_point)) continue;
        h->behind = str_sub(h->whole, i, h->whole.n);
        h->whole = str_sub(h->whole, 0, i);
        break;
    }
}

static int hero_width(struct sheet *s, const struct hero *h)
{
    return pdf_text_width(pdf_shape(s->pdf, &h->small, h->sign, 0)) + HERO_SIGN_GAP +
           pdf_text_width(pdf_shape(s->pdf, &h->big, h->whole, 0)) +
           pdf_text_width(pdf_shape(s->pdf, &h->small, h->behind, 0));
}

/* Put on the baseline that the big style has at `y`; gives where the next part begins. */
static int put_part(struct sheet *s, const struct hero *h, str text, const struct pdf_style *style,
                    struct pdf_box at)
{
    const struct pdf_text *t = pdf_shape(s->pdf, style, text, 0);
    at.width = pdf_text_width(t);
    at.y += 357 * (h->big.size - style->size) / 1000;
    pdf_put(s->pdf, t, style, at);
    return at.x + at.width;
}

int sheet_hero(struct sheet *s, money m, int x, int y, int width)
{
    struct hero h;
    hero_split(s, m, &h);
    int wanted = hero_width(s, &h);
    if (wanted > width) { /* a great sum is set smaller */
        h.big.size = h.big.size * width / wanted;
        h.small.size = h.small.size * width / wanted;
    }
    struct pdf_box at = { .x = x, .y = y };
    pdf_tag_open(s->pdf, PDF_P);
    if (h.sign.n > 0) at.x = put_part(s, &h, h.sign, &h.small, at) + HERO_SIGN_GAP;
    at.x = put_part(s, &h, h.whole, &h.big, at);
    put_part(s, &h, h.behind, &h.small, at);
    pdf_tag_close(s->pdf, PDF_P);
    return s->style[STYLE_HERO].leading;
}

/* --- the slip --- */
enum { SLIP_HEIGHT = 1410, SLIP_TOP = 370, QR_SIDE = 1080, SLIP_PAY = SHEET_LEFT + 1850,
       PAIR_LABEL = 640, PAIRS_MAX = 8 };

/* An IBAN in groups of four, as people read it. */
static str grouped(struct sheet *s, str iban)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 256);
    size_t n = 0;
    for (size_t i = 0; i < iban.n; i++) {
        if (iban.p[i] == ' ') continue;
        if (n > 0 && n % 4 == 0) buf_lit(&b, "\xC2\xA0");
        buf_char(&b, iban.p[i]);
        n++;
    }
    return buf_copy(&b, s->a);
}

/* What one has to know to pay, in pairs. */
struct pairs {
    str title;
    size_t n;
    struct sheet_fact pair[PAIRS_MAX];
};

static void pair_add(struct sheet *s, struct pairs *p, str label, str value)
{
    if (value.n > 0) p->pair[p->n++] = (struct sheet_fact){ sheet_t(s, label), value };
}

static void pairs_of(struct sheet *s, const struct payment_qr *pay, struct pairs *p)
{
    *p = (struct pairs){ 0 };
    bool upi = pay->vpa.n > 0 && currency_eq(pay->amount.cur, CURRENCY("INR"));
    str title = pay->iban.n > 0 ? S("Pay by transfer") : upi ? S("Pay by UPI") : S("How to pay");
    p->title = sheet_t(s, title);
    if (pay->iban.n > 0) {
        pair_add(s, p, S("Account name"), pay->name);
        pair_add(s, p, S("IBAN"), grouped(s, pay->iban));
        pair_add(s, p, S("BIC"), pay->bic);
    }
    if (upi) pair_add(s, p, S("UPI address"), pay->vpa);
    str reference = reference_compact(s->a, pay->reference, REFERENCE_QR_DIGITS);
    bool structured = reference_is_rf(reference) || reference_is_qr(reference);
    pair_add(s, p, S("Reference"), structured ? grouped(s, reference) : pay->reference);
    pair_add(s, p, S("Pay online"), pay->pay_url);
}

enum { PAIR_WIDTH = SHEET_RIGHT - QR_SIDE - 100 - SLIP_PAY - PAIR_LABEL };

/* An address that is too long for a line is set smaller. */
static const struct pdf_style *pair_style(struct sheet *s, const struct sheet_fact *pair)
{
    const struct pdf_style *text = &s->style[STYLE_TEXT];
    bool fits = pdf_text_width(pdf_shape(s->pdf, text, pair->value, 0)) <= PAIR_WIDTH;
    return fits ? text : &s->style[STYLE_MORE];
}

static int pair_height(struct sheet *s, const struct sheet_fact *pair)
{
    const struct pdf_style *style = pair_style(s, pair);
    int value = pdf_text_height(pdf_shape(s->pdf, style, pair->value, PAIR_WIDTH));
    int label = 15 + pdf_text_height(pdf_shape(s->pdf, &s->style[STYLE_LABEL], pair->label,
                                               PAIR_LABEL - 60));
    return (value > label ? value : label) + 12;
}

static void write_pair(struct sheet *s, int y, const struct sheet_fact *pair)
{
    const struct pdf_style *small = &s->style[STYLE_LABEL], *style = pair_style(s, pair);
    pdf_put(s->pdf, pdf_shape(s->pdf, small, pair->label, PAIR_LABEL - 60), small,
            (struct pdf_box){ SLIP_PAY, y + 8, PAIR_LABEL - 60, PDF_START });
    if (style != &s->style[STYLE_TEXT]) y += 10;
    pdf_put(s->pdf, pdf_shape(s->pdf, style, pair->value, PAIR_WIDTH), style,
            (struct pdf_box){ SLIP_PAY + PAIR_LABEL, y, PAIR_WIDTH, PDF_START });
}

static int pairs_height(struct sheet *s, const struct pairs *p)
{
    int h = s->style[STYLE_STRONG].leading + 30;
    for (size_t i = 0; i < p->n; i++) h += pair_height(s, &p->pair[i]);
    return h;
}

static void write_pairs(struct sheet *s, const struct pairs *p, int y)
{
    if (p->n == 0) return;
    struct pdf_box box = { SLIP_PAY, y, PAIR_WIDTH + PAIR_LABEL, PDF_START };
    y += pdf_write(s->pdf, PDF_H2, &s->style[STYLE_STRONG], box, p->title) + 30;
    pdf_tag_open(s->pdf, PDF_P);
    for (size_t i = 0; i < p->n; i++) {
        write_pair(s, y, &p->pair[i]);
        y += pair_height(s, &p->pair[i]);
    }
    pdf_tag_close(s->pdf, PDF_P);
}

static err write_code(struct sheet *s, const struct payment_qr *pay, int y)
{
    static const char *const words[] = { [PAYMENT_QR_EPC] = "SEPA transfer",
                                        [PAYMENT_QR_UPI] = "UPI",
                                        [PAYMENT_QR_URL] = "Payment page" };
    str payload = STR_NONE;
    enum payment_qr_kind kind = payment_qr_choose(s->a, pay, &payload);
    if (kind == PAYMENT_QR_NONE) return OK;

    struct pdf_box box = { SHEET_RIGHT - QR_SIDE + 60, y, QR_SIDE, PDF_START };
    str what = sheet_t(s, str_of(words[kind]));
    pdf_figure_open(s->pdf, sheet_fill(s, S("QR code: {1}"), what, STR_NONE));
    TRY(pdf_put_qr(s->pdf, payload, 20, box, QR_SIDE));
    pdf_tag_close(s->pdf, PDF_FIGURE);
    box.y += QR_SIDE - 30;
    box.align = PDF_CENTRE;
    str caption = sheet_fill(s, S("Scan to pay: {1}"), what, STR_NONE);
    pdf_write(s->pdf, PDF_P, &s->style[STYLE_MORE], box, caption);
    return OK;
}

err sheet_slip(struct sheet *s, const struct sheet_slip *slip)
{
    struct pairs pairs;
    str payload;
    if (payment_qr_swiss(s->a, &slip->pay, &payload) == OK)
        return sheet_bill(s, &slip->pay, payload);
    pairs_of(s, &slip->pay, &pairs);
    int height = SLIP_TOP + pairs_height(s, &pairs);
    if (height < SLIP_HEIGHT) height = SLIP_HEIGHT;
    pdf_need(s->pdf, height + 130); /* the rosette reaches above the pinholes */
    int y = pdf_fresh(s->pdf) ? pdf_y(s->pdf) + 300 : pdf_y(s->pdf) + pdf_room(s->pdf) - height;

    pdf_tag_open(s->pdf, PDF_P);
    pdf_dots(s->pdf, (struct pdf_box){ .y = y, .width = PDF_WIDTH }, 62, 24, s->hole);
    pdf_tag_close(s->pdf, PDF_P);
    sheet_rosette(s, SHEET_LEFT + 280, y, 270, false);
    int end = y + height;

    y += SLIP_TOP;
    struct pdf_box box = { SHEET_LEFT, y, SLIP_PAY - SHEET_LEFT - 180, PDF_START };
    int at = y + pdf_write(s->pdf, PDF_H2, &s->style[STYLE_LABEL], box, slip->label) + 20;
    at += sheet_hero(s, slip->amount, SHEET_LEFT, at, SLIP_PAY - SHEET_LEFT - 180);
    box.y = at + 20;
    box.y += pdf_write(s->pdf, PDF_P, &s->style[STYLE_STRONG], box, slip->due);
    pdf_write(s->pdf, PDF_P, &s->style[STYLE_MORE], box, sheet_join(s, s->title, " ", s->number));
    write_pairs(s, &pairs, y);
    TRY(write_code(s, &slip->pay, y - 180));
    pdf_set_y(s->pdf, end);
    return OK;
}
