/*
 * What a customer owes, per currency, as home, the list and its tabs show it: the summary the
 * books keep, with its open part split by the day.
 */
#pragma once

#include "store/store_book.h"
#include "store/store_invoice.h"
#include "web/address.h"

struct owed {
    struct summary s;
    str currency; /* its name in the reader's language */
    struct open_sums open;
    money due, overdue, pending, paid, cancelled, credit; /* what stands in the tabs */
    money outstanding; /* due, overdue and pending */
    money payable;     /* due and overdue: what can be paid now */
    int64_t disputed_n;
    money disputed;    /* of what can be paid now, on so many invoices */
    money undisputed, undisputed_late; /* of payable and overdue: what paying all of it takes */
};

/* One for each currency the customer has documents in, its own currency first. */
MUST_USE err owed_read(struct visit *v, struct owed **out, size_t *count);

/* A tab over the list. Its figures link to what they count. */
struct tab {
    str key, label;
    html_url_safe url;
    int64_t count;
    money sum;
    str more;   /* " + EUR": what the sum leaves out */
    str words;  /* in place of the sum where there is nothing */
    bool to_pay; /* the sum says what is left to pay, not what is in the tab */
    bool current;
};

enum list_tab {
    TAB_DUE, TAB_OVERDUE, TAB_PENDING, TAB_PAID, TAB_ALL, TAB_CREDITS, TAB_CANCELLED, TABS
};

/* The tabs, with `current` marked. */
struct tab *owed_tabs(struct visit *v, const struct owed *all, size_t count, enum list_tab current);
/* How many the list of a tab has, of all currencies, where nothing else narrows it. */
int64_t owed_found(const struct owed *all, size_t count, enum list_tab tab);
/* The key of a tab in addresses, and back. */
str tab_key(enum list_tab tab);
bool tab_parse(str key, enum list_tab *out);
/* The states a tab shows, as STATE_BIT()s. */
int tab_states(enum list_tab tab);

/*
 * May invoices be chosen to be paid? Not without the permission, and not where the organisation has
 * hidden Pay now: there an amount is entered, and goes to the oldest.
 */
bool may_choose(const struct visit *v);

/* "/invoices?" or "/invoices?customer=...&": parameters are put behind it. */
html_url_safe list_address(struct visit *v);
/* True if amounts on the page need their currency's code. */
bool owed_many(const struct visit *v, const struct owed *all, size_t count);
