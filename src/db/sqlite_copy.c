/*
 * A copy of the whole file while others write: SQLite's own backup, in one step, so within one
 * snapshot. The log behind the file grows meanwhile, for it cannot be copied back past a reader.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/file.h"
#include "db/sqlite.h"

static void close_handle(sqlite3 **handle)
{
    sqlite3_close(*handle);
}

/* The target is new and ours alone: if we die it is worth nothing, so it needs no journal. */
static int open_both(const struct sqlite_db *db, const char *path, sqlite3 **from, sqlite3 **to)
{
    int code = sqlite3_open_v2(db->path, from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_open_v2(path, to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_exec(*to, "PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL", NULL, NULL,
                            NULL);
    if (code == SQLITE_OK) sqlite3_busy_timeout(*from, db->busy_ms);
    return code;
}

err sqlite_copy(struct db *base, const char *path)
{
    CLEANUP(close_handle) sqlite3 *from = NULL;
    CLEANUP(close_handle) sqlite3 *to = NULL;

    int fd = open(path, O_WRONLY | O_CLOEXEC | O_CREAT | O_EXCL, 0600);
    if (fd < 0) return file_exists(path) ? E_EXISTS : E_DISK;
    close(fd);
    int code = open_both((const struct sqlite_db *)base, path, &from, &to);
    sqlite3_backup *copy = code == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;
    if (copy != NULL) {
        sqlite3_backup_step(copy, -1);
        code = sqlite3_backup_finish(copy);
    }
    if (code == SQLITE_OK && copy != NULL) return OK;
    db_message_set("%s: %s", path, sqlite3_errmsg(to != NULL ? to : from));
    return sqlite_error(copy != NULL || code != SQLITE_OK ? code : SQLITE_ERROR);
}
