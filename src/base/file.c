/* Whole-file reading and durable writing. */
#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static err of_errno(void)
{
    if (errno == ENOENT || errno == ENOTDIR) return E_NOT_FOUND;
    if (errno == ENOSPC || errno == EDQUOT || errno == EROFS) return E_DISK;
    return E_IO;
}

err file_read(struct arena *a, const char *path, size_t bytes_max, str *out)
{
    /* a pipe without a writer must not hold us up; it is refused below */
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) return of_errno();
    if (!S_ISREG(st.st_mode)) return E_IO;
    if ((uint64_t)st.st_size > bytes_max) return E_TOO_LARGE;

    size_t n = (size_t)st.st_size, at = 0;
    char *p = arena_take(a, n + 1);
    while (at < n) {
        ssize_t got = read(fd, p + at, n - at);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return E_IO;
        if (got == 0) break;
        at += (size_t)got;
    }
    *out = (str){ p, at };
    return OK;
}

err file_append(int fd, str bytes)
{
    while (bytes.n > 0) {
        ssize_t done = write(fd, bytes.p, bytes.n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return of_errno();
        bytes = str_sub(bytes, (size_t)done, bytes.n);
    }
    return OK;
}

err file_sync_folder(const char *path)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return fd >= 0 && fsync(fd) == 0 ? OK : E_IO;
}

/* Of the folder that holds `path`. */
static err sync_folder_of(const char *path)
{
    char *folder = strdup(path);
    must(folder != NULL);
    char *slash = strrchr(folder, '/');
    if (slash != NULL) *(slash == folder ? slash + 1 : slash) = 0;

    err e = file_sync_folder(slash == NULL ? "." : folder);
    free(folder);
    return e;
}

static err write_by_rename(const char *path, str bytes, unsigned mode, bool durable)
{
    static atomic_uint writes; /* two threads may write the same path at once */
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.%d.%u.tmp", path, (int)getpid(),
                     atomic_fetch_add(&writes, 1));
    if (n < 0 || (size_t)n >= sizeof temporary) return E_IO;

    CLEANUP(close_fd) int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) return of_errno();
    err e = file_append(fd, bytes);
    if (e == OK && durable && fsync(fd) != 0) e = of_errno();
    if (e == OK && rename(temporary, path) != 0) e = of_errno();
    if (e == OK) return durable ? sync_folder_of(path) : OK;
    unlink(temporary);
    return e;
}

err file_write(const char *path, str bytes, unsigned mode)
{
    return write_by_rename(path, bytes, mode, true);
}

err file_put(const char *path, str bytes, unsigned mode)
{
    return write_by_rename(path, bytes, mode, false);
}

err file_renew(const char *path)
{
    CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || futimens(fd, NULL) != 0 || fsync(fd) != 0) return of_errno();
    return sync_folder_of(path);
}

err file_publish(int fd, const char *from, const char *to)
{
    if (fsync(fd) != 0 || rename(from, to) != 0) return of_errno();
    return sync_folder_of(to);
}

err file_make_folders(const char *path)
{
    char part[4096];
    if (strlen(path) >= sizeof part) return E_IO;
    for (size_t i = 0;; i++) {
        if (i > 0 && (path[i] == '/' || path[i] == 0)) {
            part[i] = 0;
            if (mkdir(part, 0700) == 0)
                TRY(sync_folder_of(part));
            else if (errno != EEXIST) return of_errno();
        }
        if (path[i] == 0) return OK;
        part[i] = path[i];
    }
}

static int64_t changed_us(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
}

static void close_folder(DIR **folder)
{
    if (*folder != NULL) closedir(*folder);
}

err file_list(struct arena *a, const char *folder, struct file_entry **out, size_t *count)
{
    CLEANUP(close_folder) DIR *open = opendir(folder);
    struct file_entry *list = NULL;
    size_t n = 0, room = 0;

    if (open == NULL) return of_errno();
    for (const struct dirent *one; (one = readdir(open)) != NULL;) {
        struct stat st;
        if (fstatat(dirfd(open), one->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) continue;
        if (!S_ISREG(st.st_mode)) continue;
        list = arena_grow(a, list, n, &room, sizeof *list);
        list[n++] = (struct file_entry){ arena_str(a, str_of(one->d_name)), changed_us(&st) };
    }
    *out = list;
    *count = n;
    return OK;
}

err file_changed(const char *path, int64_t *out_us)
{
    struct stat st;
    if (stat(path, &st) != 0) return of_errno();
    *out_us = changed_us(&st);
    return OK;
}

err file_move(const char *from, const char *to)
{
    return rename(from, to) == 0 ? OK : of_errno();
}

err file_remove(const char *path)
{
    return unlink(path) == 0 ? OK : of_errno();
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}
