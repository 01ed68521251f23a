/*
 * One sheet of a spreadsheet file (XLSX, ECMA-376), written row by row: a row is given away before
 * the next begins, so the memory it takes does not grow. libxlsxwriter underneath.
 */
#pragma once

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

enum { XLSX_ROWS_MAX = 1048576, XLSX_CELL_CHARS = 32767, XLSX_SCALE_MAX = 4 };

struct xlsx;

/*
 * Begin the file `path`, which is replaced; what does not fit into memory lies in `folder`
 * meanwhile. `name` is the sheet's: at most 31 characters, none of []:*?/\ among them. E_IO.
 */
MUST_USE err xlsx_open(const char *path, const char *folder, const char *name,
                        struct xlsx **out);
/* A cell of the head, and how many characters wide its column is. */
void xlsx_head(struct xlsx *s, str text, int width);
/* The next cell: words, which are never a formula, cut at XLSX_CELL_CHARS. */
void xlsx_text(struct xlsx *s, str text);
/*
 * units / 10^scale as a number with `scale` digits behind its point (at most XLSX_SCALE_MAX); as
 * words where it has more digits than a spreadsheet keeps.
 */
void xlsx_number(struct xlsx *s, int64_t units, int scale);
/* A day; DATE_NONE: an empty cell. */
void xlsx_day(struct xlsx *s, date d);
/* E_TOO_LARGE past XLSX_ROWS_MAX rows, E_DISK. */
MUST_USE err xlsx_end_row(struct xlsx *s);
/* Put the file together: only now is it one. E_DISK, E_IO. */
MUST_USE err xlsx_finish(struct xlsx *s);
/* Give back what it holds. Safe on NULL; also the cleanup function. */
void xlsx_close(struct xlsx **s);
