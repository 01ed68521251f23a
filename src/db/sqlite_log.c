/*
 * The log (WAL) of the writing connection, written in large pieces.
 *
 * SQLite writes each page of a commit by two calls, 24 bytes and 4,096. Between it and its own file
 * methods stands this: bytes that go on where the last ended are gathered, and written when another
 * place is written, something is read, or the log is synced. Nothing else may depend on them: a
 * commit under synchronous = FULL is shown to readers after its sync, and what was spilled before
 * that is read by this connection alone, through here. What was spilled by a transaction that is
 * undone must not be written later: another process may have committed to its place by then.
 */
#include "db/sqlite.h"

/* SQLite's own file takes at most 0x1ffff bytes in one call. */
enum { GATHER_BYTES = 0x1ffff };

/* SQLite's own file lies behind it. */
struct log_file {
    sqlite3_file base;
    sqlite3_int64 start; /* where the gathered bytes belong */
    size_t n;
    char *gathered;
};

static sqlite3_vfs *below;

static sqlite3_file *own(sqlite3_file *file)
{
    return (sqlite3_file *)(void *)((struct log_file *)(void *)file + 1);
}

static int flush(sqlite3_file *file)
{
    struct log_file *f = (struct log_file *)(void *)file;
    size_t n = f->n;
    f->n = 0; /* also when it fails: the commit fails then, and its pages are written anew */
    if (n == 0) return SQLITE_OK;
    return own(file)->pMethods->xWrite(own(file), f->gathered, (int)n, f->start);
}

static int log_write(sqlite3_file *file, const void *bytes, int n, sqlite3_int64 at)
{
    struct log_file *f = (struct log_file *)(void *)file;
    bool goes_on = f->n > 0 && at == f->start + (sqlite3_int64)f->n;
    if (!goes_on || f->n + (size_t)n > GATHER_BYTES) {
        int code = flush(file);
        if (code != SQLITE_OK) return code;
        f->start = at;
    }
    if (n > GATHER_BYTES) return own(file)->pMethods->xWrite(own(file), bytes, n, at);
    memcpy(f->gathered + f->n, bytes, (size_t)n);
    f->n += (size_t)n;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *file, void *bytes, int n, sqlite3_int64 at)
{
    int code = flush(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xRead(own(file), bytes, n, at);
}

static int log_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    int code = flush(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xTruncate(own(file), size);
}

static int log_sync(sqlite3_file *file, int flags)
{
    int code = flush(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xSync(own(file), flags);
}

static int log_size(sqlite3_file *file, sqlite3_int64 *out)
{
    int code = flush(file);
    return code != SQLITE_OK ? code : own(file)->pMethods->xFileSize(own(file), out);
}

static int log_close(sqlite3_file *file)
{
    struct log_file *f = (struct log_file *)(void *)file;
    int written = flush(file), closed = own(file)->pMethods->xClose(own(file));
    free(f->gathered);
    return written != SQLITE_OK ? written : closed;
}

static int log_control(sqlite3_file *file, int op, void *arg)
{
    return own(file)->pMethods->xFileControl(own(file), op, arg);
}

static int log_sector(sqlite3_file *file)
{
    return own(file)->pMethods->xSectorSize(own(file));
}

static int log_device(sqlite3_file *file)
{
    return own(file)->pMethods->xDeviceCharacteristics(own(file));
}

/* Locks are taken on the database's own file, never on its log. */
static int log_lock(sqlite3_file *file, int level)
{
    (void)file;
    (void)level;
    return SQLITE_MISUSE;
}

static int log_locked(sqlite3_file *file, int *out)
{
    (void)file;
    *out = 0;
    return SQLITE_MISUSE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_size,
    .xLock = log_lock,
    .xUnlock = log_lock,
    .xCheckReservedLock = log_locked,
    .xFileControl = log_control,
    .xSectorSize = log_sector,
    .xDeviceCharacteristics = log_device,
};

static int open_file(sqlite3_vfs *unused, const char *name, sqlite3_file *file, int flags,
                     int *flags_out)
{
    (void)unused;
    if ((flags & SQLITE_OPEN_WAL) == 0) return below->xOpen(below, name, file, flags, flags_out);
    struct log_file *f = (struct log_file *)(void *)file;
    *f = (struct log_file){ 0 };
    int code = below->xOpen(below, name, own(file), flags, flags_out);
    if (code != SQLITE_OK) return code;
    f->gathered = db_take(GATHER_BYTES, 1);
    f->base.pMethods = &methods;
    return SQLITE_OK;
}

void sqlite_log_forget(sqlite3 *handle)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    must(code == SQLITE_OK && file != NULL);
    if (file->pMethods == &methods) ((struct log_file *)(void *)file)->n = 0;
}

void sqlite_log_register(void)
{
    static sqlite3_vfs vfs;
    below = sqlite3_vfs_find(NULL);
    must(below != NULL);
    vfs = *below;
    vfs.pNext = NULL;
    vfs.zName = SQLITE_LOG_VFS;
    vfs.szOsFile = (int)sizeof(struct log_file) + below->szOsFile;
    vfs.xOpen = open_file;
    must(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}
