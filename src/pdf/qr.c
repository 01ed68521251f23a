/* QR codes: the modules by libqrencode, drawn as runs of black. */
#include <errno.h>
#include <qrencode.h>

#include "pdf/internal.h"

/* Row by row, black where the lowest bit is set. E_TOO_LARGE past that version. */
static err modules_of(struct arena *a, str content, int version_max, const unsigned char **out,
                      int *side)
{
    QRcode *code = QRcode_encodeData((int)content.n, (const unsigned char *)content.p, 0,
                                     QR_ECLEVEL_M);
    if (code == NULL) return errno == ERANGE ? E_TOO_LARGE : E_IO;
    if (code->version > version_max) {
        QRcode_free(code);
        return E_TOO_LARGE;
    }
    size_t n = (size_t)code->width * (size_t)code->width;
    unsigned char *modules = arena_take(a, n);
    memcpy(modules, code->data, n);
    *out = modules;
    *side = code->width;
    QRcode_free(code);
    return OK;
}

static err put_code(struct pdf *p, str content, int version_max, int quiet,
                    struct pdf_box box, int side)
{
    const unsigned char *modules;
    int width;

    TRY(modules_of(p->a, content, version_max, &modules, &width));
    if (side < width + 2 * quiet) return E_TOO_LARGE;
    box.width = side;
    struct pdf_op *op = pdf_op_add(p, OP_QR, box);
    op->height = side;
    op->rgb = 0x000000;
    op->modules = modules;
    op->side = width;
    op->quiet = quiet;
    return OK;
}

err pdf_put_qr(struct pdf *p, str content, int version_max, struct pdf_box box, int side)
{
    return put_code(p, content, version_max, 4, box, side);
}

err pdf_put_qr_bare(struct pdf *p, str content, int version_max, struct pdf_box box, int side)
{
    return put_code(p, content, version_max, 0, box, side);
}
