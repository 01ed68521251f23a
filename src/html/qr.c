/* By libqrencode: one path of runs, a module a unit, within the quiet zone of four. */
#include "html/qr.h"

#include <errno.h>
#include <qrencode.h>

enum { QUIET = 4, VERSION_MAX = 20, SVG_BYTES_MAX = 256 * 1024 };

static void runs(struct buf *b, const QRcode *code)
{
    for (int y = 0; y < code->width; y++) {
        for (int x = 0; x < code->width; x++) {
            const unsigned char *row = code->data + (size_t)y * (size_t)code->width;
            int from = x;
            while (x < code->width && (row[x] & 1) != 0) x++;
            if (x > from)
                buf_format(b, "M%d %dh%dv1h-%dz", from + QUIET, y + QUIET, x - from, x - from);
        }
    }
}

err html_qr(struct arena *a, str content, str name, html_safe *out)
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
    struct html h = { .b = &b, .format = &format_english };
    buf_format(&b, "<svg class=\"qr\" role=\"img\" viewBox=\"0 0 %d %d\" ", side, side);
    buf_lit(&b, "aria-label=\"");
    html_put_str(&h, name);
    buf_format(&b, "\"><rect width=\"%d\" height=\"%d\" fill=\"#fff\"/><path d=\"", side, side);
    runs(&b, code);
    buf_lit(&b, "\" fill=\"#000\"/></svg>");
    QRcode_free(code);
    must(!b.overflow);
    out->s = buf_copy(&b, a);
    return OK;
}
