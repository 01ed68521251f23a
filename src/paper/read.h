/*
 * Files of invoices made elsewhere, read into documents.
 *
 * UBL 2.1 Invoice and CreditNote, UN/CEFACT CII (D16B), Factur-X and ZUGFeRD 2 (a PDF with CII in
 * it), our CSV and our JSON: told apart by content. A file is read whole or refused whole; amounts
 * stand as written in it.
 */
#pragma once

#include "base/err.h"
#include "base/problem.h"
#include "core/document.h"

/* Stored as numbers: never renumber. */
enum read_format {
    READ_UBL = 1,
    READ_CII = 2,
    READ_FACTURX = 3,
    READ_CSV = 4,
    READ_JSON = 5,
};

struct read_document {
    struct document document;
    enum read_format format;
    str original; /* what to keep: the file, or this document's part of a CSV or JSON file */
    str xml;      /* the e-invoice as it came, to ride inside our PDF; empty for CSV and JSON */
    int line;     /* where it begins in the file, from 1 */
};

struct read_result {
    enum read_format format;
    struct read_document *documents;
    size_t count;
};

/*
 * Read `bytes`; texts are copied to `a`, `original` and `xml` point into `bytes` or `a`.
 *
 * E_INVALID when anything in it is wrong: every fault is in `problems` with rule ("BR-CO-15" of
 * EN 16931-1, "CSV-UNKNOWN-COLUMN"), element or column, and line; `out` is then not written. What
 * is merely odd (a line that does not multiply out) is a warning there, and the file is read.
 * E_TOO_LARGE past LIMIT_IMPORT_FILE_BYTES or what `a` can hold; also with a problem that says so.
 * An arena of 8 times the bytes and 8 MB is always enough. `filename` is only named in problems;
 * which format it is, the content tells.
 */
MUST_USE err paper_read(struct arena *a, str bytes, str filename, struct problems *problems,
                        struct read_result *out);
