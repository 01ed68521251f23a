/* What lists of each kind have for columns, and what stands in them. */
#pragma once

#include "core/lot.h"
#include "core/payment.h"

enum list_kind { LIST_INVOICES, LIST_CREDITS, LIST_PAYMENTS };

/* A row: an invoice or a credit is a lot. */
struct list_row {
    const struct lot *lot;
    const struct payment *payment;
    str document;      /* the first that was paid */
    int64_t documents; /* how many were */
};

/* Words are for people: a message in XLSX, a name for programs in CSV. */
enum list_shape { LIST_TEXT, LIST_WORD, LIST_DAY, LIST_AMOUNT, LIST_COUNT };

/* A column. */
struct list_field {
    str key;          /* as the list of invoices has it; "" stands always */
    const char *name; /* in CSV */
    str label;        /* in XLSX: a message */
    int width;        /* there, in characters */
    enum list_shape shape;
};

/* What stands in one: the members its shape asks for. */
struct list_cell {
    str text, word; /* a word: for programs, and for people */
    date day;       /* DATE_NONE: nothing */
    money amount;
    int64_t count;
};

enum { LIST_FIELDS_MAX = 12 };

struct list_fields {
    const struct list_field *all; /* in the usual order */
    size_t count;                 /* at most LIST_FIELDS_MAX */
    /* `today` splits due and overdue. */
    struct list_cell (*cell)(const struct list_row *row, size_t field, date today);
};
const struct list_fields *list_fields_of(enum list_kind kind);
