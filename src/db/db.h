/*
 * One face for both databases: SQLite inside, PostgreSQL for those who outgrow it.
 *
 * Statements are a closed set, made from sql/queries by mkembed: `&Q_thing_by_id`. The same text
 * runs on both engines. Values go in by IN(...) and come out by OUT(...), typed by _Generic; a
 * bare `char *` or a pointer to something else does not compile.
 *
 *     TRY(db_one(tx, a, &Q_thing_by_id, IN(org, id), OUT(&v.number, &v.total)));
 *
 * What one may do is a type: `struct rtx` reads, `struct wtx` also writes. Only db/write.h makes
 * a wtx, and only app/ and main/ may include it. Reading transactions are snapshots: SQLite
 * query_only, PostgreSQL REPEATABLE READ READ ONLY. One shows all that was committed before it
 * began, by whatever process.
 *
 * Strings that come out live in the arena given. No call is made while a library holds a row.
 */
#pragma once

#include "base/arena.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/id.h"
#include "base/money.h"
#include "db/bind.h"

struct db;
struct rtx;
struct wtx;

/* One named statement; made by mkembed, compared by address, `index` counts from 0. */
struct sql {
    const char *name;
    int index;
    const char *sqlite;   /* text for SQLite, parameters $1.. bound by name */
    const char *postgres; /* text for PostgreSQL; the same unless the query has two bodies */
};

/* All statements, for preparing each on both engines in a test. */
extern const struct sql *const db_statements[];
extern const size_t db_statement_count;

enum db_engine { DB_SQLITE, DB_POSTGRES };

struct db_options {
    str url;          /* "postgres://..."; empty for SQLite */
    const char *dir;  /* data folder; SQLite's file is dir/counterfoil.db */
    int readers_max;  /* PostgreSQL: pooled reading connections; 0 means 8 */
    int writers_max;  /* PostgreSQL: writing connections; 0 means 8. SQLite has one writer */
    bool create;      /* make the SQLite file if it is not there */
    bool any_version; /* do not compare the schema: for migrating, upgrading and diagnosis */
    int cache_mb;     /* SQLite: page cache of each connection; 0 means 8 */
    int map_mb;       /* SQLite: of the file, mapped for reading; 0 maps nothing */
    int busy_ms;      /* how long to wait for another process or a free connection; 0 means 5000 */
};

/*
 * Open the database. E_NOT_FOUND if there is none and !create, E_VERSION if its schema is not this
 * binary's (see db/migrate.h), E_DISK, E_LOST (PostgreSQL does not answer), E_DB.
 * E_VERSION cannot come with any_version. `note`, 256 bytes, gets one plain sentence on failure.
 */
MUST_USE err db_open(const struct db_options *options, struct db **out, char note[256]);
/* Wait for what has been submitted, then close. Safe on NULL; also the cleanup function. */
void db_close(struct db **db);
enum db_engine db_engine_of(const struct db *db);

/*
 * Begin a reading transaction: a connection of this thread (SQLite) or from the pool (PostgreSQL).
 * One at a time per thread. End it with db_read_end, best as CLEANUP(db_read_end).
 */
MUST_USE err db_read_begin(struct db *db, struct rtx **out);
void db_read_end(struct rtx **tx);

/* A writing transaction may read too; what it reads in a locking statement stays locked. */
struct rtx *db_reads(struct wtx *tx);

/*
 * Exactly one row expected: E_NOT_FOUND without one, E_DB if there are more (give it a LIMIT or a
 * unique key). Out values are written only when a row was there and each of its values fitted.
 */
MUST_USE err db_one(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                    struct outs out);
/* One row or none. */
MUST_USE err db_maybe(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                      struct outs out, bool *found);

/*
 * Many rows. db_query only remembers or sends the statement: on PostgreSQL several in a row travel
 * together and cost one round trip. Take rows with db_next until it says done; every query must
 * be drained or dropped (db_drop) before the next db_exec. Rows of a large result are streamed on
 * SQLite; on PostgreSQL they arrive whole, so give such queries a LIMIT and a key to go on from.
 */
struct rows {
    struct rtx *tx;
    struct arena *a;
    const struct sql *q;
    void *state;
};
MUST_USE err db_query(struct rtx *tx, struct arena *a, const struct sql *q, struct ins in,
                      struct rows *out);
MUST_USE err db_next(struct rows *rows, struct outs out, bool *more);
void db_drop(struct rows *rows);

/*
 * Change something. On PostgreSQL it is queued and settled by the next read, db_exec_count or the
 * commit, whose error it then is. After the first error of a transaction nothing more is done and
 * the commit refuses: `db` keeps that first error.
 * A broken CHECK or a trigger that refuses is E_GUARD, a unique key E_EXISTS, a full disk E_DISK,
 * deadlock or serialization failure E_RACE, a lost connection E_LOST, all else E_DB.
 */
MUST_USE err db_exec(struct wtx *tx, const struct sql *q, struct ins in);
/* The same at once, and how many rows it changed. */
MUST_USE err db_exec_count(struct wtx *tx, const struct sql *q, struct ins in, int64_t *changed);

/*
 * SQLite only: a copy of the whole database, as of one instant, in a new file at `path`; readers
 * and writers go on meanwhile. Its bytes are on the disk then, its name is not. E_EXISTS, E_DISK.
 */
MUST_USE err db_copy(struct db *db, const char *path);

/* Prepare every statement of db_statements: E_DB and which one it was. For tests and diagnosis. */
MUST_USE err db_prepare_all(struct db *db, char note[256]);

/* The engine's own words for the last error of this thread's transaction, for the log. */
const char *db_last_message(void);

/* What was done since the database was opened, for the log. */
struct db_figures {
    int64_t reads, writes, commits, retries;
    int64_t rows; /* inserted, updated and deleted; those of indexes do not count */
    int64_t batch_max; /* most transactions that shared one commit */
};
struct db_figures db_figures_of(const struct db *db);
