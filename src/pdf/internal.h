/* What the files of pdf/ share: the document while it is written, its list of things to draw. */
#pragma once

#include <pango/pangocairo.h>

#include "base/buf.h"
#include "base/date.h"
#include "pdf/pdf.h"

/* A font file as a thread has it open; by the face that pango reads it through. */
struct pdf_face_file {
    struct pdf_face_file *next;
    hb_face_t *face;
    hb_face_t *bare; /* its outlines and measures alone */
    hb_font_t *font;
    bool cff;        /* CFF outlines, numbered by character; else TrueType */
    int units_per_em;
    unsigned glyph_count;
    int ascent, descent, box[4]; /* in thousandths */
    char name[64];
};

struct pdf_picture;
enum { PICTURES_KEPT = 8 };

/* What a thread keeps: one font map and one context, so that glyphs are loaded once. */
struct pdf_fonts {
    PangoFontMap *map;
    PangoContext *context;
    PangoFontDescription *faces[PDF_FACE_COUNT];
    PangoAttrList *attributes; /* of all text */
    struct pdf_face_file *files;
    struct pdf_picture *pictures;
    uint64_t pictures_used;
    struct libdeflate_compressor *compressor;
    char cjk[4]; /* for which form of the Han characters the faces are chosen */
};

/* The calling thread's fonts, for that language. They are the thread's until it ends. */
struct pdf_fonts *pdf_fonts_of(str language);

struct pdf_text {
    PangoLayout *layout;
    struct pdf_text *next;   /* all of the document, for release */
    struct pdf_text *chain;  /* of one bucket */
    uint64_t hash;
    str source;
    enum pdf_face face;
    int size, leading, wrap; /* wrap: the width asked for */
    int lines, width;
    int *widths;             /* of each line, in units of pango */
};

struct pdf_image {
    struct pdf_image *next;
    int name, number;
    int width, height;
    str colours, opacity; /* packed; the second empty where all is opaque */
};

enum pdf_op_kind {
    OP_TAG_OPEN, OP_TAG_CLOSE, OP_TEXT, OP_FILL, OP_DOTS, OP_GUILLOCHE, OP_IMAGE, OP_QR,
};

struct pdf_figure {
    str alternative;
};

struct pdf_op {
    struct pdf_op *next;
    enum pdf_op_kind kind;
    struct pdf_box box;
    uint32_t rgb;
    int height;
    union {
        struct {
            enum pdf_tag tag;
            struct pdf_figure *figure;
        };
        struct {
            const struct pdf_text *text;
            int first, count; /* lines */
        };
        struct {
            int step, diameter;
        };
        struct pdf_guilloche guilloche;
        struct {
            const struct pdf_image *image;
            int image_height;
        };
        struct {
            const unsigned char *modules;
            int side; /* in modules */
            int quiet; /* modules left white around it; 0 none, and its edges are exact */
        };
    };
};

/* An element of the structure, and what it consists of: elements, or marks on its page. */
struct pdf_element;
struct pdf_kid {
    struct pdf_kid *next;
    struct pdf_element *element; /* NULL: `mark` */
    int mark;
};
struct pdf_element {
    struct pdf_element *parent; /* NULL: the document itself */
    enum pdf_tag tag;
    int page, number;
    str alternative;
    struct pdf_kid *kids, **kid_end;
};

struct pdf_page {
    struct pdf_op *first;
    int number;
    struct pdf_element **marks; /* whose each mark is */
    size_t mark_count, mark_room;
};

struct pdf_glyph {
    unsigned id;   /* in the font file */
    uint16_t code; /* in the document */
    int width;     /* in thousandths */
    str text;      /* what it stands for by itself; empty: nothing yet */
};

/* A font file as one document uses it. */
struct pdf_font {
    struct pdf_font *next;
    struct pdf_face_file *file;
    PangoFont *pango;  /* asked for last */
    int name, number;
    uint16_t *index;   /* by glyph: 1 + its place in `glyphs` */
    struct pdf_glyph *glyphs;
    size_t count, room;
};

enum { TEXT_BUCKETS = 8192 };

struct pdf {
    struct arena *a;
    struct pdf_info info;
    struct pdf_fonts *fonts;
    struct pdf_page pages[PDF_PAGES_MAX];
    int page_count;
    bool too_long;
    int y;
    bool fresh;
    struct pdf_op **at; /* where the next thing is linked in */
    struct pdf_text *texts;
    struct pdf_text *buckets[TEXT_BUCKETS];
    struct pdf_image *images;
    struct pdf_font *font_first, *font_last;
};

struct pdf_op *pdf_op_add(struct pdf *p, enum pdf_op_kind kind, struct pdf_box box);

/* Lines `first` .. of a block, as pdf_put. */
void pdf_put_lines(struct pdf *p, const struct pdf_text *t, const struct pdf_style *style,
                   struct pdf_box box, int first, int count);

/* `s` as pango may have it: valid, bounded, without control and override characters. */
str pdf_clean(struct arena *a, str s);

/* --- the file --- */
struct pdf_file;
struct libdeflate_compressor *pdf_compressor_new(void);
void pdf_compressor_free(struct libdeflate_compressor *c);
/* Add `bytes` packed, as /FlateDecode reads them. */
void pdf_pack(struct libdeflate_compressor *c, str bytes, struct buf *out);

struct pdf_file *pdf_file_open(struct arena *a, struct libdeflate_compressor *compressor);
void pdf_file_close(struct pdf_file **f);
/* The number of an object that will be written: each exactly once. */
int pdf_file_number(struct pdf_file *f);
/* Write an object: into the buffer, until the next call of a function of the file. */
struct buf *pdf_file_object(struct pdf_file *f, int number);
/* Write a stream with those keys; the second packs it. */
void pdf_file_stream(struct pdf_file *f, int number, str keys, str bytes);
void pdf_file_packed(struct pdf_file *f, int number, str keys, str bytes);
/* E_TOO_LARGE past 256 MB. */
MUST_USE err pdf_file_finish(struct pdf_file *f, int root, int info, str *out);

/* --- fonts and pictures in it --- */
struct pdf_font *pdf_font_of(struct pdf *p, PangoFont *font);
/* Note that the glyph is used. NULL when the font has none of that number. */
const struct pdf_glyph *pdf_font_glyph(struct pdf *p, struct pdf_font *f, unsigned id);
/* Whether the glyph by itself stands for `text`; the first that is asked for holds. */
bool pdf_font_means(struct pdf_font *f, const struct pdf_glyph *glyph, str text);
MUST_USE err pdf_fonts_write(struct pdf *p, struct pdf_file *file);
void pdf_face_files_free(struct pdf_face_file *file);
void pdf_image_write(struct pdf_file *file, struct pdf_image *i);
void pdf_pictures_free(struct pdf_fonts *f);

/* --- drawing --- */
struct pdf_span {
    int64_t from, width; /* in hundredths of a point */
};

/* What is known while a page is written. */
struct pdf_pen {
    struct pdf *p;
    struct buf *b;
    int page;
    struct pdf_element *open;
    bool marked;
    uint32_t fill, stroke;
    const struct pdf_font *font;
    int size;
    int64_t left; /* of the run, in pango's units */
    struct pdf_span missing[64]; /* characters of the run that no font has */
    size_t missing_count;
};

/* Hundredths as a number, with a blank behind it. */
void pdf_put_number(struct buf *b, int64_t hundredths);
/* The characters as hexadecimal digits of UTF-16. */
void pdf_put_utf16(struct buf *b, str text);
/* A line of the block: x in pango's units, y the baseline in hundredths, from the bottom. */
void pdf_draw_line(struct pdf_pen *pen, const struct pdf_text *t, int line, int64_t x, int64_t y);
/* Draw a page and add its elements below `root`. */
void pdf_draw_page(struct pdf *p, int page, struct pdf_element *root, struct buf *out);
/* Write the tree of structure; gives its number. */
int pdf_write_structure(struct pdf *p, struct pdf_file *file, struct pdf_element *root);

/* Write the whole document, furnished, as a PDF/A-3b. */
MUST_USE err pdf_archive(struct pdf *p, const struct pdf_attachment *attachment, str *out);

/* The metadata of the document as XMP. */
str pdf_xmp(const struct pdf *p, str extra);

/* "D:20261121100000Z" and "2026-11-21T10:00:00Z". */
str pdf_time(struct arena *a, int64_t us, bool iso);

extern const char pdf_producer[];
