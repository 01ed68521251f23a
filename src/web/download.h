/* Answering with a file. */
#pragma once

#include "web/route.h"

/*
 * Answer with these bytes (of the request's arena, or for ever) under a file name, as an
 * attachment, or shown in the browser with `show`. The name may be any text (RFC 6266).
 */
void download(struct visit *v, str bytes, str type, str filename, bool show);

/* The same for an open file, as an attachment; it is closed when it was sent. */
void download_open(struct visit *v, int fd, int64_t bytes, str type, str filename);

/* The same for bytes from outside: never shown, never run, and of a harmless type. */
void download_foreign(struct visit *v, str bytes, str type, str filename);
