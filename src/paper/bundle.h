/* Many PDFs as one file: a ZIP of them, or one PDF of all their pages. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct bundle_options {
    bool merged;       /* one PDF */
    int fd;            /* of the file, empty as yet; it stays the caller's */
    size_t count;      /* how many there will be, at most */
};

struct bundle;

/* Errors as those of zip.h and pdf/merge.h. The arena holds the names that were given. */
MUST_USE err bundle_open(struct arena *a, const struct bundle_options *options,
                         struct bundle **out);
/*
 * A PDF under its number: made into a name that every system takes, and that no other entry has,
 * whatever the case of its letters.
 */
MUST_USE err bundle_add(struct bundle *b, str number, str pdf, int64_t made_us);
/* The rest: only now is it whole. */
MUST_USE err bundle_finish(struct bundle *b);
/* Safe on NULL; also the cleanup function. */
void bundle_close(struct bundle **b);
