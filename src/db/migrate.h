/*
 * The schema, forward only: sql/migrations/NNNN_noun.sql, each run once, in order, in a transaction.
 *
 * The DDL has four words that differ per engine, written {id} {int} {text} {blob}, and {end} for
 * what closes a table (WITHOUT ROWID, STRICT on SQLite). A file may hold `--: sqlite` and
 * `--: postgres` sections for what only one engine has (triggers, full text search).
 */
#pragma once

#include "db/db.h"

/* The number of the last migration in this binary. */
int migrate_version(void);

/* The number of the last migration run; 0 in an empty database. */
MUST_USE err migrate_current(struct db *db, int *out);

/* Run what is missing. Nothing happens when nothing is. E_VERSION if the database is newer. */
MUST_USE err migrate_up(struct db *db, char note[256]);
