/*
 * Tables down the flow. A row goes where it fits whole; one that no page can hold is poured over
 * several, each cell on its own, so that nothing is ever cut.
 */
#include "pdf/internal.h"

/* A row on its way: its shaped cells and how many lines of each have been put. */
struct pour {
    const struct pdf_text *text[PDF_COLUMNS_MAX], *more[PDF_COLUMNS_MAX];
    int text_done[PDF_COLUMNS_MAX], more_done[PDF_COLUMNS_MAX];
};

static int head_height(struct pdf *p, const struct pdf_table *t)
{
    int most = 0;
    for (size_t i = 0; i < t->column_count; i++) {
        const struct pdf_column *c = &t->columns[i];
        int h = pdf_text_height(pdf_shape(p, t->head, c->head, c->width));
        if (h > most) most = h;
    }
    return most + t->gap_below;
}

/* From the start of the first column to the end of the last. */
static struct pdf_box whole_width(const struct pdf_table *t, int y)
{
    const struct pdf_column *last = &t->columns[t->column_count - 1];
    int from = t->columns[0].x;
    return (struct pdf_box){ .x = from, .y = y, .width = last->x + last->width - from };
}

static void write_head(struct pdf *p, const struct pdf_table *t)
{
    int height = head_height(p, t);
    pdf_tag_open(p, PDF_TABLE);
    pdf_tag_open(p, PDF_TR);
    for (size_t i = 0; i < t->column_count; i++) {
        const struct pdf_column *c = &t->columns[i];
        const struct pdf_text *text = pdf_shape(p, t->head, c->head, c->width);
        int y = p->y + height - t->gap_below - pdf_text_height(text);
        pdf_tag_open(p, PDF_TH);
        pdf_put(p, text, t->head, (struct pdf_box){ c->x, y, c->width, c->align });
        if (i + 1 == t->column_count)
            pdf_fill(p, whole_width(t, p->y + height - 8), 8, t->head_rule);
        pdf_tag_close(p, PDF_TH);
    }
    pdf_tag_close(p, PDF_TR);
    p->y += height;
}

static void next_page(struct pdf *p, const struct pdf_table *t)
{
    pdf_tag_close(p, PDF_TABLE);
    pdf_page_break(p);
    write_head(p, t);
}

void pdf_table_open(struct pdf *p, struct pdf_table *t, int keep)
{
    must(t->column_count > 0 && t->column_count <= PDF_COLUMNS_MAX);
    pdf_need(p, head_height(p, t) + keep);
    write_head(p, t);
}

void pdf_table_close(struct pdf *p, struct pdf_table *t)
{
    (void)t;
    pdf_tag_close(p, PDF_TABLE);
}

static int row_height(struct pdf *p, const struct pdf_table *t, const struct pdf_cell *cells,
                      struct pour *row)
{
    int most = 0;
    for (size_t i = 0; i < t->column_count; i++) {
        const struct pdf_column *c = &t->columns[i];
        row->text[i] = pdf_shape(p, c->style, cells[i].text, c->width);
        row->more[i] = pdf_shape(p, t->more, cells[i].more, c->width);
        int h = pdf_text_height(row->text[i]) + pdf_text_height(row->more[i]);
        if (h > most) most = h;
    }
    return t->gap_above + most + t->gap_below;
}

static int at_most(int a, int b)
{
    return a < b ? a : b;
}

/* Put what fits of one cell into `room`; gives the height used. */
static int pour_cell(struct pdf *p, const struct pdf_table *t, struct pour *row, size_t i, int room)
{
    const struct pdf_column *c = &t->columns[i];
    struct pdf_box box = { c->x, p->y + t->gap_above, c->width, c->align };
    int used = 0;

    int left = row->text[i]->lines - row->text_done[i];
    int n = at_most(left, room / row->text[i]->leading);
    pdf_put_lines(p, row->text[i], c->style, box, row->text_done[i], n);
    row->text_done[i] += n;
    used += n * row->text[i]->leading;
    if (n < left) return used;

    box.y += used;
    n = at_most(row->more[i]->lines - row->more_done[i], (room - used) / row->more[i]->leading);
    pdf_put_lines(p, row->more[i], t->more, box, row->more_done[i], n);
    row->more_done[i] += n;
    return used + n * row->more[i]->leading;
}

/* Put what fits of the row on this page; true when all of it has been put. */
static bool pour_row(struct pdf *p, const struct pdf_table *t, struct pour *row)
{
    int room = pdf_room(p) - t->gap_above - t->gap_below, most = 0;
    bool whole = true;

    pdf_tag_open(p, PDF_TR);
    for (size_t i = 0; i < t->column_count; i++) {
        pdf_tag_open(p, PDF_TD);
        int used = pour_cell(p, t, row, i, room);
        if (used > most) most = used;
        whole = whole && row->text_done[i] == row->text[i]->lines &&
                row->more_done[i] == row->more[i]->lines;
        if (i + 1 == t->column_count) {
            int end = p->y + t->gap_above + most + t->gap_below;
            pdf_fill(p, whole_width(t, end - 5), 5, t->row_rule);
        }
        pdf_tag_close(p, PDF_TD);
    }
    pdf_tag_close(p, PDF_TR);
    p->y += t->gap_above + most + t->gap_below;
    return whole;
}

void pdf_table_row(struct pdf *p, struct pdf_table *t, const struct pdf_cell *cells, int keep)
{
    struct pour row = { 0 };
    int height = row_height(p, t, cells, &row);
    int page = p->info.bottom - p->info.top_later - head_height(p, t);

    if (height <= page) {
        int wanted = height + keep <= page ? height + keep : height;
        if (pdf_room(p) < wanted && pdf_room(p) < page) next_page(p, t);
    } else if (pdf_room(p) < t->gap_above + t->gap_below + 4 * t->more->leading) {
        next_page(p, t);
    }
    /* A page's room is far more than a line, so each turn puts at least one. */
    while (!pour_row(p, t, &row) && !p->too_long) next_page(p, t);
}
