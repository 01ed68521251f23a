/* The PostgreSQL engine's two files between themselves: connections, and the pools they live in. */
#pragma once

#include <libpq-fe.h>
#include <pthread.h>

#include "db/engine.h"

enum {
    PG_STATEMENTS_FLUSH = 100,                   /* statements sent before their answers are read */
    PG_ITEMS_MAX = 2 * PG_STATEMENTS_FLUSH + 16, /* each may bring its preparation */
    PG_ROWS_MAX = 64,                            /* queries open at once */
};

/* What an answer in the pipeline belongs to. */
enum pg_kind { PG_CONTROL, PG_COMMIT, PG_PREPARE, PG_EXEC, PG_ROWS, PG_SYNC };

struct pg_rows {
    PGresult *result; /* NULL until it has arrived */
    int at;           /* the next row */
    bool used;
};

struct pg_item {
    enum pg_kind kind;
    const struct sql *q;
    struct pg_rows *rows; /* NULL: nobody wants them any more */
};

/* A connection, in pipeline mode but for migrations. */
struct pg_conn {
    struct wtx tx; /* first: what callers hold */
    PGconn *pg;    /* NULL until connected */
    struct pg_conn *next;
    bool *prepared;                     /* by sql.index */
    struct pg_item items[PG_ITEMS_MAX]; /* sent, and not answered yet */
    int count;
    int old;     /* so many of them belong to the transaction before: their errors are nobody's */
    bool writes; /* lent for writing */
    bool dead;   /* lost: to be connected again */
    bool begun;
    bool unsynced;   /* something was sent after the last sync */
    int64_t changed; /* rows of the last change answered */
    struct pg_rows rows[PG_ROWS_MAX];
};

struct pg_pool {
    pthread_mutex_t lock;
    pthread_cond_t home;
    struct pg_conn *idle;
    int open, out, max;
    bool closing;
};

struct postgres_db {
    struct db db; /* first */
    char *url;
    int busy_ms;
    struct pg_pool readers, writers;
};

/* Our error for a SQLSTATE; NULL is a lost connection. */
err postgres_error(const char *state);

void postgres_pool_init(struct pg_pool *pool, int max);
/*
 * Lend a living connection: E_BUSY if all were out for busy_ms or the pool is closing, E_LOST if
 * the server cannot be reached.
 */
MUST_USE err postgres_pool_take(struct postgres_db *db, struct pg_pool *pool, struct pg_conn **out);
void postgres_pool_give(struct pg_pool *pool, struct pg_conn *c);
/* Refuse to lend, and wait for all to come home. */
void postgres_pool_stop(struct pg_pool *pool);
/* Close them. */
void postgres_pool_close(struct pg_pool *pool);

/* Forget all that is under way on a connection that is gone or going. */
void postgres_forget(struct pg_conn *c);
