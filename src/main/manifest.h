/*
 * The manifest of a backup: which versions, where the chains stood, and the SHA-256 of each file.
 *
 *     counterfoil backup 1
 *     schema 12
 *     made 2026-01-05T09:00:00Z
 *     head main 1 8123 9f86d0...
 *     file counterfoil.db 4096 2c26b4...
 *     mac 5d41402...
 *
 * Its last line is an HMAC of all before it under the master key, so that nobody without that key
 * makes or changes one. `verify --anchor` reads the lines "head" of it.
 */
#pragma once

#include "app/app_backup.h"

struct backup_file {
    str path; /* below the folder */
    int64_t bytes;
    str digest; /* SHA-256, hex */
};

struct manifest {
    int schema;
    str made; /* UTC; for people */
    struct head *heads;
    struct backup_file *files;
    size_t head_count, file_count, file_room;
};

enum { MANIFEST_BYTES_MAX = 256 * 1024 * 1024 };

/* As text, with its last line. E_TOO_LARGE. */
MUST_USE err manifest_write(struct arena *a, const struct manifest *m, const struct key *master,
                            str *out);
/*
 * Read and check one. E_VERSION of another format; E_SIGNATURE if it was changed, cut, or is of
 * another key; E_PARSE if it names a file that no backup has.
 */
MUST_USE err manifest_read(struct arena *a, str text, const struct key *master,
                           struct manifest *out);
