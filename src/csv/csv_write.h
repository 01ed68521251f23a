/*
 * Writing CSV (RFC 4180): comma, CR LF, UTF-8 with a byte order mark, which spreadsheets want.
 *
 * What people wrote goes through csv_text: a cell that a spreadsheet would take for a formula gets
 * an apostrophe before it.
 */
#pragma once

#include "base/buf.h"

struct csv_out {
    struct buf *b;
    bool inside; /* a cell stands before the next one */
};

/* Begin a file. */
void csv_begin(struct csv_out *c, struct buf *b);
/* The next cell: words of people; and what we made ourselves, such as dates and amounts. */
void csv_text(struct csv_out *c, str text);
void csv_raw(struct csv_out *c, str text);
void csv_end_row(struct csv_out *c);
