/*
 * From the list of things to pages of drawing operators (ISO 32000-1, 8 and 9) and to the tree of
 * structure beside them. The page is mirrored here, and only here.
 *
 * What is drawn in a tag becomes marked content of its element; rules and dots are artifacts,
 * which nobody reads aloud.
 */
#include <math.h>

#include "pdf/internal.h"

static const char *const tag_names[] = {
    [PDF_P] = "P",   [PDF_H1] = "H1", [PDF_H2] = "H2", [PDF_TABLE] = "Table",
    [PDF_TR] = "TR", [PDF_TH] = "TH", [PDF_TD] = "TD", [PDF_FIGURE] = "Figure",
};

static int left_of(const struct pdf *p, struct pdf_box box)
{
    return p->info.rtl ? PDF_WIDTH - box.x - box.width : box.x;
}

void pdf_put_number(struct buf *b, int64_t hundredths)
{
    char digits[24];
    size_t n = sizeof digits;
    uint64_t v = hundredths < 0 ? 0 - (uint64_t)hundredths : (uint64_t)hundredths;
    bool behind = v % 100 != 0;
    if (v % 10 != 0) digits[--n] = (char)('0' + v % 10);
    if (behind) {
        digits[--n] = (char)('0' + v / 10 % 10);
        digits[--n] = '.';
    }
    v /= 100;
    do digits[--n] = (char)('0' + v % 10);
    while ((v /= 10) != 0);
    if (hundredths < 0) digits[--n] = '-';
    buf_put(b, digits + n, sizeof digits - n);
    buf_char(b, ' ');
}

static void put_point(struct buf *b, int64_t x, int64_t y)
{
    pdf_put_number(b, x);
    pdf_put_number(b, (int64_t)PDF_HEIGHT * 10 - y);
}

static void set_colour(struct pdf_pen *pen, uint32_t rgb, bool stroke)
{
    uint32_t *now = stroke ? &pen->stroke : &pen->fill;
    if (*now == rgb) return;
    *now = rgb;
    for (int shift = 16; shift >= 0; shift -= 8) {
        unsigned part = rgb >> shift & 255;
        if (part == 0 || part == 255) {
            buf_str(pen->b, part == 0 ? S("0 ") : S("1 "));
        } else {
            buf_format(pen->b, ".%03u ", (part * 1000 + 127) / 255);
        }
    }
    buf_str(pen->b, stroke ? S("RG\n") : S("rg\n"));
}

/* --- structure --- */
static void end_marked(struct pdf_pen *pen)
{
    if (pen->marked) buf_lit(pen->b, "EMC\n");
    pen->marked = false;
}

/* What follows belongs to the tag that is open. */
static void mark(struct pdf_pen *pen)
{
    if (pen->marked) return;
    must(pen->open->parent != NULL); /* all content stands inside a tag */
    struct arena *a = pen->p->a;
    struct pdf_page *page = &pen->p->pages[pen->page];
    struct pdf_kid *kid = arena_new(a, struct pdf_kid);
    kid->mark = (int)page->mark_count;
    *pen->open->kid_end = kid;
    pen->open->kid_end = &kid->next;
    page->marks = arena_grow(a, page->marks, page->mark_count, &page->mark_room,
                             sizeof *page->marks);
    page->marks[page->mark_count++] = pen->open;
    buf_format(pen->b, "/%s<</MCID %d>>BDC\n", tag_names[pen->open->tag], kid->mark);
    pen->marked = true;
}

static void begin_artifact(struct pdf_pen *pen)
{
    end_marked(pen);
    buf_lit(pen->b, "/Artifact BMC\n");
    pen->marked = true;
}

static void open_tag(struct pdf_pen *pen, const struct pdf_op *op)
{
    end_marked(pen);
    struct pdf_element *e = arena_new(pen->p->a, struct pdf_element);
    *e = (struct pdf_element){ .tag = op->tag, .parent = pen->open, .page = pen->page };
    e->kid_end = &e->kids;
    if (op->tag == PDF_FIGURE && op->figure != NULL) e->alternative = op->figure->alternative;
    struct pdf_kid *kid = arena_new(pen->p->a, struct pdf_kid);
    kid->element = e;
    *pen->open->kid_end = kid;
    pen->open->kid_end = &kid->next;
    pen->open = e;
}

static void close_tag(struct pdf_pen *pen)
{
    end_marked(pen);
    must(pen->open->parent != NULL);
    pen->open = pen->open->parent;
}

/* --- drawing --- */
static void draw_rectangle(struct pdf_pen *pen, const struct pdf_op *op)
{
    begin_artifact(pen);
    set_colour(pen, op->rgb, false);
    put_point(pen->b, 10 * left_of(pen->p, op->box), 10 * (op->box.y + op->height));
    pdf_put_number(pen->b, 10 * op->box.width);
    pdf_put_number(pen->b, 10 * op->height);
    buf_lit(pen->b, "re f\n");
    end_marked(pen);
}

/* A line of dashes without length and with round ends. */
static void draw_dots(struct pdf_pen *pen, const struct pdf_op *op)
{
    int count = op->box.width / op->step;
    if (count == 0) return;
    int length = (count - 1) * op->step;
    int from = 10 * left_of(pen->p, op->box) + 5 * (op->box.width - length);
    begin_artifact(pen);
    set_colour(pen, op->rgb, true);
    buf_lit(pen->b, "q 1 J ");
    pdf_put_number(pen->b, 10 * op->diameter);
    buf_lit(pen->b, "w [0 ");
    pdf_put_number(pen->b, 10 * op->step);
    buf_lit(pen->b, "] 0 d ");
    put_point(pen->b, from, 10 * op->box.y);
    buf_lit(pen->b, "m ");
    put_point(pen->b, from + 10 * length + 1, 10 * op->box.y); /* 1: the last one, too */
    buf_lit(pen->b, "l S Q\n");
    end_marked(pen);
}

static void put_turned(struct buf *b, const double turn[2], double x, double y)
{
    pdf_put_number(b, lround(100 * (turn[0] * x - turn[1] * y)));
    pdf_put_number(b, lround(100 * (turn[1] * x + turn[0] * y)));
}

/*
 * Each ellipse as two curves, which touch the true one at its four ends (k = 4/3): in a web of
 * lines nobody sees the difference between them, and it is half to write.
 */
static void put_ring(struct buf *b, double x, double y, int turns, double first)
{
    static const double k = 4.0 / 3;
    for (int i = 0; i < turns; i++) {
        double angle = -(i + first) * M_PI / turns;
        const double turn[2] = { cos(angle), sin(angle) };
        put_turned(b, turn, x, 0);
        buf_lit(b, "m ");
        put_turned(b, turn, x, k * y);
        put_turned(b, turn, -x, k * y);
        put_turned(b, turn, -x, 0);
        buf_lit(b, "c ");
        put_turned(b, turn, -x, -k * y);
        put_turned(b, turn, x, -k * y);
        put_turned(b, turn, x, 0);
        buf_lit(b, "c h\n");
    }
}

static void draw_guilloche(struct pdf_pen *pen, const struct pdf_op *op)
{
    const struct pdf_guilloche *g = &op->guilloche;
    struct buf *b = pen->b;
    double r = g->radius / 1000.0;

    mark(pen);
    set_colour(pen, g->rgb, true);
    buf_lit(b, "q 1 0 0 1 ");
    put_point(b, 10 * (pen->p->info.rtl ? PDF_WIDTH - g->x : g->x), 10 * g->y);
    buf_lit(b, "cm ");
    if (g->half) {
        pdf_put_number(b, -20 * g->radius);
        pdf_put_number(b, -20 * g->radius);
        pdf_put_number(b, 40 * g->radius);
        pdf_put_number(b, 20 * g->radius);
        buf_lit(b, "re W n ");
    }
    buf_lit(b, "0.3 w\n");
    put_ring(b, g->outer_a * r, g->outer_b * r, g->turns, 0);
    put_ring(b, g->inner_a * r, g->inner_b * r, g->turns, 0.5);
    buf_lit(b, "S Q\n");
}

static void draw_image(struct pdf_pen *pen, const struct pdf_op *op)
{
    mark(pen);
    buf_lit(pen->b, "q ");
    pdf_put_number(pen->b, 10 * op->box.width);
    buf_lit(pen->b, "0 0 ");
    pdf_put_number(pen->b, 10 * op->image_height);
    put_point(pen->b, 10 * left_of(pen->p, op->box), 10 * (op->box.y + op->image_height));
    buf_format(pen->b, "cm/I%d Do Q\n", op->image->name);
}

/* Where module `i` begins, in hundredths of a point. */
static int module_at(const struct pdf_op *op, int i)
{
    if (op->quiet == 0) return 10 * op->height * i / op->side;
    /* Modules of whole tenths of a point: short numbers. */
    int module = op->height / (op->side + 2 * op->quiet);
    return 10 * ((op->height - module * op->side) / 2 + i * module);
}

static void draw_qr(struct pdf_pen *pen, const struct pdf_op *op)
{
    int left = 10 * left_of(pen->p, op->box), top = 10 * op->box.y;

    mark(pen);
    set_colour(pen, op->rgb, false);
    for (int y = 0; y < op->side; y++) {
        const unsigned char *row = op->modules + y * op->side;
        for (int x = 0; x < op->side; x++) {
            int from = x;
            while (x < op->side && (row[x] & 1)) x++;
            if (x == from) continue;
            put_point(pen->b, left + module_at(op, from), top + module_at(op, y + 1));
            pdf_put_number(pen->b, module_at(op, x) - module_at(op, from));
            pdf_put_number(pen->b, module_at(op, y + 1) - module_at(op, y));
            buf_lit(pen->b, "re\n");
        }
    }
    buf_lit(pen->b, "f\n");
}

static void draw_text(struct pdf_pen *pen, const struct pdf_op *op)
{
    const struct pdf_text *t = op->text;
    int64_t left = (int64_t)left_of(pen->p, op->box) * PANGO_SCALE / 10;
    int64_t width = (int64_t)op->box.width * PANGO_SCALE / 10;
    /* The middle of a capital (0.714 em) on the middle of its line. */
    int64_t baseline = 10 * op->box.y + 5 * t->leading + 357 * t->size / 100;
    bool right = (op->box.align == PDF_END) != pen->p->info.rtl;

    mark(pen);
    set_colour(pen, op->rgb, false);
    for (int i = op->first; i < op->first + op->count; i++, baseline += 10 * t->leading) {
        int64_t gap = width - t->widths[i];
        int64_t shift = op->box.align == PDF_CENTRE ? gap / 2 : right ? gap : 0;
        pdf_draw_line(pen, t, i, left + shift, (int64_t)PDF_HEIGHT * 10 - baseline);
    }
}

static void draw_op(struct pdf_pen *pen, const struct pdf_op *op)
{
    switch (op->kind) {
    case OP_TAG_OPEN: open_tag(pen, op); break;
    case OP_TAG_CLOSE: close_tag(pen); break;
    case OP_TEXT: draw_text(pen, op); break;
    case OP_FILL: draw_rectangle(pen, op); break;
    case OP_DOTS: draw_dots(pen, op); break;
    case OP_GUILLOCHE: draw_guilloche(pen, op); break;
    case OP_IMAGE: draw_image(pen, op); break;
    case OP_QR: draw_qr(pen, op); break;
    }
}

void pdf_draw_page(struct pdf *p, int page, struct pdf_element *root, struct buf *out)
{
    enum { NO_COLOUR = 0xFF000000 };
    struct pdf_pen pen = {
        .p = p, .b = out, .page = page, .open = root, .fill = NO_COLOUR, .stroke = NO_COLOUR,
    };
    for (const struct pdf_op *op = p->pages[page].first; op != NULL; op = op->next)
        draw_op(&pen, op);
    end_marked(&pen);
    must(pen.open == root);
}

/* --- the tree --- */
static bool is_empty(const struct pdf_element *e)
{
    return e->kids == NULL && e->tag == PDF_P;
}

static void write_element(struct pdf *p, struct pdf_file *file, struct pdf_element *e, int parent)
{
    int kids = 0;
    for (const struct pdf_kid *k = e->kids; k != NULL; k = k->next) {
        if (k->element != NULL && is_empty(k->element)) continue;
        kids++;
        if (k->element != NULL) k->element->number = pdf_file_number(file);
    }
    struct buf *b = pdf_file_object(file, e->number);
    buf_format(b, "<</Type/StructElem/S/%s/P %d 0 R",
               e->parent == NULL ? "Document" : tag_names[e->tag], parent);
    if (e->parent != NULL) buf_format(b, "/Pg %d 0 R", p->pages[e->page].number);
    if (e->tag == PDF_FIGURE && e->parent != NULL) {
        buf_lit(b, "/Alt<FEFF");
        pdf_put_utf16(b, e->alternative);
        buf_char(b, '>');
    }
    if (kids > 0) buf_str(b, kids == 1 ? S("/K ") : S("/K["));
    for (const struct pdf_kid *k = e->kids; k != NULL; k = k->next) {
        if (k->element == NULL) {
            buf_format(b, "%d ", k->mark);
        } else if (!is_empty(k->element)) {
            buf_format(b, "%d 0 R ", k->element->number);
        }
    }
    if (kids > 1) buf_char(b, ']');
    buf_lit(b, ">>");
    for (struct pdf_kid *k = e->kids; k != NULL; k = k->next) {
        if (k->element != NULL && !is_empty(k->element))
            write_element(p, file, k->element, e->number);
    }
}

int pdf_write_structure(struct pdf *p, struct pdf_file *file, struct pdf_element *root)
{
    int tree = pdf_file_number(file), parents = pdf_file_number(file);
    root->number = pdf_file_number(file);
    write_element(p, file, root, tree);
    buf_format(pdf_file_object(file, tree),
               "<</Type/StructTreeRoot/K %d 0 R/ParentTree %d 0 R/ParentTreeNextKey %d>>",
               root->number, parents, p->page_count);
    struct buf *b = pdf_file_object(file, parents);
    buf_lit(b, "<</Nums[");
    for (int i = 0; i < p->page_count; i++) {
        const struct pdf_page *page = &p->pages[i];
        buf_format(b, "%d[", i);
        for (size_t m = 0; m < page->mark_count; m++)
            buf_format(b, "%d 0 R ", page->marks[m]->number);
        buf_lit(b, "]");
    }
    buf_lit(b, "]>>");
    return tree;
}
