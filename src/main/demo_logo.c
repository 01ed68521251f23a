/* The demo's logos: a mark in the organisation's colour and its first word, drawn when asked for.
 */
#include <cairo.h>

#include "base/buf.h"
#include "main/demo.h"

enum { HEIGHT = 96, WIDTH = 420 };

static cairo_status_t put(void *arg, const unsigned char *bytes, unsigned n)
{
    buf_put(arg, bytes, n);
    return CAIRO_STATUS_SUCCESS;
}

static void colour_of(cairo_t *c, int rgb)
{
    cairo_set_source_rgb(c, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0,
                         (rgb & 255) / 255.0);
}

/* Three bars that lean, or a ring with a gap: one sign for each letter there is. */
static void draw_mark(cairo_t *c, int letter)
{
    cairo_set_line_width(c, 13);
    cairo_set_line_cap(c, CAIRO_LINE_CAP_ROUND);
    if (letter == 'K') {
        for (int i = 0; i < 3; i++) {
            cairo_move_to(c, 12 + 26 * i, 80);
            cairo_curve_to(c, 12 + 26 * i, 52, 32 + 14 * i, 50, 32 + 14 * i, 16);
        }
    } else {
        cairo_arc(c, 48, 48, 33, -0.4, 4.3);
        cairo_move_to(c, 48, 48);
        cairo_line_to(c, 78, 20);
    }
    cairo_stroke(c);
}

err demo_logo(struct arena *a, const struct demo_org *plan, str *png)
{
    CLEANUP(buf_release) struct buf b;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
    cairo_t *c = cairo_create(surface);
    str rest = plan->org.name, word = STR_NONE;

    buf_init(&b, 256 * 1024);
    colour_of(c, plan->org.colour);
    draw_mark(c, plan->letter);
    (void)str_cut(&rest, ' ', &word);
    cairo_select_font_face(c, "Noto Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(c, 62);
    cairo_move_to(c, 118, 70);
    cairo_show_text(c, arena_c_string(a, word));
    cairo_surface_flush(surface);
    cairo_status_t status = cairo_surface_write_to_png_stream(surface, put, &b);
    cairo_destroy(c);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS || b.overflow) return E_IO;
    *png = buf_copy(&b, a);
    return OK;
}
