/* Which encoding a document is in, and its text as UTF-8. */
#pragma once

#include "base/buf.h"
#include "base/err.h"

/*
 * `bytes` as UTF-8 without a byte order mark: a view of them, or a copy in `room`. Recognised by
 * mark, by the zero bytes of UTF-16 and by the declaration. E_PARSE for anything else, for a byte
 * that does not belong there and for NUL; `why` is then one sentence.
 */
MUST_USE err xml_as_utf8(str bytes, struct buf *room, str *out, const char **why);
