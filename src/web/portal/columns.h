/*
 * The columns of the list of invoices: which a person sees, in which order. The number stands first
 * always, what can be done with a row last.
 */
#pragma once

#include "web/portal/invoices.h"

enum list_column {
    COLUMN_NUMBER, COLUMN_ISSUED, COLUMN_DUE, COLUMN_TYPE, COLUMN_CONTRACT, COLUMN_NET, COLUMN_TAX,
    COLUMN_TOTAL, COLUMN_BALANCE, COLUMN_STATE, LIST_COLUMNS
};

/* All columns but the number, in a person's order. */
struct column_choice {
    enum list_column column;
    bool shown;
};

/*
 * Read what was kept ("due,-type"): unknown names are passed over, missing ones come last, hidden.
 * "" gives the usual ones.
 */
void columns_read(str kept, struct column_choice out[static LIST_COLUMNS - 1]);
/* The text that columns_read reads; "" for the usual ones. */
str columns_write(struct arena *a, const struct column_choice choices[static LIST_COLUMNS - 1]);
/* The names of those that are shown, "due,total"; "" for the usual ones. */
str columns_chosen(struct arena *a, str kept);
str column_key(enum list_column c);
/* Its heading, a message. */
str column_label(enum list_column c);

/* The headings of the list, in the order of its cells; `kept` as columns_read takes it. */
void columns_head(struct visit *v, const struct list *l, str kept, struct list_view *view);
