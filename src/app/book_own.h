/* What the use cases that change balances share, and nobody else. */
#pragma once

#include "core/book.h"
#include "db/write.h"

/*
 * Save the book (store_book_save), and end at once each suspension of service whose invoices are
 * all paid by it: told by mail, in the same transaction.
 */
MUST_USE err book_keep(struct wtx *tx, struct book *b);
