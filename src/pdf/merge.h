/*
 * Several PDF files as one: their pages one behind the other, each file with a bookmark. What a
 * file says of itself (tags, attachments, metadata) stays behind. libqpdf underneath.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct pdf_merge;

MUST_USE err pdf_merge_open(struct pdf_merge **out);
/* The pages of a file; `bytes` must stay until the end. E_PARSE for what is no PDF. */
MUST_USE err pdf_merge_add(struct pdf_merge *m, str name, str bytes);
/* Write all of it to the file `path`. E_IO. */
MUST_USE err pdf_merge_write(struct pdf_merge *m, const char *path);
/* Give back what it holds. Safe on NULL; also the cleanup function. */
void pdf_merge_close(struct pdf_merge **m);
