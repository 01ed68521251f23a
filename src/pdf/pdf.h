/*
 * PDF pages: shaped text in any script, tables over pages, pictures, QR codes, tags; PDF/A-3b out.
 *
 * Lengths are tenths of a point (A4 is 5953 x 8419), counted from the top and from the *start*
 * edge: in a right-to-left document the whole page is mirrored, and nobody else has to know.
 * What is put is kept until pdf_finish draws it, so that heads and feet know the number of pages.
 * The same calls give the same bytes, on every machine with the same fonts. One thread a
 * document; any number of threads. All content stands inside a structure tag.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum {
    PDF_WIDTH = 5953,
    PDF_HEIGHT = 8419,
    PDF_PAGES_MAX = 1000,
    PDF_TEXT_BYTES_MAX = 64 * 1024, /* of one block; what is beyond is not shown */
};

/*
 * Find the fonts: a private fontconfig that sees the Noto families and nothing else. Call once
 * before the first document; again is harmless. E_CONFIG when a family is not installed; `missing`
 * (static) then names it and the package that has it.
 */
MUST_USE err pdf_init(str *missing);
/* Give everything back, for leak checkers: when no other thread and no document is left. */
void pdf_fini(void);

enum pdf_face { PDF_SANS, PDF_SANS_BOLD, PDF_SERIF, PDF_FACE_COUNT };

struct pdf_style {
    enum pdf_face face;
    int size, leading; /* the leading holds for every script */
    uint32_t rgb;      /* 0xRRGGBB */
};

enum pdf_align { PDF_START, PDF_END, PDF_CENTRE };

/* Structure tags (ISO 32000-1, 14.8). PDF_FIGURE carries a text for those who do not see it. */
enum pdf_tag { PDF_P, PDF_H1, PDF_H2, PDF_TABLE, PDF_TR, PDF_TH, PDF_TD, PDF_FIGURE };

struct pdf;

/* What stands on each page beside the flow; called when all pages are known, from page 1. */
typedef void pdf_furniture(void *arg, struct pdf *p, int page, int pages);

struct pdf_info {
    str title, author;
    str language;        /* BCP 47; decides on the CJK forms too */
    bool rtl;
    int64_t created_us;  /* since 1970, UTC */
    int top, bottom;     /* of the flow, both measured from the top edge */
    int top_later;       /* of the flow from page 2 on */
    pdf_furniture *head; /* first on the page; may be NULL */
    pdf_furniture *foot; /* last on the page; may be NULL */
    void *arg;
};

/* A new document with one page. Its small things live in `a`; close it before resetting `a`. */
MUST_USE err pdf_open(struct arena *a, const struct pdf_info *info, struct pdf **out);
/* Give back what the libraries hold. Safe on NULL; with CLEANUP too. */
void pdf_close(struct pdf **p);

/* A file inside the document (PDF/A-3: /AF, /Alternative). */
struct pdf_attachment {
    str filename, mime, description; /* ASCII */
    str bytes;
    str xmp; /* rdf:Description elements to add to the metadata; may be empty */
};

/*
 * Draw everything and give the PDF/A-3b, in the arena. `attachment` may be NULL.
 * E_TOO_LARGE past PDF_PAGES_MAX pages; E_IO when a library fails.
 */
MUST_USE err pdf_finish(struct pdf *p, const struct pdf_attachment *attachment, str *out);

/* --- the flow: where the next block goes --- */
int pdf_y(const struct pdf *p);
void pdf_set_y(struct pdf *p, int y);
int pdf_room(const struct pdf *p);  /* down to the bottom of the flow */
bool pdf_fresh(const struct pdf *p); /* nothing has been put in this page's flow yet */
void pdf_page_break(struct pdf *p);
/* Break the page unless `height` is left, or the page is fresh. */
void pdf_need(struct pdf *p, int height);
/* Move the bottom of the flow, for feet whose height is known only after shaping. */
void pdf_set_bottom(struct pdf *p, int bottom);

/* --- text --- */
/*
 * A shaped block, wrapped to `width` (0: one line, however long). Malformed bytes become U+FFFD;
 * control and direction-override characters are left out; '\n' ends a line.
 */
struct pdf_text;
const struct pdf_text *pdf_shape(struct pdf *p, const struct pdf_style *style, str text, int width);
int pdf_text_height(const struct pdf_text *t);
int pdf_text_width(const struct pdf_text *t); /* of the widest line */
int pdf_text_lines(const struct pdf_text *t);

struct pdf_box {
    int x, y, width;
    enum pdf_align align;
};
/* Put the block at `box`, in the tag that is open. */
void pdf_put(struct pdf *p, const struct pdf_text *t, const struct pdf_style *style,
             struct pdf_box box);
/* Shape, tag and put in one; gives the height. */
int pdf_write(struct pdf *p, enum pdf_tag tag, const struct pdf_style *style, struct pdf_box box,
              str text);

/* Write a block down the flow from pdf_y, over pages if need be (box.y is not used). */
void pdf_pour(struct pdf *p, enum pdf_tag tag, const struct pdf_style *style, struct pdf_box box,
              str text);

void pdf_tag_open(struct pdf *p, enum pdf_tag tag);
void pdf_tag_close(struct pdf *p, enum pdf_tag tag);
/* Open a PDF_FIGURE that reads as `alternative`. */
void pdf_figure_open(struct pdf *p, str alternative);

/* --- drawing; but for rules and dots inside a tag --- */
void pdf_fill(struct pdf *p, struct pdf_box box, int height, uint32_t rgb);
/* Dots of `diameter` in a row over box.width, `step` apart, centred on box.y. */
void pdf_dots(struct pdf *p, struct pdf_box box, int step, int diameter, uint32_t rgb);

/* A figure of turned ellipses around one centre; half-axes in hundredths of `radius`. */
struct pdf_guilloche {
    int x, y, radius;
    int outer_a, outer_b, inner_a, inner_b;
    int turns;      /* ellipses in each of the two rings */
    bool half;      /* the lower half only */
    uint32_t rgb;
};
void pdf_guilloche(struct pdf *p, const struct pdf_guilloche *g);

/* A picture. Bounded: 4 million pixels. The pixels are the document's until it is closed. */
struct pdf_image;
/* E_PARSE when `png` is not one that we can read, E_TOO_LARGE. */
MUST_USE err pdf_image_png(struct pdf *p, str png, const struct pdf_image **out);
/* Would it be read? For who takes a picture in, before there is a page to put it on. */
bool pdf_image_readable(str png);
void pdf_image_fit(const struct pdf_image *i, int width_max, int height_max, int *width,
                   int *height);
void pdf_put_image(struct pdf *p, const struct pdf_image *i, struct pdf_box box);

/*
 * A QR code as vectors, `side` with its quiet zone of four modules, level M, the least version.
 * E_TOO_LARGE when it does not fit into version `version_max`, or a module would be under 0.1 pt.
 */
MUST_USE err pdf_put_qr(struct pdf *p, str content, int version_max, struct pdf_box box, int side);
/* The same where `side` is that of the modules alone, and the quiet zone is the caller's. */
MUST_USE err pdf_put_qr_bare(struct pdf *p, str content, int version_max, struct pdf_box box,
                             int side);

/* --- tables: heads repeat on each page, rows stay whole unless taller than a page --- */
enum { PDF_COLUMNS_MAX = 12 };

struct pdf_column {
    int x, width;
    enum pdf_align align;
    str head;
    const struct pdf_style *style;
};

struct pdf_cell {
    str text;
    str more; /* smaller lines below; may be empty */
};

struct pdf_table {
    const struct pdf_column *columns;
    size_t column_count;
    const struct pdf_style *head, *more;
    int gap_above, gap_below; /* inside a row */
    uint32_t head_rule, row_rule;
};

/* Write the head, together with at least `keep` of height below it. */
void pdf_table_open(struct pdf *p, struct pdf_table *t, int keep);
/* Write a row so that `keep` more height follows it on its page (0: none). */
void pdf_table_row(struct pdf *p, struct pdf_table *t, const struct pdf_cell *cells, int keep);
void pdf_table_close(struct pdf *p, struct pdf_table *t);
