/*
 * The invoice inside a PDF: the file attached as factur-x.xml (or a name that ZUGFeRD and
 * XRechnung use), and in words what is wrong where it cannot be had.
 */
#include "paper/draft.h"
#include "pdf/attached.h"

enum { XML_BYTES_MAX = 32 * 1024 * 1024 };

static str reason(err e)
{
    if (e == E_NOT_FOUND) return S("The PDF has no e-invoice (factur-x.xml) in it.");
    if (e == E_FORBIDDEN) return S("The PDF is encrypted.");
    if (e == E_TOO_LARGE) return S("The invoice inside the PDF is too large.");
    return S("The PDF is damaged, or packed in a way that is not read here.");
}

err read_facturx_xml(struct arena *a, str pdf, struct problems *problems, str *out)
{
    static const str names[] = { { "factur-x.xml", 12 },
                                 { "zugferd-invoice.xml", 19 },
                                 { "xrechnung.xml", 13 } };
    err e = pdf_attached(a, pdf, names, countof(names), XML_BYTES_MAX, out);
    if (e == OK) return OK;
    problem_add(problems, (struct problem){ .rule = S("PDF"), .text = reason(e) });
    return E_INVALID;
}
