/* Pictures from PNG, by cairo's reader; the size in the file's head is checked before. */
#include "pdf/internal.h"

enum { PIXELS_MAX = 4 * 1000 * 1000 };

struct source {
    str rest;
};

static cairo_status_t read_bytes(void *from, unsigned char *out, unsigned n)
{
    struct source *source = from;
    if (source->rest.n < n) return CAIRO_STATUS_READ_ERROR;
    memcpy(out, source->rest.p, n);
    source->rest = str_sub(source->rest, n, source->rest.n);
    return CAIRO_STATUS_SUCCESS;
}

static uint32_t big_endian(const char *p)
{
    const unsigned char *b = (const unsigned char *)p;
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* A reference to the picture, or NULL. The thread keeps the last one. */
static cairo_surface_t *read_picture(struct pdf_fonts *f, str png)
{
    if (f->picture != NULL && str_eq(png, (str){ f->picture_png, f->picture_bytes }))
        return cairo_surface_reference(f->picture);

    struct source source = { png };
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &source);
    if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS) {
        cairo_surface_destroy(surface);
        return NULL;
    }
    if (f->picture != NULL) cairo_surface_destroy(f->picture);
    f->picture = cairo_surface_reference(surface);
    f->picture_png = realloc(f->picture_png, png.n);
    must(f->picture_png != NULL);
    memcpy(f->picture_png, png.p, png.n);
    f->picture_bytes = png.n;
    return surface;
}

static err check_head(str png)
{
    if (!str_starts(png, S("\x89PNG\r\n\x1A\n")) || png.n < 33) return E_PARSE;
    uint64_t width = big_endian(png.p + 16), height = big_endian(png.p + 20);
    if (width == 0 || height == 0) return E_PARSE;
    bool large = width > PIXELS_MAX || height > PIXELS_MAX || width * height > PIXELS_MAX;
    return large ? E_TOO_LARGE : OK;
}

bool pdf_image_readable(str png)
{
    struct source source = { png };

    if (check_head(png) != OK) return false;
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &source);
    bool good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS;
    cairo_surface_destroy(surface);
    return good;
}

err pdf_image_png(struct pdf *p, str png, const struct pdf_image **out)
{
    TRY(check_head(png));
    cairo_surface_t *surface = read_picture(p->fonts, png);
    if (surface == NULL) return E_PARSE;
    struct pdf_image *i = arena_new(p->a, struct pdf_image);
    *i = (struct pdf_image){
        .surface = surface,
        .next = p->images,
        .width = cairo_image_surface_get_width(surface),
        .height = cairo_image_surface_get_height(surface),
    };
    p->images = i;
    *out = i;
    return OK;
}

void pdf_image_fit(const struct pdf_image *i, int width_max, int height_max, int *width,
                   int *height)
{
    int64_t w = width_max, h = (int64_t)width_max * i->height / i->width;
    if (h > height_max) {
        h = height_max;
        w = (int64_t)height_max * i->width / i->height;
    }
    *width = w < 1 ? 1 : (int)w;
    *height = h < 1 ? 1 : (int)h;
}

void pdf_put_image(struct pdf *p, const struct pdf_image *i, struct pdf_box box)
{
    pdf_op_add(p, OP_IMAGE, box)->image = i;
}
