/* Lines and taxes as tables: columns are there only when some line has something for them. */
#include "paper/document_lines.h"

#include "base/utf8.h"
#include "paper/unit.h"

enum { GAP = 130, DIGIT = 51, BRIEF_BYTES = 90 };

enum column { COLUMN_NAME, COLUMN_QUANTITY, COLUMN_PRICE, COLUMN_DISCOUNT, COLUMN_TAX,
              COLUMN_NET, COLUMN_COUNT };

str sheet_unit(const struct sheet *s, str code, decimal quantity)
{
    str word = unit_word_of(code, quantity);
    return word.n == 0 || str_eq(word, code) ? word : sheet_t(s, word);
}

/* A price with at least the currency's digits: 18,500.00, but 0.0125 as it is. */
static str price_text(const struct sheet *s, decimal price, currency cur)
{
    int digits = currency_exponent(cur);
    if (price.scale > digits) return sheet_decimal(s, price);
    __int128 minor = price.units;
    for (int i = price.scale; i < digits; i++) minor *= 10;
    if (minor > INT64_MAX || minor < INT64_MIN) return sheet_decimal(s, price);
    return sheet_money(s, (money){ (int64_t)minor, cur }, MONEY_BARE);
}

/* What is taken off has no sign in its column; what is added has one. */
static str discount_text(const struct sheet *s, const struct document_line *line)
{
    str text = STR_NONE;
    for (size_t i = 0; i < line->allowance_count; i++) {
        const struct allowance *a = &line->allowances[i];
        str one = a->percent.units > 0 ? sheet_percent(s, a->percent)
                                       : sheet_money(s, a->amount, MONEY_BARE);
        if (a->charge) one = arena_format(s->a, "+%.*s", STR_FMT(one));
        text = text.n == 0 ? one : arena_format(s->a, "%.*s\n%.*s", STR_FMT(text), STR_FMT(one));
    }
    return text;
}

static str below(const struct sheet *s, str above, str line)
{
    if (above.n == 0 || line.n == 0) return above.n == 0 ? line : above;
    return arena_format(s->a, "%.*s\n%.*s", STR_FMT(above), STR_FMT(line));
}

/* The second line: what kind, when (unless as the whole document), under which codes. */
static str detail_text(const struct sheet *s, const struct document *d,
                       const struct document_line *line)
{
    bool same = line->period_start.day == d->period_start.day &&
                line->period_end.day == d->period_end.day;
    str period = same ? STR_NONE : sheet_period(s, line->period_start, line->period_end);
    str codes = sheet_join(s, sheet_t(s, line->type), " · ", period);
    codes = sheet_join(s, codes, " · ", sheet_labelled(s, S("HSN/SAC"), line->hsn_sac));
    codes = sheet_join(s, codes, " · ", sheet_labelled(s, S("Item"), line->seller_item));
    bool brief = line->description.n <= BRIEF_BYTES && !str_has(line->description, '\n');
    str text = brief ? sheet_join(s, line->description, " · ", codes)
                     : below(s, line->description, codes);
    return below(s, text, line->note);
}

static void cells_of(const struct sheet *s, const struct document *d,
                     const struct document_line *line, struct pdf_cell cells[COLUMN_COUNT])
{
    str price = price_text(s, line->price, d->cur);
    if (line->price_quantity.units > 0 &&
        decimal_cmp(line->price_quantity, (decimal){ .units = 1 }) != 0)
        price = arena_format(s->a, "%.*s\xC2\xA0/\xC2\xA0%.*s", STR_FMT(price),
                             STR_FMT(sheet_decimal(s, line->price_quantity)));
    str unit = sheet_unit(s, line->unit, line->quantity);
    str quantity = sheet_decimal(s, line->quantity);
    if (unit.n > 0)
        quantity = arena_format(s->a, "%.*s\xC2\xA0%.*s", STR_FMT(quantity), STR_FMT(unit));

    cells[COLUMN_NAME] = (struct pdf_cell){ line->name, detail_text(s, d, line) };
    cells[COLUMN_QUANTITY] = (struct pdf_cell){ .text = quantity };
    cells[COLUMN_PRICE] = (struct pdf_cell){ .text = price };
    cells[COLUMN_DISCOUNT] = (struct pdf_cell){ .text = discount_text(s, line) };
    cells[COLUMN_TAX] = (struct pdf_cell){ .text = sheet_rate(s, line->tax_rate) };
    if (str_eq(line->tax_category, S("O"))) cells[COLUMN_TAX].text = S("–");
    cells[COLUMN_NET] = (struct pdf_cell){ .text = sheet_money(s, line->net, MONEY_BARE) };
}

static void widen(int *width, str text)
{
    int wanted = (int)utf8_count(str_sub(text, 0, 200)) * DIGIT;
    if (wanted > *width) *width = wanted;
}

/* How wide the figures are, so that the name has all the rest. */
static void measure(const struct sheet *s, const struct document *d, int width[COLUMN_COUNT])
{
    static const int least[COLUMN_COUNT] = { 0, 420, 420, 0, 260, 560 };
    static const int most[COLUMN_COUNT] = { 0, 900, 950, 620, 420, 1050 };
    memcpy(width, least, sizeof least);
    for (size_t i = 0; i < d->line_count; i++) {
        struct pdf_cell cells[COLUMN_COUNT];
        cells_of(s, d, &d->lines[i], cells);
        for (int c = COLUMN_QUANTITY; c < COLUMN_COUNT; c++) widen(&width[c], cells[c].text);
    }
    bool discounts = width[COLUMN_DISCOUNT] > 0;
    for (int c = COLUMN_QUANTITY; c < COLUMN_COUNT; c++) {
        if (width[c] > most[c]) width[c] = most[c];
    }
    if (discounts && width[COLUMN_DISCOUNT] < 420) width[COLUMN_DISCOUNT] = 420;
}

static size_t choose_columns(struct sheet *s, const struct document *d,
                             struct pdf_column columns[COLUMN_COUNT], int which[COLUMN_COUNT])
{
    int width[COLUMN_COUNT];
    str heads[COLUMN_COUNT] = { S("Description"), S("Quantity"), S("Unit price"), S("Discount"),
                                S("Tax"), S("Amount") };
    measure(s, d, width);
    int rest = SHEET_WIDTH;
    for (int c = COLUMN_QUANTITY; c < COLUMN_COUNT; c++) rest -= width[c] > 0 ? width[c] + GAP : 0;
    width[COLUMN_NAME] = rest;

    size_t n = 0;
    int x = SHEET_LEFT;
    for (int c = 0; c < COLUMN_COUNT; c++) {
        if (width[c] <= 0) continue;
        str head = sheet_t(s, heads[c]);
        if (c == COLUMN_NET)
            head = arena_format(s->a, "%.*s, %.*s", STR_FMT(head), STR_FMT(currency_code(d->cur)));
        columns[n] = (struct pdf_column){
            .x = x,
            .width = width[c],
            .align = c == COLUMN_NAME ? PDF_START : PDF_END,
            .head = head,
            .style = &s->style[c == COLUMN_NAME ? STYLE_STRONG : STYLE_TEXT],
        };
        which[n++] = c;
        x += width[c] + GAP;
    }
    return n;
}

static struct pdf_table table_of(const struct sheet *s, const struct pdf_column *columns, size_t n)
{
    return (struct pdf_table){
        .columns = columns,
        .column_count = n,
        .head = &s->style[STYLE_HEAD],
        .more = &s->style[STYLE_MORE],
        .gap_above = 52,
        .gap_below = 57,
        .head_rule = s->ink,
        .row_rule = s->line,
    };
}

void sheet_lines(struct sheet *s, const struct document *d, int keep)
{
    struct pdf_column columns[COLUMN_COUNT];
    int which[COLUMN_COUNT];
    size_t n = choose_columns(s, d, columns, which);
    struct pdf_table table = table_of(s, columns, n);

    pdf_table_open(s->pdf, &table, d->line_count <= 1 ? keep + 300 : 300);
    for (size_t i = 0; i < d->line_count; i++) {
        struct pdf_cell all[COLUMN_COUNT], cells[COLUMN_COUNT];
        cells_of(s, d, &d->lines[i], all);
        for (size_t c = 0; c < n; c++) cells[c] = all[which[c]];
        pdf_table_row(s->pdf, &table, cells, i + 1 == d->line_count ? keep : 0);
    }
    pdf_table_close(s->pdf, &table);
}

/* --- taxes --- */
static str category_word(const struct sheet *s, str category)
{
    static const char *const words[][2] = {
        { "Z", "zero rated" },  { "E", "exempt" },  { "AE", "reverse charge" },
        { "G", "export" },      { "K", "intra-community supply" },
        { "O", "outside the scope of tax" },
    };
    for (size_t i = 0; i < countof(words); i++) {
        if (str_eq(category, str_of(words[i][0]))) return sheet_t(s, str_of(words[i][1]));
    }
    return STR_NONE;
}

void sheet_taxes(struct sheet *s, const struct document *d)
{
    const struct pdf_style *text = &s->style[STYLE_TEXT];
    const struct pdf_column columns[] = {
        { SHEET_LEFT, 2300, PDF_START, sheet_t(s, S("Tax")), text },
        { SHEET_LEFT + 2400, 500, PDF_END, sheet_t(s, S("Rate")), text },
        { SHEET_LEFT + 3000, 940, PDF_END, sheet_t(s, S("Taxable amount")), text },
        { SHEET_LEFT + 4040, SHEET_WIDTH - 4040, PDF_END, sheet_t(s, S("Tax amount")), text },
    };
    struct pdf_table table = table_of(s, columns, countof(columns));
    table.gap_above = table.gap_below = 35;

    pdf_set_y(s->pdf, pdf_y(s->pdf) + 170);
    pdf_table_open(s->pdf, &table, 250);
    size_t count;
    const struct tax_group *taxes = document_taxes(d, s->a, &count);
    for (size_t i = 0; i < count; i++) {
        const struct tax_group *g = &taxes[i];
        str name = sheet_t(s, g->component.n > 0 ? g->component : S("Tax"));
        const struct pdf_cell cells[] = {
            { sheet_join(s, name, ", ", category_word(s, g->category)), g->reason },
            { .text = sheet_rate(s, g->rate) },
            { .text = sheet_money(s, g->base, MONEY_SYMBOL) },
            { .text = sheet_money(s, g->amount, MONEY_SYMBOL) },
        };
        pdf_table_row(s->pdf, &table, cells, 0);
    }
    pdf_table_close(s->pdf, &table);
}
