/*
 * Files from banks, read into statements: CAMT.053 and CAMT.054 (versions 01 to 14), NACHA returns,
 * and statements as CSV; told apart by content. A file is read whole or refused whole.
 */
#pragma once

#include "base/problem.h"
#include "core/bank.h"

struct bank_file {
    enum bank_format format;
    struct bank_statement *statements;
    size_t count;
};

/* What a CSV does not say itself. */
struct bank_hints {
    str account;  /* ours; needed for a CSV without a column of it */
    currency cur; /* needed for a CSV without a column of it */
};

/*
 * Read `bytes`; texts live in `a`. E_INVALID when anything in it is wrong, with every fault in
 * `problems` by rule ("CAMT-BALANCE"), element or column, and line; `out` is then not written.
 * E_TOO_LARGE past LIMIT_IMPORT_FILE_BYTES or LIMIT_STATEMENT_LINES, with a problem too.
 * Entries that are not booked yet are left out.
 */
MUST_USE err paper_read_bank(struct arena *a, str bytes, const struct bank_hints *hints,
                             struct problems *problems, struct bank_file *out);
