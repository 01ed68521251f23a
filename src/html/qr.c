/* By libqrencode: one path of runs, a module a unit, within the quiet zone of four. */
#include "html/qr.h"

#include <errno.h>
#include <qrencode.h>

enum { QUIET = 4, VERSION_MAX = 25, SVG_BYTES_MAX = 256 * 1024 };

/* From where the one before ended: most steps are of one or two digits. */
static void runs(struct buf *b, const QRcode *code)
{
    int at_x = 0, at_y = 0;

    for (int y = 0; y < code->width; y++) {
        const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
        for (int x = 0; x < code->width; x++) {
            int from = x;
            while (x < code->width && (row[x] & 1) != 0) x++;
            if (x == from) continue;
            buf_char(b, 'm');
            buf_i64(b, from - at_x);
            buf_char(b, ' ');
            buf_i64(b, y - at_y);
            buf_char(b, 'h');
            buf_i64(b, x - from);
            buf_lit(b, "v1h");
            buf_i64(b, from - x);
            buf_char(b, 'z');
            at_x = from; /* where a closed one ends: where it began */
            at_y = y;
        }
    }
}

/* The cross of a Swiss QR-bill: 7 of 46 mm, in the middle (SIX implementation guidelines 6.4.2). */
static void cross(struct buf *b, int width)
{
    int at = QUIET * 1000 + width * (46 - 7) * 1000 / 92, size = width * 7000 / 46;

    buf_format(b, "<svg x=\"%d.%03d\" y=\"%d.%03d\" width=\"%d.%03d\" height=\"%d.%03d\" ",
               at / 1000, at % 1000, at / 1000, at % 1000, size / 1000, size % 1000, size / 1000,
               size % 1000);
    buf_lit(b, "viewBox=\"0 0 70 70\"><path fill=\"#fff\" d=\"M0 0h70v70h-70z\"/>"
               "<path d=\"M5 5h60v60h-60z\"/><path fill=\"#fff\" "
               "d=\"M29 15h12v14h14v12h-14v14h-12v-14h-14v-12h14z\"/></svg>");
}

/* `attributes`: of the element, ready. */
static err picture(struct arena *a, str content, str attributes, bool crossed, str *out)
{
    CLEANUP(buf_release) struct buf b = { 0 };
    QRcode *code = QRcode_encodeData((int)content.n, (const unsigned char *)content.p, 0,
                                     QR_ECLEVEL_M);

    if (code == NULL) return errno == ERANGE ? E_TOO_LARGE : E_IO;
    if (code->version > VERSION_MAX) {
        QRcode_free(code);
        return E_TOO_LARGE;
    }
    int side = code->width + 2 * QUIET;
    buf_init(&b, SVG_BYTES_MAX);
    buf_format(&b, "<svg %.*s viewBox=\"0 0 %d %d\" shape-rendering=\"crispEdges\">",
               STR_FMT(attributes), side, side);
    buf_format(&b, "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"M%d %d", side, side, QUIET,
               QUIET);
    runs(&b, code);
    buf_lit(&b, "\"/>");
    if (crossed) cross(&b, code->width);
    buf_lit(&b, "</svg>");
    QRcode_free(code);
    must(!b.overflow);
    *out = buf_copy(&b, a);
    return OK;
}

err html_qr(struct arena *a, str content, str name, html_safe *out)
{
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, SVG_BYTES_MAX);
    struct html h = { .b = &b, .format = &format_english };
    buf_lit(&b, "class=\"qr\" role=\"img\" aria-label=\"");
    html_put_str(&h, name);
    buf_lit(&b, "\"");
    must(!b.overflow);
    return picture(a, content, buf_view(&b), false, &out->s);
}

err html_qr_file(struct arena *a, str content, bool crossed, str *out)
{
    return picture(a, content, S("xmlns=\"http://www.w3.org/2000/svg\""), crossed, out);
}
