/*
 * Files as a whole: read one with a limit, write one so that a crash leaves the old or the new.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

/* The bytes of `path`. E_NOT_FOUND, E_TOO_LARGE past `bytes_max`, E_IO (so for what is no file). */
MUST_USE err file_read(struct arena *a, const char *path, size_t bytes_max, str *out);

/*
 * Write `bytes` to `path` by way of a temporary name in the same folder, fsync of the file, rename
 * and fsync of the folder. E_DISK when full or read-only, else E_IO. Writing again replaces.
 */
MUST_USE err file_write(const char *path, str bytes, unsigned mode);

/*
 * The same without fsync, for what can be made again: after a power cut it may be missing, empty or
 * torn. Other processes see the old or the new.
 */
MUST_USE err file_put(const char *path, str bytes, unsigned mode);

/*
 * A file that is there, kept once more: durable as file_write leaves it, and changed just now as
 * far as its time tells. E_NOT_FOUND, E_IO.
 */
MUST_USE err file_renew(const char *path);

/* Make `path` and the folders above it (mode 0700), durably. Nothing happens where they are. */
MUST_USE err file_make_folders(const char *path);

/* The files in a folder, without its folders, in no order. E_NOT_FOUND, E_IO. */
struct file_entry {
    str name;
    int64_t changed_us; /* its bytes, or file_renew; by the machine's clock */
};
MUST_USE err file_list(struct arena *a, const char *folder, struct file_entry **out,
                       size_t *count);
/* When it was changed last. E_NOT_FOUND, E_IO. */
MUST_USE err file_changed(const char *path, int64_t *out_us);
/* Within a file system; another file of the new name is gone then. E_NOT_FOUND, E_DISK, E_IO. */
MUST_USE err file_move(const char *from, const char *to);
MUST_USE err file_remove(const char *path);

/* Make what was made, renamed or removed in a folder durable. */
MUST_USE err file_sync_folder(const char *path);

/* Write on, where an open file stands. E_DISK, E_IO. */
MUST_USE err file_append(int fd, str bytes);
/* The open file `from`, complete now, under its name `to`, durably; as file_write does it. */
MUST_USE err file_publish(int fd, const char *from, const char *to);
bool file_exists(const char *path);
