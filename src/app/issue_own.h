/* What the files that issue documents share, and nobody else. */
#pragma once

#include "app/app.h"
#include "core/book.h"
#include "core/document.h"
#include "store/store_document.h"

/*
 * Issue a document as it was frozen: its row, its words in the index, its history, and its postings
 * in the book, which the caller saves. E_EXISTS where the number is taken.
 */
MUST_USE err issue_rows(struct wtx *tx, struct arena *a, struct book *b,
                        const struct stored_document *row, const struct document *d);
/*
 * The same of an order or quote, which posts nothing: its rows, at that time.
 */
MUST_USE err issue_order(struct wtx *tx, struct arena *a, org_id org,
                         const struct stored_document *row, const struct document *d,
                         int64_t at_us);
/* Freeze it: the snapshot and its hash into `row`. E_TOO_LARGE. */
MUST_USE err issue_freeze(struct arena *a, const struct document *d, struct stored_document *row);
