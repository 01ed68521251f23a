/* libarchive's writer of ZIP, in pieces of 64 KB; an entry's size is known before its bytes. */
#include "zip/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

enum { NAME_BYTES = 1024 };

struct zip_out {
    struct archive *archive;
    struct archive_entry *entry;
};

static err of_archive(struct archive *a)
{
    int e = archive_errno(a);
    return e == ENOSPC || e == EDQUOT || e == EROFS ? E_DISK : E_IO;
}

err zip_open(int fd, struct zip_out **out)
{
    CLEANUP(zip_close) struct zip_out *z = calloc(1, sizeof *z);
    must(z != NULL);

    z->archive = archive_write_new();
    z->entry = archive_entry_new();
    must(z->archive != NULL && z->entry != NULL);
    bool set = archive_write_set_format_zip(z->archive) == ARCHIVE_OK &&
               archive_write_zip_set_compression_store(z->archive) == ARCHIVE_OK &&
               archive_write_set_options(z->archive, "zip:hdrcharset=UTF-8") == ARCHIVE_OK &&
               archive_write_set_bytes_per_block(z->archive, 65536) == ARCHIVE_OK &&
               archive_write_set_bytes_in_last_block(z->archive, 1) == ARCHIVE_OK;
    must(set);
    if (archive_write_open_fd(z->archive, fd) != ARCHIVE_OK) return of_archive(z->archive);
    *out = z;
    z = NULL;
    return OK;
}

static void head(struct zip_out *z, str name, size_t bytes, int64_t made_us)
{
    char text[NAME_BYTES];

    must(name.n > 0 && name.n < sizeof text);
    for (size_t i = 0; i < name.n; i++) text[i] = name.p[i];
    text[name.n] = 0;
    archive_entry_clear(z->entry);
    archive_entry_set_pathname_utf8(z->entry, text);
    archive_entry_set_size(z->entry, (int64_t)bytes);
    archive_entry_set_filetype(z->entry, AE_IFREG);
    archive_entry_set_perm(z->entry, 0644);
    archive_entry_set_mtime(z->entry, made_us / 1000000, 0);
}

err zip_add(struct zip_out *z, str name, str bytes, int64_t made_us)
{
    head(z, name, bytes.n, made_us);
    if (archive_write_header(z->archive, z->entry) != ARCHIVE_OK) return of_archive(z->archive);
    if (bytes.n == 0) return OK;
    la_ssize_t done = archive_write_data(z->archive, bytes.p, bytes.n);
    return done == (la_ssize_t)bytes.n ? OK : of_archive(z->archive);
}

err zip_finish(struct zip_out *z)
{
    return archive_write_close(z->archive) == ARCHIVE_OK ? OK : of_archive(z->archive);
}

void zip_close(struct zip_out **z)
{
    if (*z == NULL) return;
    archive_entry_free((*z)->entry);
    archive_write_free((*z)->archive);
    free(*z);
    *z = NULL;
}
