/* QR codes: the modules by libqrencode, drawn as runs of black. */
#include <errno.h>
#include <qrencode.h>

#include "pdf/internal.h"

err pdf_put_qr(struct pdf *p, str content, int version_max, struct pdf_box box, int side)
{
    QRcode *code = QRcode_encodeData((int)content.n, (const unsigned char *)content.p, 0,
                                     QR_ECLEVEL_M);
    if (code == NULL) return errno == ERANGE ? E_TOO_LARGE : E_IO;
    if (code->version > version_max || side < code->width + 8) {
        QRcode_free(code);
        return E_TOO_LARGE;
    }
    size_t n = (size_t)code->width * (size_t)code->width;
    unsigned char *modules = arena_take(p->a, n);
    memcpy(modules, code->data, n);

    box.width = side;
    struct pdf_op *op = pdf_op_add(p, OP_QR, box);
    op->height = side;
    op->rgb = 0x000000;
    op->modules = modules;
    op->side = code->width;
    QRcode_free(code);
    return OK;
}
