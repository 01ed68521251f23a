/* The list of invoices: what its address asks for, and what its view prints. */
#pragma once

#include "web/marks.h"
#include "web/portal/owed.h"

enum { LIST_ROWS = 25, DUE_SOON_DAYS = 7 };

/* What the address asks for. What cannot be understood counts as not said. */
struct list {
    enum list_tab tab;
    str words;    /* of the search, as typed */
    str state;    /* narrows the tab: a state's key, "open", "outstanding"; "" */
    struct invoice_filter f;
    int64_t start; /* rows before this page */
    bool filtered; /* by more than the tab */
};

struct list list_read(struct visit *v);
/* The address of this list without its sort order; more parameters may follow. */
html_url_safe list_base(struct visit *v, const struct list *l);
/* "-due": the order as addresses have it. */
str list_order(const struct list *l);
/* What `after` says for the page behind `last`. */
str list_token(struct visit *v, const struct list *l, const struct lot *last, int64_t rows);

/* A heading that sorts. */
struct column {
    str label, order; /* what a press asks for */
    str style;        /* class of the cell */
    str sorted;       /* "ascending", "descending", or "" */
};

/* A filter that is on, and the list without it. */
struct chip {
    enum chip_kind { CHIP_WORDS, CHIP_STATE, CHIP_CURRENCY, CHIP_ISSUED, CHIP_DUE } kind;
    str text;
    date from, to; /* DATE_NONE: open on that side */
    html_url_safe without;
};

struct list_row {
    const struct lot *lot;
    enum invoice_state state;
    int place;           /* on the page: makes the ids */
    int days;            /* until it is due; below 0 late */
    bool payable;        /* a box and a button */
    html_time started;   /* pending: since when */
    public_id payment;   /* pending: by which */
    bool held;           /* pending, and by a payment that is known */
    const struct lot_mark *mark;
};

/* One line of the foot: what the list finds in a currency. */
struct list_sum {
    int64_t count;
    money total, balance;
};

struct list_view {
    const struct list *list;
    str tab, order, csrf, customer, back; /* of the forms */
    html_url_safe base, all;              /* without sort order; without filters */
    html_url_safe list_url;               /* parameters are put behind it */
    bool many_customers;
    const struct tab *tabs;
    const struct owed *owed;
    size_t owed_count;
    const struct column *columns;
    size_t column_count;
    const struct chip *chips;
    size_t chip_count;
    const struct choice *currencies;
    size_t currency_count;
    const struct list_row *rows;
    size_t row_count;
    const struct list_sum *sums;
    size_t sum_count;
    int64_t found; /* rows in all */
    str next;      /* token of the next page, "" on the last */
    bool may_pay, may_choose;
};
