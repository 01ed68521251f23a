/* A list of documents as a file for spreadsheets, CSV or XLSX, row by row. */
#pragma once

#include "core/lot.h"
#include "csv/csv_write.h"
#include "locale/words.h"
#include "xlsx/xlsx.h"

/* Rows that an XLSX takes behind its heads. */
enum { LIST_FILE_ROWS_MAX = XLSX_ROWS_MAX - 1 };

/* What may stand in a row, in the usual order. */
enum list_field {
    LIST_NUMBER, LIST_ORDER, LIST_CURRENCY, LIST_ISSUED, LIST_DUE, LIST_TYPE, LIST_CONTRACT,
    LIST_NET, LIST_TAX, LIST_TOTAL, LIST_BALANCE, LIST_STATE, LIST_FIELDS_ALL
};

struct list_file_options {
    bool sheet;            /* XLSX; else CSV */
    int fd;                /* of the file, empty as yet; it stays the caller's */
    const char *folder;    /* where XLSX may keep what does not fit into memory */
    /*
     * Names as the list of invoices has them, "due,total": those, in that order, behind number,
     * purchase order and currency; others are passed over. "": all there are.
     */
    str columns;
    date today;            /* splits due and overdue */
    const struct words *words; /* heads and states of XLSX; CSV has names for programs */
};

struct list_file {
    struct list_file_options o;
    enum list_field fields[LIST_FIELDS_ALL];
    size_t count;
    struct buf b;
    struct csv_out csv;
    struct xlsx *sheet;
};

/* Begin with the row of heads. Errors as those of xlsx.h and file_append. */
MUST_USE err list_file_begin(struct list_file *f, const struct list_file_options *options);
MUST_USE err list_file_row(struct list_file *f, const struct lot *l);
/* The rest: only now is it whole. */
MUST_USE err list_file_end(struct list_file *f);
/* Give back what it holds. Safe on a zeroed one; also the cleanup function. */
void list_file_release(struct list_file *f);
