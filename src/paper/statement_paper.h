/* A statement of account on paper and as CSV: what stands in core/statement.h, and whose it is. */
#pragma once

#include "core/statement.h"
#include "paper/pdf.h"

struct statement_paper {
    const struct account_statement *s;
    str language;
    struct party seller;
    const struct party *accounts; /* whose it is: one, or those of a group */
    size_t account_count;
};

/* The PDF/A-3b, in the arena. E_TOO_LARGE past PDF_PAGES_MAX pages. */
MUST_USE err paper_pdf_statement(struct arena *a, const struct statement_paper *p,
                                 const struct paper_brand *brand,
                                 const struct paper_pdf_options *options, str *out);

/*
 * The CSV (docs/contract.md 4): for programs and spreadsheets, the same in every language.
 * E_TOO_LARGE past LIMIT_ACCOUNT_CSV_BYTES.
 */
MUST_USE err paper_csv_statement(struct arena *a, const struct account_statement *s, str *out);
/* The name of either file: "statement-2026-10-01-2026-10-31". */
str paper_statement_name(struct arena *a, const struct account_statement *s);
