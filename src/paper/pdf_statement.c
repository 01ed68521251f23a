/* A statement of account on the sheet: a table for each account, sums and ages by currency. */
#include "locale/locale.h"
#include "paper/sheet.h"
#include "paper/statement_paper.h"

enum { AT_DATE, AT_NUMBER, AT_WHAT, AT_ORDER, AT_CHARGED, AT_CREDITED, AT_BALANCE, COLUMNS };
/* Of an open item the same two are when it is due and what is open. */
enum { AT_DUE = AT_CHARGED, AT_OPEN = AT_CREDITED };

struct writing {
    struct sheet *s;
    const struct statement_paper *p;
    const struct statement_block *block;
    bool open;
    struct pdf_column columns[COLUMNS];
    struct pdf_table table;
};

static str bare(const struct writing *w, int64_t minor)
{
    return sheet_money(w->s, (money){ minor, w->block->cur }, MONEY_BARE);
}

static str whole(const struct writing *w, int64_t minor)
{
    enum money_style style = w->p->s->count > 1 ? MONEY_CODE : MONEY_SYMBOL;
    return sheet_money(w->s, (money){ minor, w->block->cur }, style);
}

static str counted(const struct writing *w, str message, int64_t n)
{
    return sheet_fill(w->s, message, arena_format(w->s->a, "%lld", (long long)n), STR_NONE);
}

/* Is there any order of the customer's to be named? */
static bool has_orders(const struct account_statement *s)
{
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->blocks[i].count; k++)
            for (size_t r = 0; r < s->blocks[i].sections[k].count; r++)
                if (s->blocks[i].sections[k].rows[r].purchase_order.n > 0) return true;
    return false;
}

static void set_columns(struct writing *w)
{
    enum { GAP = 40, ORDER = 610 };
    int widths[COLUMNS] = { 625, 960, 740, ORDER, 675, 675, 708 };
    struct sheet *s = w->s;
    bool orders = has_orders(w->p->s);
    const str heads[COLUMNS] = { S("Date"), S("Document"), STR_NONE,
                                 orders ? S("Your order") : STR_NONE,
                                 w->open ? S("Due") : S("Charged"),
                                 w->open ? S("Open") : S("Credited"), S("Balance") };
    int x = SHEET_LEFT;

    if (!orders) {
        widths[AT_ORDER] = 0;
        widths[AT_NUMBER] += ORDER;
    }
    for (int i = 0; i < COLUMNS; i++) {
        bool number = i >= AT_OPEN || (i == AT_CHARGED && !w->open);
        int width = i == AT_BALANCE || widths[i] < GAP ? widths[i] : widths[i] - GAP;
        w->columns[i] = (struct pdf_column){ x, width, number ? PDF_END : PDF_START,
                                             heads[i].n > 0 ? sheet_t(s, heads[i]) : STR_NONE,
                                             &s->style[i == AT_NUMBER ? STYLE_STRONG
                                                                      : STYLE_TEXT] };
        x += widths[i];
    }
    w->table = (struct pdf_table){ .columns = w->columns, .column_count = COLUMNS,
                                   .head = &s->style[STYLE_HEAD], .more = &s->style[STYLE_MORE],
                                   .gap_above = 24, .gap_below = 28,
                                   .head_rule = s->ink, .row_rule = s->line };
}

/* A line that stands for itself: what was owed at the beginning, or at the end. */
static void write_balance(struct writing *w, date day, str label, int64_t balance, int keep)
{
    const struct pdf_cell cells[COLUMNS] = { [AT_DATE].text = sheet_date(w->s, day),
                                             [AT_NUMBER].text = sheet_t(w->s, label),
                                             [AT_BALANCE].text = bare(w, balance) };
    pdf_table_row(w->s->pdf, &w->table, cells, keep);
}

static str late_words(const struct writing *w, date due)
{
    int late = date_is(due) ? w->p->s->aged.day - due.day : 0;

    if (late <= 0) return STR_NONE;
    return counted(w, words_plural(w->s->words, S("{1} day late"), S("{1} days late"), late), late);
}

static void write_row(struct writing *w, const struct statement_row *r, int keep)
{
    struct pdf_cell cells[COLUMNS] = {
        [AT_DATE].text = sheet_date(w->s, r->day),
        [AT_NUMBER].text = r->number,
        [AT_WHAT].text = sheet_t(w->s, statement_what_label(r->what)),
        [AT_ORDER].text = r->purchase_order,
        [AT_BALANCE].text = bare(w, r->balance),
    };
    if (w->open) {
        cells[AT_DUE] = (struct pdf_cell){ sheet_date(w->s, r->due), late_words(w, r->due) };
        cells[AT_OPEN].text = bare(w, r->effect);
        if (r->effect != r->total && -r->effect != r->total)
            cells[AT_OPEN].more = sheet_fill(w->s, S("of {1}"), bare(w, r->total), STR_NONE);
    } else if (r->effect > 0) {
        cells[AT_CHARGED].text = bare(w, r->effect);
    } else {
        cells[AT_CREDITED].text = bare(w, -r->effect);
    }
    pdf_table_row(w->s->pdf, &w->table, cells, keep);
}

static void write_section(struct writing *w, const struct statement_section *s, bool alone,
                          int keep)
{
    const struct account_statement *all = w->p->s;
    bool closes = !alone;

    if (!alone) {
        struct pdf_box box = { SHEET_LEFT, 0, SHEET_WIDTH, PDF_START };
        pdf_need(w->s->pdf, 900);
        pdf_pour(w->s->pdf, PDF_H2, &w->s->style[STYLE_STRONG], box,
                 sheet_join(w->s, s->name, " · ", s->number));
        pdf_set_y(w->s->pdf, pdf_y(w->s->pdf) + 40);
    }
    pdf_table_open(w->s->pdf, &w->table, 400);
    if (!w->open)
        write_balance(w, all->from, S("Opening balance"), s->sum.opening,
                      s->count == 0 && !closes ? keep : 0);
    for (size_t i = 0; i < s->count; i++)
        write_row(w, &s->rows[i], i + 1 == s->count && !closes ? keep : 0);
    if (closes) write_balance(w, all->to, S("Closing balance"), s->sum.closing, keep);
    pdf_table_close(w->s->pdf, &w->table);
    pdf_set_y(w->s->pdf, pdf_y(w->s->pdf) + (alone ? 0 : 130));
}

static size_t totals_of(struct writing *w, struct sheet_total out[4])
{
    const struct statement *sum = &w->block->sum;
    struct sheet *s = w->s;
    size_t n = 0;
    str last = sheet_t(s, w->open ? S("Open balance") : S("Closing balance"));

    if (!w->open)
        out[n++] = (struct sheet_total){ sheet_t(s, S("Opening balance")), whole(w, sum->opening),
                                         false, false };
    out[n++] = (struct sheet_total){ sheet_t(s, w->open ? S("Open invoices") : S("Charged")),
                                     whole(w, sum->all.charged), false, false };
    out[n++] = (struct sheet_total){ sheet_t(s, w->open ? S("Not used yet") : S("Credited")),
                                     whole(w, -sum->all.credited), false, false };
    out[n++] = (struct sheet_total){ last, whole(w, sum->closing), true, true };
    return n;
}

/* The ages in a table of their own, with what is not used yet, which makes it the balance. */
static void write_ages(struct writing *w)
{
    const struct ageing *g = &w->block->age;
    struct pdf_column columns[AGEING_BUCKETS + 1];
    struct pdf_cell cells[AGEING_BUCKETS + 1];
    struct pdf_table table = w->table;
    struct sheet *s = w->s;
    int width = SHEET_WIDTH / (AGEING_BUCKETS + 1);

    for (int i = 0; i <= AGEING_BUCKETS; i++) {
        bool bucket = i < AGEING_BUCKETS;
        int64_t n = bucket ? g->bucket[i].count : g->unused_n;
        str head = bucket ? ageing_label(i) : S("Not used yet");
        columns[i] = (struct pdf_column){ SHEET_LEFT + i * width, bucket ? width - 60 : width,
                                          PDF_START, sheet_t(s, head), &s->style[STYLE_STRONG] };
        cells[i] = (struct pdf_cell){ .text = whole(w, bucket ? g->bucket[i].sum : -g->unused) };
        str invoices = words_plural(s->words, S("{1} invoice"), S("{1} invoices"), n);
        str credits = words_plural(s->words, S("{1} credit"), S("{1} credits"), n);
        if (n > 0) cells[i].more = counted(w, bucket ? invoices : credits, n);
    }
    table.columns = columns;
    table.column_count = AGEING_BUCKETS + 1;
    pdf_need(s->pdf, 900);
    struct pdf_box box = { SHEET_LEFT, 0, SHEET_WIDTH, PDF_START };
    pdf_pour(s->pdf, PDF_H2, &s->style[STYLE_LABEL], box,
             sheet_fill(s, S("How old it is, on {1}"), sheet_date(s, w->p->s->aged), STR_NONE));
    pdf_set_y(s->pdf, pdf_y(s->pdf) + 20);
    pdf_table_open(s->pdf, &table, 300);
    pdf_table_row(s->pdf, &table, cells, 0);
    pdf_table_close(s->pdf, &table);
}

static void write_block(struct writing *w)
{
    struct sheet_total totals[4];
    const struct statement_block *b = w->block;
    bool alone = b->count == 1 && w->p->account_count == 1;
    size_t n = totals_of(w, totals);
    int keep = sheet_totals_height(w->s, totals, n);

    if (w->p->s->count > 1) {
        struct pdf_box box = { SHEET_LEFT, 0, SHEET_WIDTH, PDF_START };
        pdf_need(w->s->pdf, 1100);
        pdf_pour(w->s->pdf, PDF_H2, &w->s->style[STYLE_SUM], box,
                 locale_currency_name(w->s->a, w->s->format, b->cur));
        pdf_set_y(w->s->pdf, pdf_y(w->s->pdf) + 70);
    }
    for (size_t i = 0; i < b->count; i++)
        write_section(w, &b->sections[i], alone, i + 1 == b->count ? keep : 0);
    sheet_totals(w->s, totals, n);
    pdf_set_y(w->s->pdf, pdf_y(w->s->pdf) + 120);
    write_ages(w);
    pdf_set_y(w->s->pdf, pdf_y(w->s->pdf) + 260);
}

/* Whose it is; those of a group side by side, as many as fit in a row. */
static void write_accounts(struct sheet *s, const struct statement_paper *p)
{
    enum { ACROSS = 3 };

    for (size_t i = 0; i < p->account_count; i += ACROSS) {
        struct sheet_column columns[ACROSS];
        size_t n = 0;
        for (; n < ACROSS && i + n < p->account_count; n++) {
            const struct party *one = &p->accounts[i + n];
            str number = sheet_labelled(s, S("Customer no."), one->number);
            str lines = sheet_party_lines(s, one);
            bool alone = p->account_count == 1;
            columns[n] = (struct sheet_column){
                alone ? sheet_t(s, S("Prepared for")) : number, one->name,
                alone ? arena_format(s->a, "%.*s\n%.*s", STR_FMT(lines), STR_FMT(number))
                      : STR_NONE
            };
        }
        sheet_columns(s, columns, n);
    }
}

static err write_statement(struct sheet *s, const struct statement_paper *p, str *out)
{
    struct writing w = { .s = s, .p = p, .open = p->s->type == STATEMENT_OPEN };
    str title = sheet_t(s, w.open ? S("Open items") : S("Statement"));
    str period = w.open ? sheet_date(s, p->s->to) : sheet_period(s, p->s->from, p->s->to);

    if (p->s->count == 1) period = sheet_join(s, period, " · ", currency_code(p->s->blocks[0].cur));
    TRY(sheet_begin(s, title, period, &p->seller, p->language));
    write_accounts(s, p);
    set_columns(&w);
    for (size_t i = 0; i < p->s->count; i++) {
        w.block = &p->s->blocks[i];
        write_block(&w);
    }
    if (p->s->count == 0) {
        struct pdf_box box = { SHEET_LEFT, 0, SHEET_WIDTH, PDF_START };
        pdf_pour(s->pdf, PDF_P, &s->style[STYLE_TEXT], box,
                 sheet_t(s, S("There is no balance and no transaction in this period.")));
    }
    return pdf_finish(s->pdf, NULL, out);
}

err paper_pdf_statement(struct arena *a, const struct statement_paper *p,
                        const struct paper_brand *brand, const struct paper_pdf_options *options,
                        str *out)
{
    struct sheet s;
    TRY(sheet_open(&s, a, brand, options, p->language));
    err e = write_statement(&s, p, out);
    pdf_close(&s.pdf);
    return e;
}
