/*
 * A shaped line as text operators (ISO 32000-1, 9.4): its glyphs where pango has put them.
 *
 * A cluster that no single glyph stands for carries its characters along (ActualText), so that
 * what is taken out of the page is what was written, in any script.
 */
#include "pdf/internal.h"

/* One run of glyphs while it is written. */
struct run {
    struct pdf_pen *pen;
    struct pdf_font *font;
    int size;       /* of the font, in tenths of a point */
    int64_t x;      /* where the next glyph belongs, in pango's units from the run's start */
    int64_t at;     /* where the reader is: thousandths of the font's size */
    int rise;       /* in hundredths of a point */
    bool in_array, in_string;
};

static void end_string(struct run *r)
{
    if (r->in_string) buf_char(r->pen->b, '>');
    r->in_string = false;
}

static void end_array(struct run *r)
{
    end_string(r);
    if (r->in_array) buf_lit(r->pen->b, "]TJ\n");
    r->in_array = false;
}

static void set_rise(struct run *r, int rise)
{
    if (rise == r->rise) return;
    end_array(r);
    pdf_put_number(r->pen->b, rise);
    buf_lit(r->pen->b, "Ts ");
    r->rise = rise;
}

/* A character that no font has: an empty box of the width that pango left for it. */
static void note_missing(struct run *r, int64_t left, int64_t width)
{
    struct pdf_pen *pen = r->pen;
    if (pen->missing_count == countof(pen->missing)) return;
    pen->missing[pen->missing_count++] =
        (struct pdf_span){ (left * 100) / PANGO_SCALE, (width * 100) / PANGO_SCALE };
}

static void put_glyph(struct run *r, const PangoGlyphInfo *info, const struct pdf_glyph *g)
{
    struct buf *b = r->pen->b;
    set_rise(r, (int)(-(int64_t)info->geometry.y_offset * 100 / PANGO_SCALE));
    int64_t scaled =
        (r->x + info->geometry.x_offset) * 20000 / ((int64_t)PANGO_SCALE * r->size);
    int64_t wanted = scaled < 0 ? (scaled - 1) / 2 : (scaled + 1) / 2;
    if (!r->in_array) buf_char(b, '[');
    r->in_array = true;
    if (wanted != r->at) {
        end_string(r);
        buf_i64(b, r->at - wanted);
        r->at = wanted;
    }
    if (!r->in_string) buf_char(b, '<');
    r->in_string = true;
    static const char hex[] = "0123456789ABCDEF";
    const char code[4] = { hex[g->code >> 12], hex[g->code >> 8 & 15], hex[g->code >> 4 & 15],
                           hex[g->code & 15] };
    buf_put(b, code, sizeof code);
    r->at += g->width;
}

static void put_cluster(struct run *r, const PangoGlyphInfo *glyphs, int count, str text)
{
    struct pdf *p = r->pen->p;
    const struct pdf_glyph *first = NULL;
    int drawn = 0;
    for (int i = 0; i < count; i++) {
        PangoGlyph id = glyphs[i].glyph;
        if (id == PANGO_GLYPH_EMPTY || id & PANGO_GLYPH_UNKNOWN_FLAG) continue;
        const struct pdf_glyph *g = pdf_font_glyph(p, r->font, id);
        if (drawn++ == 0) first = g;
    }
    bool told = drawn == 0 || (drawn == 1 && first != NULL && pdf_font_means(r->font, first, text));
    if (!told) {
        end_array(r);
        buf_lit(r->pen->b, "/Span<</ActualText<FEFF");
        pdf_put_utf16(r->pen->b, text);
        buf_lit(r->pen->b, ">>>BDC ");
    }
    for (int i = 0; i < count; i++) {
        PangoGlyph id = glyphs[i].glyph;
        int64_t width = glyphs[i].geometry.width;
        const struct pdf_glyph *g = NULL;
        if (id != PANGO_GLYPH_EMPTY && !(id & PANGO_GLYPH_UNKNOWN_FLAG))
            g = pdf_font_glyph(p, r->font, id);
        if (g != NULL) put_glyph(r, &glyphs[i], g);
        else if (id != PANGO_GLYPH_EMPTY && width > 0) note_missing(r, r->pen->left + r->x, width);
        r->x += width;
    }
    if (!told) {
        end_array(r);
        buf_lit(r->pen->b, "EMC\n");
    }
}

static void put_glyphs(struct run *r, const PangoGlyphItem *item, const char *text)
{
    const PangoGlyphString *s = item->glyphs;
    const char *start = text + item->item->offset;
    bool rtl = item->item->analysis.level % 2 != 0;
    int before = item->item->length; /* right to left: where the cluster to the left of it began */
    for (int i = 0; i < s->num_glyphs;) {
        int from = s->log_clusters[i], n = 1;
        while (i + n < s->num_glyphs && s->log_clusters[i + n] == from) n++;
        int end = rtl                      ? before
                  : i + n < s->num_glyphs ? s->log_clusters[i + n]
                                           : item->item->length;
        before = from;
        str of_cluster = { start + from, end > from ? (size_t)(end - from) : 0 };
        put_cluster(r, s->glyphs + i, n, of_cluster);
        i += n;
    }
}

static void set_font(struct pdf_pen *pen, const struct pdf_font *font, int size)
{
    if (pen->font == font && pen->size == size) return;
    pen->font = font;
    pen->size = size;
    buf_format(pen->b, "/F%d ", font->name);
    pdf_put_number(pen->b, 10 * size);
    buf_lit(pen->b, "Tf ");
}

static void put_missing(struct pdf_pen *pen, int size, int64_t y)
{
    for (size_t i = 0; i < pen->missing_count; i++) {
        buf_lit(pen->b, "q 0 G 0.4 w ");
        pdf_put_number(pen->b, pen->missing[i].from + 5 * size / 10);
        pdf_put_number(pen->b, y);
        pdf_put_number(pen->b, pen->missing[i].width - size);
        pdf_put_number(pen->b, 7 * size);
        buf_lit(pen->b, "re S Q\n");
    }
    pen->missing_count = 0;
}

void pdf_draw_line(struct pdf_pen *pen, const struct pdf_text *t, int line, int64_t x, int64_t y)
{
    PangoLayoutLine *shaped = pango_layout_get_line_readonly(t->layout, line);
    const char *text = pango_layout_get_text(t->layout);
    for (GSList *l = shaped->runs; l != NULL; l = l->next) {
        const PangoGlyphItem *item = l->data;
        struct run r = {
            .pen = pen,
            .font = pdf_font_of(pen->p, item->item->analysis.font),
            .size = t->size,
        };
        pen->left = x;
        buf_lit(pen->b, "BT ");
        set_font(pen, r.font, t->size);
        pdf_put_number(pen->b, (x * 100) / PANGO_SCALE);
        pdf_put_number(pen->b, y);
        buf_lit(pen->b, "Td ");
        put_glyphs(&r, item, text);
        end_array(&r);
        set_rise(&r, 0);
        buf_lit(pen->b, "ET\n");
        put_missing(pen, t->size, y);
        x += r.x;
    }
}
