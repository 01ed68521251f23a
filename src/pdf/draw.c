/* From the list of things to cairo. The page is mirrored here, and only here. */
#include <math.h>

#include "pdf/internal.h"

static const char *const tag_names[] = {
    [PDF_P] = "P",   [PDF_H1] = "H1", [PDF_H2] = "H2", [PDF_TABLE] = "Table",
    [PDF_TR] = "TR", [PDF_TH] = "TH", [PDF_TD] = "TD", [PDF_FIGURE] = "Figure",
};

static double pt(int tenths)
{
    return tenths / 10.0;
}

static double left_of(const struct pdf *p, struct pdf_box box)
{
    return pt(p->info.rtl ? PDF_WIDTH - box.x - box.width : box.x);
}

static void set_colour(cairo_t *cr, uint32_t rgb)
{
    cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

static void draw_text(const struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
    const struct pdf_text *t = op->text;
    double left = left_of(p, op->box), width = pt(op->box.width);
    /* The middle of a capital (0.714 em) on the middle of its line. */
    double baseline = pt(op->box.y) + (pt(t->leading) + 0.714 * pt(t->size)) / 2;
    bool right = (op->box.align == PDF_END) != p->info.rtl;

    set_colour(cr, op->rgb);
    for (int i = op->first; i < op->first + op->count; i++, baseline += pt(t->leading)) {
        double gap = width - (double)t->widths[i] / PANGO_SCALE;
        double shift = op->box.align == PDF_CENTRE ? gap / 2 : right ? gap : 0;
        cairo_move_to(cr, left + shift, baseline);
        pango_cairo_show_layout_line(cr, pango_layout_get_line_readonly(t->layout, i));
    }
}

static void draw_dots(const struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
    double left = left_of(p, op->box), radius = pt(op->diameter) / 2;
    int count = op->box.width / op->step;
    double from = left + (pt(op->box.width) - (count - 1) * pt(op->step)) / 2;

    set_colour(cr, op->rgb);
    /* A line of no length with round ends is a dot: far shorter to write than a circle. */
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_ROUND);
    cairo_set_line_width(cr, 2 * radius);
    for (int i = 0; i < count; i++) {
        cairo_move_to(cr, from + i * pt(op->step), pt(op->box.y));
        cairo_close_path(cr);
    }
    cairo_stroke(cr);
}

/*
 * Each ellipse as two curves, which touch the true one at its four ends (k = 4/3): in a web of
 * lines nobody sees the difference between them, and it is half to write.
 */
static void ring(cairo_t *cr, double a, double b, int turns, double first)
{
    static const double k = 4.0 / 3;
    for (int i = 0; i < turns; i++) {
        cairo_save(cr);
        cairo_rotate(cr, (i + first) * M_PI / turns);
        cairo_move_to(cr, a, 0);
        cairo_curve_to(cr, a, k * b, -a, k * b, -a, 0);
        cairo_curve_to(cr, -a, -k * b, a, -k * b, a, 0);
        cairo_close_path(cr);
        cairo_restore(cr);
    }
}

static void draw_guilloche(const struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
    const struct pdf_guilloche *g = &op->guilloche;
    double r = pt(g->radius) / 100;

    cairo_save(cr);
    cairo_translate(cr, pt(p->info.rtl ? PDF_WIDTH - g->x : g->x), pt(g->y));
    if (g->half) {
        cairo_rectangle(cr, -2 * pt(g->radius), 0, 4 * pt(g->radius), 2 * pt(g->radius));
        cairo_clip(cr);
    }
    set_colour(cr, g->rgb);
    cairo_set_line_width(cr, 0.3);
    ring(cr, g->outer_a * r, g->outer_b * r, g->turns, 0);
    ring(cr, g->inner_a * r, g->inner_b * r, g->turns, 0.5);
    cairo_stroke(cr);
    cairo_restore(cr);
}

static void draw_image(const struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
    cairo_save(cr);
    cairo_translate(cr, left_of(p, op->box), pt(op->box.y));
    double scale = pt(op->box.width) / op->image->width;
    cairo_scale(cr, scale, scale);
    cairo_set_source_surface(cr, op->image->surface, 0, 0);
    /* Any smoother filter is written as /Interpolate true, which PDF/A forbids. */
    cairo_pattern_set_filter(cairo_get_source(cr), CAIRO_FILTER_NEAREST);
    cairo_paint(cr);
    cairo_restore(cr);
}

static void draw_qr(const struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
    enum { QUIET = 4 };
    /* Modules of whole tenths of a point: short numbers, and edges that meet. */
    int size = op->height / (op->side + 2 * QUIET);
    double module = pt(size), shift = pt((op->height - size * op->side) / 2);
    double left = left_of(p, op->box) + shift, top = pt(op->box.y) + shift;

    set_colour(cr, op->rgb);
    cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
    cairo_set_line_width(cr, module);
    for (int y = 0; y < op->side; y++) {
        const unsigned char *row = op->modules + y * op->side;
        for (int x = 0; x < op->side; x++) {
            int from = x;
            while (x < op->side && (row[x] & 1)) x++;
            if (x == from) continue;
            /* As a stroke: cairo writes a rectangle with twice the points. */
            cairo_move_to(cr, left + from * module, top + (y + 0.5) * module);
            cairo_line_to(cr, left + x * module, top + (y + 0.5) * module);
        }
    }
    cairo_stroke(cr);
}

static void draw_op(const struct pdf *p, cairo_t *cr, const struct pdf_op *op)
{
    switch (op->kind) {
    case OP_TAG_OPEN: cairo_tag_begin(cr, tag_names[op->tag], NULL); break;
    case OP_TAG_CLOSE: cairo_tag_end(cr, tag_names[op->tag]); break;
    case OP_TEXT: draw_text(p, cr, op); break;
    case OP_FILL:
        set_colour(cr, op->rgb);
        cairo_rectangle(cr, left_of(p, op->box), pt(op->box.y), pt(op->box.width), pt(op->height));
        cairo_fill(cr);
        break;
    case OP_DOTS: draw_dots(p, cr, op); break;
    case OP_GUILLOCHE: draw_guilloche(p, cr, op); break;
    case OP_IMAGE: draw_image(p, cr, op); break;
    case OP_QR: draw_qr(p, cr, op); break;
    }
}

void pdf_draw(const struct pdf *p, cairo_t *cr, struct pdf_figure **figures)
{
    cairo_tag_begin(cr, "Document", NULL);
    for (int i = 0; i < p->page_count; i++) {
        for (const struct pdf_op *op = p->pages[i].first; op != NULL; op = op->next) {
            draw_op(p, cr, op);
            if (op->kind == OP_TAG_OPEN && op->tag == PDF_FIGURE) {
                *figures = op->figure;
                figures = &op->figure->next;
            }
        }
        cairo_show_page(cr);
    }
    cairo_tag_end(cr, "Document");
}
