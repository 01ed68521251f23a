/*
 * Rows of a CSV file: RFC 4180, with comma or semicolon, any line end, a byte order mark allowed.
 *
 * Cells point into the file, or into the arena where a quote had to be taken out of them.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum { CSV_CELLS_MAX = 200, CSV_CELL_BYTES_MAX = 64 * 1024 };

struct csv {
    str rest; /* what is not read yet */
    struct arena *arena;
    char separator;
    int line;        /* of the file, where `rest` begins, from 1 */
    const char *why; /* one sentence, when a row could not be read */
    int why_line;
};

struct csv_row {
    str cells[CSV_CELLS_MAX];
    size_t count;
    int line; /* of the file */
    str raw;  /* the row as it stands there, with its line end */
};

/* Begin with the whole file. The separator is what stands more often in its first line. */
void csv_init(struct csv *c, struct arena *a, str bytes);

/*
 * The next row; empty lines are passed over. E_NOT_FOUND at the end. E_PARSE for a quote that is
 * not closed, or text before or behind one; E_TOO_LARGE past a bound: `why` and `why_line` say
 * what.
 */
MUST_USE err csv_next(struct csv *c, struct csv_row *out);
