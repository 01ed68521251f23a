/*
 * Documents and receipts as PDF/A-3b, in the look of the portal: pinholes while there is something
 * to pay, a torn edge when it is done, and the rosette of the check code across it.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/format.h"
#include "core/document.h"
#include "core/receipt.h"

/* How the seller shows itself, frozen with the document. Empty texts are left out. */
struct paper_brand {
    str name;
    str logo_png; /* bytes; a logo that cannot be read is left out, the name stands there */
    uint32_t colour; /* 0xRRGGBB: rosette and rules; too light a colour is darkened */
    str footer;   /* legal line of each page */
    str iban, bic, account_name; /* used where the document has none of its own */
    str vpa;      /* UPI address */
    str pay_url;  /* page to pay at */
};

struct paper_pdf_options {
    const struct format *format; /* NULL: that of the document's language */
    str (*translate)(void *arg, str message); /* NULL: our catalogue */
    void *translate_arg;
    str check_code;     /* "7K4M-92QX"; empty: neither code nor rosette */
    str verify_address; /* "pay.example.com/verify" */
    int64_t created_us; /* of the file; the same input gives the same bytes */
    str reference;      /* to quote when paying; empty: the document's own, else its number */
    str cii;            /* an imported e-invoice to embed unchanged */
};

/* Can this be printed as a logo: a whole PNG of at most 4 million pixels. */
bool paper_logo_fits(str png);

/*
 * The PDF of an invoice, credit note, debit note or retainer invoice, in the arena.
 *
 * It carries `options.cii` byte for byte; else, where paper_cii_can_write holds, the CII made
 * from `d`; else no XML. E_TOO_LARGE past PDF_PAGES_MAX pages. pdf_init must have been called.
 */
MUST_USE err paper_pdf_document(struct arena *a, const struct document *d,
                                const struct paper_brand *brand,
                                const struct paper_pdf_options *options, str *out);

/* The PDF of a receipt. As above. */
MUST_USE err paper_pdf_receipt(struct arena *a, const struct receipt *r,
                               const struct paper_brand *brand,
                               const struct paper_pdf_options *options, str *out);
