/* Files inside PDFs that strangers send. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

/*
 * The bytes of the file that is attached under one of `names` (case does not matter), in the
 * arena; the newest, where a later revision has another.
 *
 * Memory and time are bounded by the size of `pdf`, whatever is in it: at most 64 MB are unpacked
 * on the way, and at most `bytes_max` come out. E_NOT_FOUND when there is none of the names,
 * E_TOO_LARGE past a bound, E_FORBIDDEN when the PDF is encrypted, E_PARSE when it is none, is
 * damaged, or is packed with anything but Flate.
 */
MUST_USE err pdf_attached(struct arena *a, str pdf, const str *names, size_t count,
                          size_t bytes_max, str *out);
