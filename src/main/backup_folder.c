/* Filling a folder, and the one rename that makes it count. */
#include "main/backup_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "main/command.h"

enum { PIECE_BYTES = 1 << 16, FOLDERS_OPEN = 16 };

static int remove_one(const char *path, const struct stat *s, int kind, struct FTW *at)
{
    (void)s;
    (void)kind;
    return at->level == 0 ? 0 : remove(path);
}

/* What is in the folder; it stays. */
static err clear(const char *path)
{
    return nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS) == 0 ? OK : E_IO;
}

/* An empty folder may be replaced, and the rename does so; anything else may not. */
static bool is_taken(const char *path)
{
    DIR *folder = opendir(path);
    bool taken = folder == NULL && errno != ENOENT;

    if (folder == NULL) return taken;
    for (const struct dirent *one; (one = readdir(folder)) != NULL;) {
        if (strcmp(one->d_name, ".") != 0 && strcmp(one->d_name, "..") != 0) taken = true;
    }
    closedir(folder);
    return taken;
}

bool backup_folder_begin(const char *command, struct arena *a, const char *path,
                         struct backup_folder *out)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/') n--;
    struct backup_folder f = { .a = a, .path = arena_format(a, "%.*s", (int)n, path).p };
    f.part = arena_format(a, "%s.part", f.path).p;

    if (is_taken(f.path)) {
        complain(command, "%s is there and is not empty", f.path);
        return false;
    }
    err e = file_make_folders(f.part);
    f.lock = e == OK ? open(f.part, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (f.lock >= 0 && flock(f.lock, LOCK_EX | LOCK_NB) != 0) {
        complain(command, "another run is filling %s", f.part);
        close(f.lock);
        return false;
    }
    if (f.lock >= 0 && clear(f.part) == OK) {
        *out = f;
        return true;
    }
    complain(command, "%s cannot be made", f.part);
    if (f.lock >= 0) close(f.lock);
    return false;
}

const char *backup_folder_in(const struct backup_folder *f, str path)
{
    return arena_format(f->a, "%s/%.*s", f->part, STR_FMT(path)).p;
}

static void close_fd(int *fd)
{
    if (*fd >= 0) close(*fd);
}

static err write_piece(int fd, str piece)
{
    while (piece.n > 0) {
        ssize_t done = write(fd, piece.p, piece.n);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return E_DISK;
        piece = str_sub(piece, (size_t)done, piece.n);
    }
    return OK;
}

/* Read all of a file, into another one where `to` is one. */
static err pass(const struct backup_folder *f, int from, int to, struct backup_file *out)
{
    struct sha256_state state;
    struct backup_file done = { .path = out->path };
    char piece[PIECE_BYTES], hex[65];

    crypto_sha256_init(&state);
    for (;;) {
        ssize_t n = read(from, piece, sizeof piece);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return E_IO;
        if (n == 0) break;
        crypto_sha256_update(&state, piece, (size_t)n);
        done.bytes += n;
        if (to >= 0) TRY(write_piece(to, (str){ piece, (size_t)n }));
    }
    done.digest = arena_str(f->a, crypto_hex(crypto_sha256_final(&state), hex));
    *out = done;
    return OK;
}

err backup_folder_copy(const struct backup_folder *f, const char *from, str path,
                       struct backup_file *out)
{
    const char *to = backup_folder_in(f, path);
    char *folder = arena_c_string(f->a, str_of(to));

    *strrchr(folder, '/') = 0;
    TRY(file_make_folders(folder));
    CLEANUP(close_fd) int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0) return errno == ENOENT ? E_NOT_FOUND : E_IO;
    CLEANUP(close_fd) int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) return E_DISK;
    out->path = path;
    return pass(f, in, fd, out);
}

err backup_folder_digest(const struct backup_folder *f, str path, struct backup_file *out)
{
    CLEANUP(close_fd) int in = open(backup_folder_in(f, path), O_RDONLY | O_CLOEXEC);
    if (in < 0) return E_IO;
    out->path = path;
    return pass(f, in, -1, out);
}

err backup_folder_finish(struct backup_folder *f)
{
    if (syncfs(f->lock) != 0) return E_DISK;
    if (rename(f->part, f->path) != 0) return E_DISK;
    f->part = NULL;
    const char *slash = strrchr(f->path, '/');
    str above = slash == NULL ? S(".") : (str){ f->path, (size_t)(slash - f->path) };
    return file_sync_folder(above.n == 0 ? "/" : arena_c_string(f->a, above));
}

void backup_folder_drop(struct backup_folder *f)
{
    if (f->path == NULL) return;
    if (f->part != NULL && clear(f->part) == OK) rmdir(f->part);
    close(f->lock);
}
