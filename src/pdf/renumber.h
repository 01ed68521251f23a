/* Objects of a PDF as text (ISO 32000-1, 7.3): what type they are, and under other numbers. */
#pragma once

#include "base/buf.h"

enum pdf_type { PDF_OTHER, PDF_CATALOG, PDF_PAGES, PDF_PAGE };

/* What `/Type` of the dictionary says that an object begins with. */
enum pdf_type pdf_type_of(str object);
/*
 * The object with every reference "n 0 R" as "to[n] 0 R"; the bytes of a stream as they are.
 * False where it names an object that is not below `count`.
 */
bool pdf_renumber(str object, const int64_t *to, size_t count, struct buf *out);
