/* The SQLite engine's two files between themselves: connections, and the writer behind them. */
#pragma once

#include <pthread.h>
#include <sqlite3.h>

#include "db/engine.h"

enum sqlite_control {
    SQLITE_DO_BEGIN,     /* snapshot of a reader */
    SQLITE_DO_IMMEDIATE, /* the writer's transaction */
    SQLITE_DO_COMMIT,
    SQLITE_DO_ROLLBACK,
    SQLITE_DO_SAVEPOINT,
    SQLITE_DO_UNDO, /* back to the savepoint */
    SQLITE_DO_RELEASE,
    SQLITE_CONTROLS,
};

struct sqlite_kept;

/* The first copy of the head of the log's index: SQLite's, and only compared here. */
struct sqlite_log_head {
    uint64_t words[6];
};

/* A connection. Used by one thread at a time, so without SQLite's own locks. */
struct sqlite_conn {
    struct wtx tx; /* first: what callers hold */
    sqlite3 *handle;
    struct sqlite_conn *next; /* in the list of idle readers */
    sqlite3_stmt *control[SQLITE_CONTROLS];
    struct sqlite_kept **kept; /* by sql.index, prepared when first used */
    struct sqlite_kept *open;  /* those between query and drop */
    struct sqlite_log_head began_at; /* of a reader: just before its snapshot */
    bool begun;                      /* and that is open */
};

struct sqlite_request;

struct sqlite_db {
    struct db db; /* first */
    char *path;
    int busy_ms, cache_mb, map_mb;

    pthread_mutex_t readers_lock;
    pthread_cond_t readers_home;
    struct sqlite_conn *idle; /* the last one used comes first: its cache is warm */
    int readers_out;

    struct sqlite_conn *writer;
    const volatile struct sqlite_log_head *log_head; /* as all processes share it */
    pthread_t thread;
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_filled;
    struct sqlite_request *first, **last;
    int queued;
    int usual; /* how many a commit was for, lately: about the most */
    bool closing;
    int wal_pages; /* as of the last commit; only the writer looks */
};

/* Our error for an (extended) result code. */
err sqlite_error(int code);

/* Step one of the control statements to its end; the result code. */
int sqlite_control(struct sqlite_conn *c, enum sqlite_control which);

/* End the snapshots of readers nobody is using: they hold back the log. */
void sqlite_end_idle(struct sqlite_db *db);

/*
 * Offer SQLITE_LOG_VFS to connections that write, synchronous = FULL: SQLite's own files, but the
 * log is written in large pieces.
 */
#define SQLITE_LOG_VFS "gathered-log"
void sqlite_log_register(void);
/* After a transaction's end: drop what is gathered still, which is of one that was undone. */
void sqlite_log_forget(sqlite3 *handle);

/* Reset everything between query and drop. */
void sqlite_reset_open(struct sqlite_conn *c);

/* Start the writer thread. E_BUSY if the machine has no thread left. */
MUST_USE err sqlite_writer_start(struct sqlite_db *db);
/* Refuse new work, finish what is queued, end the thread. */
void sqlite_writer_stop(struct sqlite_db *db);
/* The engine's copy. */
err sqlite_copy(struct db *db, const char *path);
/* The engine's write. */
err sqlite_write(struct db *db, const struct db_work *work, bool *sent);
