/* Documents of many kinds, for tests, measurements and validators. Made up; always the same. */
#pragma once

#include "paper/pdf.h"

enum sample {
    SAMPLE_LATIN,      /* English, EUR, 12 lines, logo, discounts */
    SAMPLE_ONE_LINE,
    SAMPLE_200_LINES,
    SAMPLE_GERMAN,
    SAMPLE_GST,        /* INR, CGST and SGST, Devanagari names, UPI */
    SAMPLE_SWISS,      /* CHF, with a QR-bill and its QR reference */
    SAMPLE_ARABIC,     /* right to left */
    SAMPLE_JAPANESE,   /* JPY */
    SAMPLE_MIXED,      /* ten scripts */
    SAMPLE_CREDIT_NOTE,
    SAMPLE_IMPORTED,   /* with somebody else's CII inside */
    SAMPLE_NO_LOGO,
    SAMPLE_LONG_WORDS,
    SAMPLE_MANY_TAXES,
    SAMPLE_HOSTILE,    /* controls, overrides, malformed bytes, empty texts */
    SAMPLE_EMPTY,      /* nothing but a currency */
    SAMPLE_COUNT,
};

struct sample_case {
    const char *name;
    struct document d;
    struct paper_brand brand;
    struct paper_pdf_options options;
};

/* Everything lives in `a`. */
struct sample_case sample_make(struct arena *a, enum sample which);
/* The Latin one with that many lines. */
struct sample_case sample_lines(struct arena *a, size_t count);
struct receipt sample_receipt(struct arena *a);
