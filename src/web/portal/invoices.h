/* The list of invoices: what its address asks for, and what its view prints. */
#pragma once

#include "store/store_list.h"
#include "web/marks.h"
#include "web/portal/owed.h"

enum { LIST_ROWS = 25, DUE_SOON_DAYS = 7 };

/* What the address asks for. */
struct list {
    enum list_tab tab;
    str words;    /* of the search, as typed */
    str state;    /* narrows the tab: a state's key, "open", "outstanding"; "" */
    struct invoice_filter f;
    currency total_cur; /* of the bounds on the total */
    public_id view;     /* a list with a name, whose columns these are; zeroed: none */
    int64_t start; /* rows before this page */
    bool filtered; /* by more than the tab */
};

/* What a route reads a list from: its `fields`. */
#define LIST_FIELDS                                                                                \
    { "tab", FIELD_LINE }, { "state", FIELD_LINE }, { "sort", FIELD_LINE },                        \
        { "from", FIELD_LINE }, { "to", FIELD_LINE }, { "due_from", FIELD_LINE },                  \
        { "due_to", FIELD_LINE }, { "paid_from", FIELD_LINE }, { "paid_to", FIELD_LINE },          \
        { "currency", FIELD_LINE }, { "min", FIELD_LINE }, { "max", FIELD_LINE },                  \
        { "type", FIELD_LINE }, { "contract", FIELD_LINE }, { "q", FIELD_LINE },                   \
        { "after", FIELD_EXACT, .max = 2000 }, { "customer", FIELD_ID }, { "view", FIELD_LINE, 20 }

/*
 * What cannot be understood is left out, and v->problems says so; of an order, a tab or a place in
 * the list, which nobody types, that counts as not said.
 */
struct list list_read(struct visit *v, const struct owed *owed, size_t count);
/* The address of this list without its sort order; more parameters may follow. */
html_url_safe list_base(struct visit *v, const struct list *l);
/* The same of another page of this list. */
html_url_safe list_at(struct visit *v, const struct list *l, const char *path);
/* What stands behind the '?' there, without the customer. */
str list_query(struct visit *v, const struct list *l);
/* "-due": the order as addresses have it. */
str list_order(const struct list *l);
/* What `after` says for the page behind `last`. */
str list_token(struct visit *v, const struct list *l, const struct lot *last, int64_t rows);

/* A heading that sorts. */
struct column {
    int of; /* enum list_column */
    str label, order; /* what a press asks for */
    str style;        /* class of the cell */
    str sorted;       /* "ascending", "descending", or "" */
};

/* The page of lists with a name. */
struct views_view {
    const struct list_saved *saved;
    const html_url_safe *urls; /* of each */
    size_t count;
    str customer, query;  /* of the list that would be saved; "" none */
    struct field name;    /* of a new one */
    public_id wrong;      /* the one that could not be renamed; zeroed: none */
    str told;
    html_url_safe back;
    const struct problems *problems;
};

/* A column as the page that chooses them shows it. */
struct column_row {
    str key, label;
    bool shown;
};

/* A filter that is on, and the list without it. */
struct chip {
    enum chip_kind {
        CHIP_WORDS, CHIP_STATE, CHIP_CURRENCY, CHIP_TYPE, CHIP_CONTRACT,
        CHIP_ISSUED, CHIP_DUE, CHIP_PAID, CHIP_TOTAL,
    } kind;
    str text;
    date from, to; /* DATE_NONE: open on that side */
    money least, most;
    bool has_least, has_most;
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
    money disputed; /* of the balance, where the filter asks for it */
};

/* The page with every filter. */
struct filters_view {
    const struct list *list;
    str tab, order, customer; /* kept by the form */
    bool many_customers;
    const struct field *days; /* issued, due, paid: from and to of each */
    struct field least, most, words;
    const struct choice *states, *currencies, *types, *contracts;
    size_t state_count, currency_count, type_count, contract_count;
    const struct problems *problems;
    html_url_safe back;
};

/* All currencies, and each there is, the one asked for chosen. */
struct choice *list_currencies(struct visit *v, const struct list *l, const struct owed *owed,
                               size_t count);

struct list_view {
    const struct list *list;
    str tab, order, csrf, customer, back; /* of the forms */
    html_url_safe base, all;              /* without sort order; without filters */
    html_url_safe filters, views;         /* the pages with all of them, and of lists with a name */
    html_url_safe list_url;               /* parameters are put behind it */
    bool many_customers;
    bool payments; /* there is a list of them */
    const struct tab *tabs;
    const struct owed *owed;
    size_t owed_count;
    const struct column *columns;
    size_t column_count;
    bool own_columns; /* set by the person: cells one by one */
    const struct chip *chips;
    size_t chip_count;
    const struct choice *currencies;
    size_t currency_count;
    const struct list_row *rows;
    size_t row_count;
    const struct list_sum *sums;
    size_t sum_count;
    int64_t found; /* rows in all */
    bool filling;  /* words are searched for, and the index lacks documents yet */
    str next;      /* token of the next page, "" on the last */
    bool may_pay, may_choose;
    bool disputed; /* something of this page that could be paid */
    const struct problems *problems; /* of the filters */
};
