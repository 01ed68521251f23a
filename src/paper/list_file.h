/* A list as a file for spreadsheets, CSV or XLSX, row by row. */
#pragma once

#include "csv/csv_write.h"
#include "locale/words.h"
#include "paper/list_kind.h"
#include "xlsx/xlsx.h"

/* Rows that an XLSX takes behind its heads. */
enum { LIST_FILE_ROWS_MAX = XLSX_ROWS_MAX - 1 };

struct list_file_options {
    enum list_kind kind;
    bool sheet;            /* XLSX; else CSV */
    int fd;                /* of the file, empty as yet; it stays the caller's */
    const char *folder;    /* where XLSX may keep what does not fit into memory */
    /*
     * Keys of fields, "due,total": those, in that order, behind the ones that stand always; others
     * are passed over. "": all there are.
     */
    str columns;
    date today;            /* splits due and overdue */
    const struct words *words; /* heads and words of XLSX; CSV has names for programs */
};

struct list_file {
    struct list_file_options o;
    const struct list_fields *kind;
    size_t fields[LIST_FIELDS_MAX];
    size_t count;
    struct buf b;
    struct csv_out csv;
    struct xlsx *sheet;
};

/* Begin with the row of heads. Errors as those of xlsx.h and file_append. */
MUST_USE err list_file_begin(struct list_file *f, const struct list_file_options *options);
MUST_USE err list_file_row(struct list_file *f, const struct list_row *row);
/* The rest: only now is it whole. */
MUST_USE err list_file_end(struct list_file *f);
/* Give back what it holds. Safe on a zeroed one; also the cleanup function. */
void list_file_release(struct list_file *f);
