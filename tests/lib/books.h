/*
 * Books for tests: an organisation in an empty database of either engine, with documents in it.
 *
 * COUNTERFOIL_TEST_DB names a PostgreSQL server; without it SQLite in a folder of its own.
 */
#pragma once

#include "testing.h"

#include "app/app_import.h"
#include "app/app_people.h"
#include "app/app_seal.h"
#include "app/app_verify.h"

struct books {
    struct arena arena;
    struct app app;
    struct org org;
    char dir[64];
};

/* A fresh folder, database, key and organisation (EUR, Europe/Berlin). */
void books_open(struct books *b);
void books_close(struct books *b);
/* The end of a group of tests whose beginning put its books in *state; the clock is real again. */
int books_end(void **state);

/* A simple document: one line, 20 % VAT on `net`; due `due`. `preceding` may be empty. */
struct document books_document(struct books *b, enum document_kind kind, const char *number,
                               const char *customer, int64_t net, const char *due,
                               const char *preceding);
/* Import it and expect that it is new. */
struct imported books_import(struct books *b, const struct document *d);
/* Number of faults verify finds; prints them. */
int books_faults(struct books *b);
