/*
 * Text: cleaned, shaped by pango, kept by content so that what repeats is shaped once.
 *
 * Lines are set on our own grid (the leading of the style) and aligned by us: the heights that
 * fallback fonts ask for differ by script, and pango's alignment turns round with the text.
 */
#include "base/utf8.h"
#include "pdf/internal.h"

/* Characters that would break a line's order or have no shape: left out. */
static bool is_dropped(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) ||
           (c >= 0x206A && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFC) ||
           (c >= 0xE0000 && c <= 0xE007F) || (c >= 0xFDD0 && c <= 0xFDEF) ||
           (c & 0xFFFE) == 0xFFFE;
}

static bool is_plain(str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < 0x20 || (unsigned char)s.p[i] >= 0x7F) return false;
    }
    return true;
}

str pdf_clean(struct arena *a, str s)
{
    s = str_sub(str_trim(s), 0, PDF_TEXT_BYTES_MAX);
    if (is_plain(s)) return s;

    char *p = arena_take(a, s.n * 3 + 1); /* a bad byte grows to the three of U+FFFD */
    size_t n = 0;
    uint32_t c;
    while (utf8_next(&s, &c)) {
        if (c == '\t' || c == '\r') c = ' ';
        if (c == 0x2028 || c == 0x2029 || c == 0x85) c = '\n';
        if (c == '\n' || !is_dropped(c)) n += utf8_write(c, p + n);
    }
    return str_trim((str){ p, n });
}

static uint64_t hash_of(const struct pdf_style *style, str s, int width)
{
    uint64_t h = str_hash(s);
    h ^= (uint64_t)(unsigned)style->size * 0x9E3779B97F4A7C15u;
    h ^= (uint64_t)(unsigned)width * 0xC2B2AE3D27D4EB4Fu;
    return h + (uint64_t)style->face * 0x165667B19E3779F9u;
}

static struct pdf_text *find(struct pdf *p, const struct pdf_style *style, str s, int width,
                             uint64_t hash)
{
    for (struct pdf_text *t = p->buckets[hash % TEXT_BUCKETS]; t != NULL; t = t->chain) {
        if (t->hash == hash && t->face == style->face && t->size == style->size &&
            t->leading == style->leading && t->wrap == width && str_eq(t->source, s))
            return t;
    }
    return NULL;
}

static void measure(struct pdf *p, struct pdf_text *t)
{
    t->lines = pango_layout_get_line_count(t->layout);
    t->widths = arena_array(p->a, int, (size_t)t->lines);
    int widest = 0;
    for (int i = 0; i < t->lines; i++) {
        PangoRectangle box;
        pango_layout_line_get_extents(pango_layout_get_line_readonly(t->layout, i), NULL, &box);
        t->widths[i] = box.width;
        if (box.width > widest) widest = box.width;
    }
    t->width = (int)(((int64_t)widest * 10 + PANGO_SCALE - 1) / PANGO_SCALE);
}

/*
 * No-break spaces become spaces that must not break: in fonts' simple encodings there is no
 * other space, and one would bring a further font along.
 */
static void set_text(struct pdf *p, PangoLayout *layout, str text)
{
    if (!str_contains(text, S("\xC2\xA0"))) {
        pango_layout_set_attributes(layout, p->fonts->attributes);
        pango_layout_set_text(layout, text.p, (int)text.n);
        return;
    }
    PangoAttrList *attributes = pango_attr_list_copy(p->fonts->attributes);
    char *plain = arena_take(p->a, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\xC2' && i + 1 < text.n && text.p[i + 1] == '\xA0') {
            PangoAttribute *whole = pango_attr_allow_breaks_new(FALSE);
            whole->start_index = (guint)n;
            whole->end_index = (guint)n + 2; /* a break is before the character that follows */
            pango_attr_list_insert(attributes, whole);
            plain[n++] = ' ';
            i++;
        } else {
            plain[n++] = text.p[i];
        }
    }
    pango_layout_set_attributes(layout, attributes);
    pango_layout_set_text(layout, plain, (int)n);
    pango_attr_list_unref(attributes);
}

const struct pdf_text *pdf_shape(struct pdf *p, const struct pdf_style *style, str text, int width)
{
    text = pdf_clean(p->a, text);
    uint64_t hash = hash_of(style, text, width);
    struct pdf_text *t = find(p, style, text, width, hash);
    if (t != NULL) return t;
    if (width > 0) { /* what was measured as one line, and fits, need not be shaped again */
        t = find(p, style, text, 0, hash_of(style, text, 0));
        if (t != NULL && t->lines == 1 && t->width <= width) return t;
    }

    t = arena_new(p->a, struct pdf_text);
    *t = (struct pdf_text){
        .next = p->texts,
        .chain = p->buckets[hash % TEXT_BUCKETS],
        .hash = hash,
        .source = text,
        .face = style->face,
        .size = style->size,
        .leading = style->leading,
        .wrap = width,
    };
    p->texts = p->buckets[hash % TEXT_BUCKETS] = t;

    if (text.n == 0) return t; /* no lines, no height */
    PangoFontDescription *font = p->fonts->faces[style->face];
    pango_font_description_set_absolute_size(font, style->size * (PANGO_SCALE / 10.0));
    t->layout = pango_layout_new(p->fonts->context);
    pango_layout_set_font_description(t->layout, font);
    if (width > 0) {
        pango_layout_set_width(t->layout, (int)((int64_t)width * PANGO_SCALE / 10));
        pango_layout_set_wrap(t->layout, PANGO_WRAP_WORD_CHAR);
    }
    set_text(p, t->layout, text);
    measure(p, t);
    return t;
}

int pdf_text_height(const struct pdf_text *t)
{
    return t->lines * t->leading;
}

int pdf_text_width(const struct pdf_text *t)
{
    return t->width;
}

int pdf_text_lines(const struct pdf_text *t)
{
    return t->lines;
}

void pdf_put_lines(struct pdf *p, const struct pdf_text *t, const struct pdf_style *style,
                   struct pdf_box box, int first, int count)
{
    if (count <= 0) return;
    struct pdf_op *op = pdf_op_add(p, OP_TEXT, box);
    op->rgb = style->rgb;
    op->text = t;
    op->first = first;
    op->count = count;
}

void pdf_put(struct pdf *p, const struct pdf_text *t, const struct pdf_style *style,
             struct pdf_box box)
{
    pdf_put_lines(p, t, style, box, 0, t->lines);
}

int pdf_write(struct pdf *p, enum pdf_tag tag, const struct pdf_style *style, struct pdf_box box,
              str text)
{
    const struct pdf_text *t = pdf_shape(p, style, text, box.width);
    if (t->lines == 0) return 0;
    pdf_tag_open(p, tag);
    pdf_put(p, t, style, box);
    pdf_tag_close(p, tag);
    return pdf_text_height(t);
}

void pdf_pour(struct pdf *p, enum pdf_tag tag, const struct pdf_style *style, struct pdf_box box,
              str text)
{
    const struct pdf_text *t = pdf_shape(p, style, text, box.width);
    for (int done = 0; done < t->lines && !p->too_long;) {
        pdf_need(p, style->leading);
        int count = pdf_room(p) / style->leading;
        if (count > t->lines - done) count = t->lines - done;
        if (count < 1) count = 1;
        box.y = p->y;
        pdf_tag_open(p, tag);
        pdf_put_lines(p, t, style, box, done, count);
        pdf_tag_close(p, tag);
        p->y += count * style->leading;
        done += count;
    }
}
