/*
 * A ZIP archive, written to a file as it grows: none of it is held. libarchive underneath.
 *
 * Entries are stored as they are, for what goes in here is packed already.
 */
#pragma once

#include "base/err.h"
#include "base/str.h"

struct zip_out;

/* Begin an archive in a file that is empty. The file stays the caller's. E_IO. */
MUST_USE err zip_open(int fd, struct zip_out **out);
/* The next entry: a name in UTF-8, its bytes, when it was made. E_DISK, E_IO. */
MUST_USE err zip_add(struct zip_out *z, str name, str bytes, int64_t made_us);
/* The directory at the end: only now is it an archive. E_DISK, E_IO. */
MUST_USE err zip_finish(struct zip_out *z);
/* Give back what it holds. Safe on NULL; also the cleanup function. */
void zip_close(struct zip_out **z);
