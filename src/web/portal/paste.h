/*
 * Numbers and amounts as people copy them from a spreadsheet: a line each, a number and perhaps an
 * amount beside it. What a line may mean is read here; which of it there is, is asked of the books.
 */
#pragma once

#include "base/arena.h"
#include "web/amount.h"

enum { PASTE_LINES_MAX = 2000, PASTE_WAYS_MAX = 4, PASTE_CELLS_MAX = 12 };

/* One way to read a line: which of it is the number, and what stands beside that. */
struct paste_way {
    str number; /* as pasted */
    str key;    /* of `number`, see paste_key */
    str *beside;
    size_t beside_count;
};

struct paste_line {
    int at;   /* its place in the text, from 1 on */
    str text; /* as pasted, without blanks around it */
    struct paste_way ways[PASTE_WAYS_MAX]; /* none: no number can stand there */
    size_t way_count;
    bool cells; /* parted by more than blanks: the first number that is known is meant */
};

/*
 * The lines with something on them, at most `max`; the rest is counted. Cells are parted by tabs,
 * semicolons, commas (quoted where they hold one) or blanks. A first line without a digit is a
 * heading and left out.
 */
size_t paste_read(struct arena *a, str text, struct paste_line *out, size_t max, size_t *all);

/*
 * A number as it is compared: upper case, without blanks, dashes and the noughts before it, as
 * invoice_number_key of sql/ has it. "" for what cannot be one.
 */
str paste_key(struct arena *a, str number);
/* The key with letters beside digits read as the digits they look like: "O0398" as "00398". */
str paste_meant(struct arena *a, str key);

enum paste_amount {
    PASTE_AMOUNT_NONE, /* nothing that reads as one stands there: all of it */
    PASTE_AMOUNT_FINE,
    PASTE_AMOUNT_UNREADABLE,
    PASTE_AMOUNT_AMBIGUOUS,
    PASTE_AMOUNT_TOO_FINE,
    PASTE_AMOUNT_SEVERAL,  /* more than one cell reads as one */
    PASTE_AMOUNT_CURRENCY, /* another currency than `cur` stands beside it */
};
/* What stands beside the number as an amount of that currency, with its sign or without. */
enum paste_amount paste_amount(const struct paste_way *way, const struct format *f, currency cur,
                               money *out);
