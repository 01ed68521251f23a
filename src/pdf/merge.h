/*
 * Several PDF files as one: their pages one behind the other, each file with a bookmark. What a
 * file says of itself (tags, attachments, metadata) stays behind. It is written to a file as it
 * grows: of what was added a few numbers an object are held. libqpdf underneath.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct pdf_merge;

/* Begin a PDF in a file that is empty. The file stays the caller's. */
MUST_USE err pdf_merge_open(int fd, struct pdf_merge **out);
/* The pages of a file. E_PARSE for what is no PDF, E_DISK, E_IO. */
MUST_USE err pdf_merge_add(struct pdf_merge *m, str name, str bytes);
/* The rest: only now is it a PDF. E_DISK, E_IO. */
MUST_USE err pdf_merge_finish(struct pdf_merge *m);
/* Give back what it holds. Safe on NULL; also the cleanup function. */
void pdf_merge_close(struct pdf_merge **m);
