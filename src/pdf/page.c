/*
 * The document while it is written: pages, the flow down a page, and what will be drawn.
 *
 * Nothing is drawn before pdf_finish: each call adds to its page's list. By then the number of
 * pages is known, and the furniture writes its head before and its foot after each list.
 */
#include "pdf/internal.h"

struct pdf_op *pdf_op_add(struct pdf *p, enum pdf_op_kind kind, struct pdf_box box)
{
    struct pdf_op *op = arena_new(p->a, struct pdf_op);
    op->kind = kind;
    op->box = box;
    op->next = *p->at;
    *p->at = op;
    p->at = &op->next;
    p->fresh = false;
    return op;
}

static void page_new(struct pdf *p)
{
    if (p->page_count == PDF_PAGES_MAX) {
        p->too_long = true; /* told by pdf_finish; the last page takes the rest */
    } else {
        struct pdf_page *page = &p->pages[p->page_count++];
        p->at = &page->first;
    }
    p->y = p->page_count == 1 ? p->info.top : p->info.top_later;
    p->fresh = true;
}

err pdf_open(struct arena *a, const struct pdf_info *info, struct pdf **out)
{
    struct pdf *p = arena_new(a, struct pdf);
    p->a = a;
    p->info = *info;
    p->info.title = pdf_clean(a, info->title);
    p->info.author = pdf_clean(a, info->author);
    p->fonts = pdf_fonts_of(info->language);
    page_new(p);
    *out = p;
    return OK;
}

void pdf_close(struct pdf **p)
{
    if (*p == NULL) return;
    for (struct pdf_text *t = (*p)->texts; t != NULL; t = t->next) {
        if (t->layout != NULL) g_object_unref(t->layout);
    }
    *p = NULL;
}

int pdf_y(const struct pdf *p)
{
    return p->y;
}

void pdf_set_y(struct pdf *p, int y)
{
    p->y = y;
}

int pdf_room(const struct pdf *p)
{
    return p->info.bottom - p->y;
}

bool pdf_fresh(const struct pdf *p)
{
    return p->fresh;
}

void pdf_page_break(struct pdf *p)
{
    page_new(p);
}

void pdf_need(struct pdf *p, int height)
{
    if (!p->fresh && pdf_room(p) < height) pdf_page_break(p);
}

void pdf_set_bottom(struct pdf *p, int bottom)
{
    p->info.bottom = bottom;
}

void pdf_tag_open(struct pdf *p, enum pdf_tag tag)
{
    pdf_op_add(p, OP_TAG_OPEN, (struct pdf_box){ 0 })->tag = tag;
}

void pdf_tag_close(struct pdf *p, enum pdf_tag tag)
{
    pdf_op_add(p, OP_TAG_CLOSE, (struct pdf_box){ 0 })->tag = tag;
}

void pdf_figure_open(struct pdf *p, str alternative)
{
    struct pdf_op *op = pdf_op_add(p, OP_TAG_OPEN, (struct pdf_box){ 0 });
    struct pdf_figure *figure = arena_new(p->a, struct pdf_figure);
    figure->alternative = pdf_clean(p->a, alternative);
    op->tag = PDF_FIGURE;
    op->figure = figure;
}

void pdf_fill(struct pdf *p, struct pdf_box box, int height, uint32_t rgb)
{
    struct pdf_op *op = pdf_op_add(p, OP_FILL, box);
    op->height = height;
    op->rgb = rgb;
}

void pdf_dots(struct pdf *p, struct pdf_box box, int step, int diameter, uint32_t rgb)
{
    must(step > 0);
    struct pdf_op *op = pdf_op_add(p, OP_DOTS, box);
    op->rgb = rgb;
    op->step = step;
    op->diameter = diameter;
}

void pdf_guilloche(struct pdf *p, const struct pdf_guilloche *g)
{
    pdf_op_add(p, OP_GUILLOCHE, (struct pdf_box){ .x = g->x, .y = g->y })->guilloche = *g;
}

/* Heads go before what a page has, feet behind it. */
static void furnish(struct pdf *p)
{
    int count = p->page_count;
    for (int i = 0; i < count; i++) {
        p->at = &p->pages[i].first;
        if (p->info.head != NULL) p->info.head(p->info.arg, p, i + 1, count);
        while (*p->at != NULL) p->at = &(*p->at)->next;
        if (p->info.foot != NULL) p->info.foot(p->info.arg, p, i + 1, count);
    }
}

err pdf_finish(struct pdf *p, const struct pdf_attachment *attachment, str *out)
{
    if (p->too_long) return E_TOO_LARGE;
    furnish(p);
    return pdf_archive(p, attachment, out);
}
