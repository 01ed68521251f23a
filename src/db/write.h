/*
 * Writing transactions. Only app/ and main/ may include this header (tools/tidy checks).
 *
 * SQLite: `body` runs in the one writer thread, in a savepoint of its own, with others' before one
 * commit; the caller sleeps until that commit is on the disk. PostgreSQL: it runs on a pooled
 * connection, READ COMMITTED. Either way the answer comes after the commit is durable.
 */
#pragma once

#include "db/db.h"

/*
 * Run `body` in one transaction: commit if it answers OK, else undo all of it and answer its
 * error. `body` may be run again (E_RACE, E_LOST before the commit was sent: up to 5 times with
 * jitter), so it must only touch the database and *arg's results, and set all of these anew.
 * A commit whose answer was lost is E_LOST: ask the key you wrote whether it is there.
 * `check`, where given, runs after body and before commit with everything flushed (verify before
 * commit); its error undoes all. E_BUSY when the queue is full or the database is closing.
 */
struct db_work {
    err (*body)(struct wtx *tx, void *arg);
    err (*check)(struct rtx *tx, void *arg); /* may be NULL */
    void *arg;
};
MUST_USE err db_write(struct db *db, struct db_work work);

/* True while this thread is inside a body: no network call may be made (net/ asserts it). */
bool db_is_writing(void);
