/*
 * Rows of named texts, as CSV and JSON give them, made into documents. Private to the readers of
 * paper/. One row is one line of a document; the first row of a document carries its head.
 */
#pragma once

#include "paper/read.h"

enum column {
#define COLUMN(name, level, needed, kind) COLUMN_##name,
#include "paper/columns.def"
#undef COLUMN
    COLUMN_COUNT
};

enum { ROWS_MAX = 200000 };

struct row {
    str value[COLUMN_COUNT]; /* empty where not given */
    int at[COLUMN_COUNT];    /* line of the file; 0 where not given */
    int line;
    bool first; /* a document begins here */
    str raw;    /* of a first row: all of the document as it stands in the file */
};

struct rows {
    const char *prefix; /* of the rules: "CSV", "JSON" */
    enum read_format format;
    struct problems *problems;
    struct row *rows;
    size_t count;
};

/* The column of that name; COLUMN_COUNT if there is none. Upper case is taken for lower. */
enum column column_find(str name);
str column_name(enum column c);
bool column_is_of_line(enum column c);
bool column_is_needed(enum column c);
/* The column whose name is written most like `name`. */
enum column column_nearest(str name);

/* Write down a fault: the rule is prefix, "-" and `rule`. */
void rows_error(struct rows *all, const char *rule, str column, int line, const char *text);

/*
 * All documents of the rows, in the arena. E_INVALID with every fault; E_TOO_LARGE where the arena
 * has no room.
 */
MUST_USE err rows_read(struct arena *a, struct rows *all, struct read_result *out);
