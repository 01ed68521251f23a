/*
 * The schema, forward only: sql/migrations/NNNN_noun.sql, each run once, in order, in a
 * transaction.
 *
 * The DDL has four words that differ per engine, written {id} {int} {text} {blob}, and {end} or
 * {rowid_end} for what closes a table (WITHOUT ROWID, STRICT or STRICT on SQLite, nothing on
 * PostgreSQL). A file may hold `--: sqlite`, `--: postgres` and `--: both` sections for what only
 * one engine has (triggers, full text search). mkembed puts the words in.
 */
#pragma once

#include "db/db.h"

struct migration {
    int number;
    const char *name; /* "0001_books" */
    const char *sqlite, *postgres;
};

/* Made by mkembed from sql/migrations, in order. */
extern const struct migration db_migrations[];
extern const size_t db_migration_count;

/* The number of the last migration in this binary. */
int migrate_version(void);

/* The number of the last migration run; 0 in an empty database. */
MUST_USE err migrate_current(struct db *db, int *out);

/* Run what is missing. Nothing happens when nothing is. E_VERSION if the database is newer. */
MUST_USE err migrate_up(struct db *db, char note[256]);
