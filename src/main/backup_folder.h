/*
 * A folder that is there whole or not at all: filled under the name PATH.part, with everything on
 * the disk renamed to PATH. What an earlier run left half under that name is cleared away.
 */
#pragma once

#include "main/manifest.h"

struct backup_folder {
    struct arena *a;
    const char *path, *part;
    int lock; /* on the folder `part`: one run at a time */
};

/*
 * Begin: False after one line if PATH is there and is not an empty folder, if another run fills it,
 * or if nothing can be made there.
 */
MUST_USE bool backup_folder_begin(const char *command, struct arena *a, const char *path,
                                  struct backup_folder *out);
/* A path below the part. */
const char *backup_folder_in(const struct backup_folder *f, str path);
/* Copy a file of `from` (mode 0600) with the folders above it; digest and size into `out`. */
MUST_USE err backup_folder_copy(const struct backup_folder *f, const char *from, str path,
                                struct backup_file *out);
/* Size and digest of a file of the part. */
MUST_USE err backup_folder_digest(const struct backup_folder *f, str path,
                                  struct backup_file *out);
/* Force all of it to the disk and give it its name. */
MUST_USE err backup_folder_finish(struct backup_folder *f);
/* Remove what is not finished; the cleanup function. Safe on a zeroed one. */
void backup_folder_drop(struct backup_folder *f);
