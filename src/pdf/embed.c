/*
 * The fonts of one document: which glyphs it uses, and at the end the cut-down font files
 * (ISO 32000-1, 9.7: composite fonts of TrueType or CFF outlines), with widths and with the
 * characters behind the glyphs, so that the words can be searched and taken out again.
 */
#include <hb-ot.h>
#include <hb-subset.h>

#include "base/utf8.h"
#include "pdf/internal.h"

/* Only outlines and their measures: who cuts a face down need not look at its other tables. */
static hb_face_t *bare_face(hb_face_t *face)
{
    static const hb_tag_t tables[] = {
        HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'), HB_TAG('h', 'm', 't', 'x'),
        HB_TAG('m', 'a', 'x', 'p'), HB_TAG('l', 'o', 'c', 'a'), HB_TAG('g', 'l', 'y', 'f'),
        HB_TAG('C', 'F', 'F', ' '),
    };
    hb_face_t *built = hb_face_builder_create();
    for (size_t i = 0; i < countof(tables); i++) {
        hb_blob_t *table = hb_face_reference_table(face, tables[i]);
        if (hb_blob_get_length(table) > 0) hb_face_builder_add_table(built, tables[i], table);
        hb_blob_destroy(table);
    }
    hb_blob_t *bytes = hb_face_reference_blob(built);
    hb_face_t *bare = hb_face_create(bytes, 0);
    hb_blob_destroy(bytes);
    hb_face_destroy(built);
    return bare;
}

static int thousandths(const struct pdf_face_file *file, int64_t units)
{
    int64_t scaled = units * 2000 / file->units_per_em;
    return (int)(scaled < 0 ? (scaled - 1) / 2 : (scaled + 1) / 2);
}

static void measure(struct pdf_face_file *file)
{
    hb_font_extents_t extents = { 0 };
    hb_font_get_h_extents(file->font, &extents);
    file->ascent = thousandths(file, extents.ascender);
    file->descent = thousandths(file, extents.descender);

    hb_blob_t *head = hb_face_reference_table(file->face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned n = 0;
    const unsigned char *bytes = (const unsigned char *)hb_blob_get_data(head, &n);
    for (size_t i = 0; i < 4 && n >= 44; i++) {
        int16_t side = (int16_t)(bytes[36 + 2 * i] << 8 | bytes[37 + 2 * i]);
        file->box[i] = thousandths(file, side);
    }
    hb_blob_destroy(head);
}

static struct pdf_face_file *face_file_new(hb_face_t *face)
{
    struct pdf_face_file *file = calloc(1, sizeof *file);
    must(file != NULL);
    file->face = hb_face_reference(face);
    file->bare = bare_face(face);
    file->font = hb_font_create(face);
    file->units_per_em = (int)hb_face_get_upem(face);
    file->glyph_count = hb_face_get_glyph_count(face);
    hb_blob_t *outlines = hb_face_reference_table(face, HB_TAG('C', 'F', 'F', ' '));
    file->cff = hb_blob_get_length(outlines) > 0;
    hb_blob_destroy(outlines);
    unsigned room = sizeof file->name;
    hb_ot_name_get_utf8(face, HB_OT_NAME_ID_POSTSCRIPT_NAME, HB_LANGUAGE_INVALID, &room,
                        file->name);
    measure(file);
    return file;
}

void pdf_face_files_free(struct pdf_face_file *file)
{
    while (file != NULL) {
        struct pdf_face_file *next = file->next;
        hb_font_destroy(file->font);
        hb_face_destroy(file->bare);
        hb_face_destroy(file->face);
        free(file);
        file = next;
    }
}

static struct pdf_face_file *face_file_of(struct pdf_fonts *fonts, PangoFont *font)
{
    hb_face_t *face = hb_font_get_face(pango_font_get_hb_font(font));
    for (struct pdf_face_file *f = fonts->files; f != NULL; f = f->next) {
        if (f->face == face) return f;
    }
    struct pdf_face_file *file = face_file_new(face);
    file->next = fonts->files;
    return fonts->files = file;
}

struct pdf_font *pdf_font_of(struct pdf *p, PangoFont *font)
{
    if (p->font_last != NULL && p->font_last->pango == font) return p->font_last;
    struct pdf_face_file *file = face_file_of(p->fonts, font);
    struct pdf_font **at = &p->font_first;
    int name = 0;
    for (; *at != NULL && (*at)->file != file; at = &(*at)->next) name++;
    if (*at == NULL) {
        struct pdf_font *f = *at = arena_new(p->a, struct pdf_font);
        *f = (struct pdf_font){ .file = file, .name = name };
        f->index = arena_array(p->a, uint16_t, file->glyph_count + 1);
    }
    (*at)->pango = font;
    return p->font_last = *at;
}

const struct pdf_glyph *pdf_font_glyph(struct pdf *p, struct pdf_font *f, unsigned id)
{
    if (id >= f->file->glyph_count || id == 0) return NULL;
    if (f->index[id] == 0) {
        f->glyphs = arena_grow(p->a, f->glyphs, f->count, &f->room, sizeof *f->glyphs);
        int64_t units = hb_font_get_glyph_h_advance(f->file->font, id);
        f->glyphs[f->count] = (struct pdf_glyph){
            .id = id,
            .code = (uint16_t)(f->file->cff ? id : f->count + 1),
            .width = thousandths(f->file, units),
        };
        f->index[id] = (uint16_t)++f->count;
    }
    return &f->glyphs[f->index[id] - 1];
}

bool pdf_font_means(struct pdf_font *f, const struct pdf_glyph *glyph, str text)
{
    struct pdf_glyph *g = &f->glyphs[f->index[glyph->id] - 1];
    if (g->text.n == 0 && text.n <= 32) g->text = text;
    return str_eq(g->text, text);
}

/* --- at the end --- */
void pdf_put_utf16(struct buf *b, str text)
{
    uint32_t c;
    while (utf8_next(&text, &c)) {
        if (c < 0x10000) {
            buf_format(b, "%04X", c);
        } else {
            c -= 0x10000;
            buf_format(b, "%04X%04X", 0xD800 + (c >> 10), 0xDC00 + (c & 0x3FF));
        }
    }
}

/* The font file that is left, and which glyph each of ours has become in it. */
static hb_face_t *cut_down(const struct pdf_font *f, hb_map_t *new_ids)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    must(input != NULL);
    hb_subset_input_set_flags(input, HB_SUBSET_FLAGS_NO_HINTING);
    hb_set_t *wanted = hb_subset_input_glyph_set(input);
    for (size_t i = 0; i < f->count; i++) hb_set_add(wanted, f->glyphs[i].id);

    hb_face_t *cut = NULL;
    hb_subset_plan_t *plan = hb_subset_plan_create_or_fail(f->file->bare, input);
    if (plan != NULL) {
        const hb_map_t *map = hb_subset_plan_old_to_new_glyph_mapping(plan);
        for (size_t i = 0; i < f->count; i++)
            hb_map_set(new_ids, f->glyphs[i].code, hb_map_get(map, f->glyphs[i].id));
        cut = hb_subset_plan_execute_or_fail(plan);
        hb_subset_plan_destroy(plan);
    }
    hb_subset_input_destroy(input);
    return cut;
}

static void put_font_bytes(struct pdf_file *file, int number, const struct pdf_font *f,
                           hb_face_t *cut)
{
    hb_blob_t *blob = f->file->cff ? hb_face_reference_table(cut, HB_TAG('C', 'F', 'F', ' '))
                                   : hb_face_reference_blob(cut);
    unsigned n = 0;
    const char *bytes = hb_blob_get_data(blob, &n);
    char keys[48];
    if (f->file->cff) {
        snprintf(keys, sizeof keys, "/Subtype/CIDFontType0C");
    } else {
        snprintf(keys, sizeof keys, "/Length1 %u", n);
    }
    pdf_file_packed(file, number, str_of(keys), (str){ bytes, n });
    hb_blob_destroy(blob);
}

/* Two bytes for each code: the glyph in the file. */
static void put_glyph_map(struct arena *a, struct pdf_file *file, int number,
                          const struct pdf_font *f, const hb_map_t *new_ids)
{
    size_t n = 2 * (f->count + 1);
    char *bytes = arena_take(a, n);
    for (size_t code = 1; code <= f->count; code++) {
        unsigned id = hb_map_get(new_ids, (hb_codepoint_t)code);
        bytes[2 * code] = (char)(id >> 8);
        bytes[2 * code + 1] = (char)id;
    }
    pdf_file_packed(file, number, STR_NONE, (str){ bytes, n });
}

static void put_characters(struct pdf_file *file, int number, const struct pdf_font *f)
{
    enum { BLOCK = 100 }; /* as many as the format allows in one block */
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 16 << 20);
    buf_lit(&b, "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
                "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
                "/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
                "1 begincodespacerange<0000><FFFF>endcodespacerange\n");
    size_t told = 0, left = 0;
    for (size_t i = 0; i < f->count; i++) left += f->glyphs[i].text.n > 0;
    for (size_t i = 0; i < f->count; i++) {
        if (f->glyphs[i].text.n == 0) continue;
        if (told % BLOCK == 0)
            buf_format(&b, "%zu beginbfchar\n", left - told < BLOCK ? left - told : BLOCK);
        buf_format(&b, "<%04X><", f->glyphs[i].code);
        pdf_put_utf16(&b, f->glyphs[i].text);
        buf_lit(&b, ">\n");
        if (++told % BLOCK == 0 || told == left) buf_lit(&b, "endbfchar\n");
    }
    buf_lit(&b, "endcmap CMapName currentdict/CMap defineresource pop end end");
    pdf_file_packed(file, number, STR_NONE, buf_view(&b));
}

static void put_widths(struct buf *b, const struct pdf_font *f)
{
    buf_lit(b, "/W[");
    for (size_t i = 0; i < f->count; i++) {
        const struct pdf_glyph *g = &f->glyphs[i];
        if (f->file->cff || i == 0) {
            buf_format(b, f->file->cff ? "%d[%d]" : "%d[%d", g->code, g->width);
        } else {
            buf_format(b, " %d", g->width);
        }
    }
    buf_str(b, f->file->cff ? S("]") : S("]]"));
}

/* Six letters, as the format wants for a part of a font: others for other glyphs. */
static str tagged_name(struct arena *a, const struct pdf_font *f)
{
    uint64_t h = str_hash(str_of(f->file->name));
    for (size_t i = 0; i < f->count; i++) h = (h ^ f->glyphs[i].id) * 1099511628211u;
    char tag[7] = { 0 };
    for (int i = 0; i < 6; i++, h /= 26) tag[i] = (char)('A' + h % 26);
    return arena_format(a, "%s+%s", tag, f->file->name);
}

static err write_font(struct pdf *p, struct pdf_file *file, struct pdf_font *f)
{
    hb_map_t *new_ids = hb_map_create();
    hb_face_t *cut = cut_down(f, new_ids);
    if (cut == NULL) {
        hb_map_destroy(new_ids);
        return E_IO;
    }
    int bytes = pdf_file_number(file), text = pdf_file_number(file), map = 0;
    int below = pdf_file_number(file), descriptor = pdf_file_number(file);
    put_font_bytes(file, bytes, f, cut);
    if (!f->file->cff) put_glyph_map(p->a, file, map = pdf_file_number(file), f, new_ids);
    put_characters(file, text, f);
    hb_face_destroy(cut);
    hb_map_destroy(new_ids);

    str name = tagged_name(p->a, f);
    buf_format(pdf_file_object(file, f->number),
               "<</Type/Font/Subtype/Type0/BaseFont/%.*s/Encoding/Identity-H"
               "/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", STR_FMT(name), below, text);
    struct buf *b = pdf_file_object(file, below);
    buf_format(b, "<</Type/Font/Subtype/%s/BaseFont/%.*s/FontDescriptor %d 0 R/CIDSystemInfo"
                  "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>",
               f->file->cff ? "CIDFontType0" : "CIDFontType2", STR_FMT(name), descriptor);
    if (map > 0) buf_format(b, "/CIDToGIDMap %d 0 R", map);
    put_widths(b, f);
    buf_lit(b, ">>");
    const int *box = f->file->box;
    buf_format(pdf_file_object(file, descriptor),
               "<</Type/FontDescriptor/FontName/%.*s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0"
               "/Ascent %d/Descent %d/CapHeight 714/StemV 80/%s %d 0 R>>",
               STR_FMT(name), box[0], box[1], box[2], box[3], f->file->ascent, f->file->descent,
               f->file->cff ? "FontFile3" : "FontFile2", bytes);
    return OK;
}

err pdf_fonts_write(struct pdf *p, struct pdf_file *file)
{
    for (struct pdf_font *f = p->font_first; f != NULL; f = f->next) {
        f->number = pdf_file_number(file);
        TRY(write_font(p, file, f));
    }
    return OK;
}
