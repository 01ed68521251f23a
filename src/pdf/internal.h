/* What the files of pdf/ share: the document while it is written, its list of things to draw. */
#pragma once

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/buf.h"
#include "base/date.h"
#include "pdf/pdf.h"

/* What a thread keeps: one font map and one context, so that glyphs are loaded once. */
struct pdf_fonts {
    PangoFontMap *map;
    PangoContext *context;
    PangoFontDescription *faces[PDF_FACE_COUNT];
    PangoAttrList *attributes; /* of all text */
    /* The picture read last: the next document mostly has the same logo. */
    cairo_surface_t *picture;
    char *picture_png;
    size_t picture_bytes;
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
    cairo_surface_t *surface;
    struct pdf_image *next;
    int width, height;
};

enum pdf_op_kind {
    OP_TAG_OPEN, OP_TAG_CLOSE, OP_TEXT, OP_FILL, OP_DOTS, OP_GUILLOCHE, OP_IMAGE, OP_QR,
};

struct pdf_figure {
    str alternative;
    struct pdf_figure *next;
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
        const struct pdf_image *image;
        struct {
            const unsigned char *modules;
            int side; /* in modules */
        };
    };
};

struct pdf_page {
    struct pdf_op *first;
};

enum { TEXT_BUCKETS = 512 };

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
};

struct pdf_op *pdf_op_add(struct pdf *p, enum pdf_op_kind kind, struct pdf_box box);

/* Lines `first` .. of a block, as pdf_put. */
void pdf_put_lines(struct pdf *p, const struct pdf_text *t, const struct pdf_style *style,
                   struct pdf_box box, int first, int count);

/* `s` as pango may have it: valid, bounded, without control and override characters. */
str pdf_clean(struct arena *a, str s);

/* Draw all pages on `cr`; the figures' texts in order of drawing. */
void pdf_draw(const struct pdf *p, cairo_t *cr, struct pdf_figure **figures);

/* Make `plain`, as cairo wrote it, a PDF/A-3b. */
MUST_USE err pdf_archive(const struct pdf *p, str plain, const struct pdf_figure *figures,
                         const struct pdf_attachment *attachment, str *out);

/* The metadata of the document as XMP. */
str pdf_xmp(const struct pdf *p, str extra);

/* "D:20261121100000Z" and "2026-11-21T10:00:00Z". */
str pdf_time(struct arena *a, int64_t us, bool iso);

extern const char pdf_producer[];
