/*
 * Pictures from PNG, by cairo's reader; the size in the file's head is checked before. Each thread
 * keeps the last few as they stand in a PDF, colours and opacity packed: logos come again.
 */
#include "pdf/internal.h"

enum { PIXELS_MAX = 4 * 1000 * 1000 };

struct pdf_picture {
    struct buf png, colours, opacity;
    int width, height;
    uint64_t used; /* counts up */
};

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

static unsigned char straight(uint32_t premultiplied, uint32_t opacity)
{
    if (opacity == 0) return 0;
    uint32_t v = (premultiplied * 255 + opacity / 2) / opacity;
    return (unsigned char)(v > 255 ? 255 : v);
}

/* Colours and opacity apart; `opacity` stays empty where all is opaque. */
static void take_apart(cairo_surface_t *surface, struct buf *colours, struct buf *opacity)
{
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    bool opaque = cairo_image_surface_get_format(surface) == CAIRO_FORMAT_RGB24, all = true;
    size_t n = (size_t)width * (size_t)height;
    char *rgb = buf_room(colours, 3 * n), *alpha = buf_room(opacity, n);
    must(rgb != NULL && alpha != NULL);
    for (int y = 0; y < height; y++) {
        const unsigned char *row = cairo_image_surface_get_data(surface) +
                                   (ptrdiff_t)y * cairo_image_surface_get_stride(surface);
        for (int x = 0; x < width; x++) {
            uint32_t v;
            memcpy(&v, row + 4 * (ptrdiff_t)x, 4);
            uint32_t part = opaque ? 255 : v >> 24;
            all = all && part == 255;
            *alpha++ = (char)part;
            for (int shift = 16; shift >= 0; shift -= 8)
                *rgb++ = (char)straight(v >> shift & 255, part);
        }
    }
    colours->n = 3 * n;
    opacity->n = all ? 0 : n;
}

static bool read_picture(struct pdf_fonts *f, str png, struct pdf_picture *out)
{
    struct source source = { png };
    cairo_surface_t *surface = cairo_image_surface_create_from_png_stream(read_bytes, &source);
    cairo_format_t format = cairo_image_surface_get_format(surface);
    bool good = cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS &&
                (format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24);
    if (good) {
        CLEANUP(buf_release) struct buf colours, opacity;
        buf_init(&colours, (size_t)3 * PIXELS_MAX);
        buf_init(&opacity, PIXELS_MAX);
        take_apart(surface, &colours, &opacity);
        *out = (struct pdf_picture){
            .width = cairo_image_surface_get_width(surface),
            .height = cairo_image_surface_get_height(surface),
        };
        buf_init(&out->png, png.n);
        buf_init(&out->colours, (size_t)4 * PIXELS_MAX);
        buf_init(&out->opacity, (size_t)2 * PIXELS_MAX);
        buf_str(&out->png, png);
        pdf_pack(f->compressor, buf_view(&colours), &out->colours);
        if (opacity.n > 0) pdf_pack(f->compressor, buf_view(&opacity), &out->opacity);
    }
    cairo_surface_destroy(surface);
    return good;
}

static void picture_release(struct pdf_picture *picture)
{
    buf_release(&picture->png);
    buf_release(&picture->colours);
    buf_release(&picture->opacity);
}

void pdf_pictures_free(struct pdf_fonts *f)
{
    for (size_t i = 0; i < PICTURES_KEPT && f->pictures != NULL; i++)
        picture_release(&f->pictures[i]);
    free(f->pictures);
}

/* The picture, from what the thread has kept if it is there; NULL when it cannot be read. */
static const struct pdf_picture *picture_of(struct pdf_fonts *f, str png)
{
    if (f->pictures == NULL) f->pictures = calloc(PICTURES_KEPT, sizeof *f->pictures);
    must(f->pictures != NULL);
    struct pdf_picture *oldest = &f->pictures[0], fresh;
    for (size_t i = 0; i < PICTURES_KEPT; i++) {
        struct pdf_picture *one = &f->pictures[i];
        if (one->used < oldest->used) oldest = one;
        if (one->used == 0 || !str_eq(png, buf_view(&one->png))) continue;
        one->used = ++f->pictures_used;
        return one;
    }
    if (!read_picture(f, png, &fresh)) return NULL;
    picture_release(oldest);
    *oldest = fresh;
    oldest->used = ++f->pictures_used;
    return oldest;
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
    const struct pdf_picture *picture = picture_of(p->fonts, png);
    if (picture == NULL) return E_PARSE;
    struct pdf_image *i = arena_new(p->a, struct pdf_image);
    *i = (struct pdf_image){
        .next = p->images,
        .name = p->images == NULL ? 0 : p->images->name + 1,
        .width = picture->width,
        .height = picture->height,
        .colours = buf_copy(&picture->colours, p->a), /* what is kept may go meanwhile */
        .opacity = buf_copy(&picture->opacity, p->a),
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
    struct pdf_op *op = pdf_op_add(p, OP_IMAGE, box);
    op->image = i;
    op->image_height = (int)((int64_t)box.width * i->height / i->width);
}

/* One channel or three of eight bits; `more` is added to the keys. */
static void write_channels(struct pdf_file *file, const struct pdf_image *i, int number,
                           const char *space, const char *more, str packed)
{
    char keys[256];
    snprintf(keys, sizeof keys, "/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8"
             "/Filter/FlateDecode/ColorSpace/%s%s", i->width, i->height, space, more);
    pdf_file_stream(file, number, str_of(keys), packed);
}

void pdf_image_write(struct pdf_file *file, struct pdf_image *i)
{
    char mask[32] = "";
    i->number = pdf_file_number(file);
    if (i->opacity.n > 0) {
        int number = pdf_file_number(file);
        snprintf(mask, sizeof mask, "/SMask %d 0 R", number);
        write_channels(file, i, number, "DeviceGray", "", i->opacity);
    }
    write_channels(file, i, i->number, "DeviceRGB", mask, i->colours);
}
