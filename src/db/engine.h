/*
 * What the two engines are to the facade; included only in db/.
 *
 * An engine puts `struct db` first in its own handle and `struct wtx` first in its connection,
 * and casts back. It answers errors; which error a transaction keeps is the facade's business.
 */
#pragma once

#include <stdatomic.h>

#include "db/write.h"

enum { DB_VALUES_MAX = 40, DB_MESSAGE_BYTES = 512 };

struct engine {
    enum db_engine which;
    /* Refuse new work and wait for what was submitted. */
    void (*stop)(struct db *db);
    /* Free everything; after stop, when nobody is inside any more. */
    void (*close)(struct db *db);
    err (*read_begin)(struct db *db, struct rtx **out);
    void (*read_end)(struct rtx *tx);
    /* rows->tx, a and q are set; the engine sets rows->state, and clears it after the last row. */
    err (*query)(struct rows *rows, struct ins in);
    err (*next)(struct rows *rows, struct outs outs, bool *more);
    void (*drop)(struct rows *rows);
    /* `changed` NULL: may be deferred. */
    err (*exec)(struct rtx *tx, const struct sql *q, struct ins in, int64_t *changed);
    /* Several statements as one text, without parameters. */
    err (*script)(struct rtx *tx, const char *text);
    /* Compile only. */
    err (*prepare)(struct rtx *tx, const struct sql *q);
    /* NULL: this engine's data is no file. */
    err (*copy)(struct db *db, const char *path);
    /* Run `work` once. `sent` is set when its commit may have happened. */
    err (*write)(struct db *db, const struct db_work *work, bool *sent);
};

struct rtx {
    struct db *db;
    err first; /* the first error; nothing is done after it */
    int open;  /* queries neither drained nor dropped */
};

struct wtx {
    struct rtx r;
};

struct db {
    const struct engine *engine;
    atomic_int writers; /* threads inside db_write */
    atomic_int_fast64_t reads, writes, commits, retries, rows, batch_max;
};

/* Open the one or the other; `note` as in db_open. The version is not looked at. */
MUST_USE err sqlite_open(const struct db_options *options, struct db **out, char note[256]);
MUST_USE err postgres_open(const struct db_options *options, struct db **out, char note[256]);

/* This thread's last message, DB_MESSAGE_BYTES long. */
char *db_message(void);
/* Set it by printf. */
void db_message_set(const char *format, ...) PRINTF_LIKE(1, 2);

/* Run body and check as the transaction `tx`, whose first error decides; marks the thread. */
MUST_USE err db_run_body(struct wtx *tx, err (*body)(struct wtx *, void *), void *arg);
MUST_USE err db_run_check(struct wtx *tx, err (*check)(struct rtx *, void *), void *arg);

/* Raise *most to `value`. */
void db_raise(atomic_int_fast64_t *most, int64_t value);

/* Zeroed memory; ends the process when there is none. */
void *db_take(size_t count, size_t size);

/* One value of a row as the library holds it; text is copied by outs_set. */
enum cell_kind { CELL_NULL, CELL_I64, CELL_TEXT, CELL_BLOB, CELL_OTHER };
struct cell {
    enum cell_kind kind;
    int64_t i;
    str s;
};

/* True for what is bound as an integer. */
bool in_is_integer(const struct in *in);
/* The text or bytes of the others. */
str in_text(const struct in *in);

/* Convert a row of outs.n cells. E_DB (message set) at the first that does not fit its variable;
 * the variables are of no use then. */
MUST_USE err outs_set(const struct sql *q, struct arena *a, struct outs outs,
                      const struct cell *cells);

/* db_exec for a text of several statements; migrations only. */
MUST_USE err db_script(struct wtx *tx, const char *text);
