/*
 * The invoice inside a PDF: the file attached as factur-x.xml (or a name ZUGFeRD and XRechnung
 * use), found by way of qpdf. Its bytes are taken as they lie in the file and unpacked here, so
 * that what a stranger packed cannot grow past a bound.
 */
#include <libdeflate.h>
#include <qpdf/qpdf-c.h>
#include <stdlib.h>

#include "base/buf.h"
#include "paper/draft.h"
#include "pdf/pdf.h"

enum { NAMES_DEPTH = 8, XML_BYTES_MAX = 32 * 1024 * 1024 };

static const str file_names[] = { { "factur-x.xml", 12 },
                                  { "zugferd-invoice.xml", 19 },
                                  { "xrechnung.xml", 13 } };

/* qpdf prints what nobody asked it about. */
static void close_pdf(qpdf_data *q)
{
    while (qpdf_has_error(*q)) qpdf_get_error(*q);
    while (qpdf_more_warnings(*q)) qpdf_next_warning(*q);
    qpdf_cleanup(q);
}

static void free_bytes(unsigned char **p)
{
    pdf_library_free(*p);
}

static bool is_invoice_name(qpdf_data q, qpdf_oh spec)
{
    static const char *const keys[] = { "/UF", "/F" };

    for (size_t k = 0; k < countof(keys); k++) {
        qpdf_oh name = qpdf_oh_get_key(q, spec, keys[k]);
        if (!qpdf_oh_is_string(q, name)) continue;
        str text = str_of(qpdf_oh_get_utf8_value(q, name));
        for (size_t i = 0; i < countof(file_names); i++) {
            if (str_eq_nocase(text, file_names[i])) return true;
        }
    }
    return false;
}

static bool find_in_array(qpdf_data q, qpdf_oh array, int first, int step, qpdf_oh *out)
{
    int n = qpdf_oh_is_array(q, array) ? qpdf_oh_get_array_n_items(q, array) : 0;

    for (int i = first; i < n && i < 2000; i += step) {
        qpdf_oh spec = qpdf_oh_get_array_item(q, array, i);
        if (!qpdf_oh_is_dictionary(q, spec) || !is_invoice_name(q, spec)) continue;
        *out = spec;
        return true;
    }
    return false;
}

/* The tree of names; its depth is bounded, since a stranger's tree may turn back into itself. */
static bool find_in_names(qpdf_data q, qpdf_oh node, int depth, qpdf_oh *out)
{
    qpdf_oh kids;

    if (depth > NAMES_DEPTH || !qpdf_oh_is_dictionary(q, node)) return false;
    if (find_in_array(q, qpdf_oh_get_key(q, node, "/Names"), 1, 2, out)) return true;
    kids = qpdf_oh_get_key(q, node, "/Kids");
    if (!qpdf_oh_is_array(q, kids)) return false;
    for (int i = 0; i < qpdf_oh_get_array_n_items(q, kids) && i < 16; i++) {
        if (find_in_names(q, qpdf_oh_get_array_item(q, kids, i), depth + 1, out)) return true;
    }
    return false;
}

static bool inflate_into(str packed, struct buf *out)
{
    struct libdeflate_decompressor *z = libdeflate_alloc_decompressor();
    enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;

    if (z == NULL) return false;
    for (size_t room = packed.n * 8 + 65536; result == LIBDEFLATE_INSUFFICIENT_SPACE; room *= 4) {
        size_t n = 0, used = 0;
        if (room > XML_BYTES_MAX) room = XML_BYTES_MAX;
        buf_clear(out);
        char *at = buf_room(out, room);
        if (at == NULL) break;
        result = libdeflate_zlib_decompress_ex(z, packed.p, packed.n, at, room, &used, &n);
        out->n = result == LIBDEFLATE_SUCCESS ? n : 0;
        if (room == XML_BYTES_MAX) break;
    }
    libdeflate_free_decompressor(z);
    return result == LIBDEFLATE_SUCCESS;
}

static const char *unpack(qpdf_data q, qpdf_oh stream, struct buf *out)
{
    unsigned char *CLEANUP(free_bytes) bytes = NULL;
    size_t n = 0;
    qpdf_oh filter = qpdf_oh_get_key(q, qpdf_oh_get_dict(q, stream), "/Filter");

    if (qpdf_oh_is_array(q, filter) && qpdf_oh_get_array_n_items(q, filter) == 1) {
        filter = qpdf_oh_get_array_item(q, filter, 0);
    }
    qpdf_oh_get_stream_data(q, stream, qpdf_dl_none, NULL, &bytes, &n);
    if (qpdf_has_error(q) || bytes == NULL) return "The invoice inside the PDF cannot be read.";
    if (qpdf_oh_is_null(q, filter) ||
        (qpdf_oh_is_array(q, filter) && qpdf_oh_get_array_n_items(q, filter) == 0)) {
        buf_put(out, bytes, n);
        return out->overflow ? "The invoice inside the PDF is too large." : NULL;
    }
    if (!qpdf_oh_is_name(q, filter) ||
        !str_eq(str_of(qpdf_oh_get_name(q, filter)), S("/FlateDecode"))) {
        return "The invoice inside the PDF is packed in a way that is not read here.";
    }
    if (!inflate_into((str){ (const char *)bytes, n }, out)) {
        return "The invoice inside the PDF is damaged or too large.";
    }
    return NULL;
}

static const char *find_and_unpack(str pdf, struct buf *out)
{
    qpdf_data CLEANUP(close_pdf) q = qpdf_init();
    qpdf_oh root, spec, files, stream;

    qpdf_set_suppress_warnings(q, QPDF_TRUE);
    qpdf_silence_errors(q);
    if (qpdf_read_memory(q, "", pdf.p, pdf.n, NULL) & QPDF_ERRORS) return "The PDF cannot be read.";
    root = qpdf_get_root(q);
    if (!qpdf_oh_is_dictionary(q, root)) return "The PDF cannot be read.";
    files = qpdf_oh_get_key(q, root, "/Names");
    files = qpdf_oh_is_dictionary(q, files) ? qpdf_oh_get_key(q, files, "/EmbeddedFiles") : files;
    if (!find_in_array(q, qpdf_oh_get_key(q, root, "/AF"), 0, 1, &spec) &&
        !find_in_names(q, files, 0, &spec)) {
        return "The PDF has no e-invoice (factur-x.xml) in it.";
    }
    files = qpdf_oh_get_key(q, spec, "/EF");
    stream = qpdf_oh_is_dictionary(q, files) ? qpdf_oh_get_key(q, files, "/F") : files;
    if (!qpdf_oh_is_stream(q, stream)) return "The invoice inside the PDF cannot be read.";
    return unpack(q, stream, out);
}

err read_facturx_xml(struct arena *a, str pdf, struct problems *problems, str *out)
{
    struct buf CLEANUP(buf_release) xml = { 0 };
    const char *why;

    buf_init(&xml, XML_BYTES_MAX);
    why = find_and_unpack(pdf, &xml);
    if (why == NULL && xml.n + 65536 > a->bytes_max - a->bytes)
        why = "The invoice inside the PDF is too large.";
    if (why != NULL) {
        problem_add(problems, (struct problem){ .rule = S("PDF"), .text = str_of(why) });
        return E_INVALID;
    }
    *out = buf_copy(&xml, a);
    return OK;
}
