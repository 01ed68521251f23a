/* What the pages of a balance on a day, and of what stands behind it, print. */
#pragma once

#include "app/app_balance.h"
#include "web/route.h"

struct balance_row {
    const struct statement_row *r;
    date entered; /* the day it was put into the books, where that is another; else DATE_NONE */
};

struct balance_card {
    const struct balance *b;
    const struct balance_row *changes, *lates;
    html_url_safe items, activity; /* the statements with all of them */
};

struct balance_view {
    struct field day, since; /* as typed; without labels */
    date on, from;
    public_id customer;
    const struct balance_card *cards;
    size_t count;
    const struct problems *problems;
};

/* What was posted on an invoice, or a credit. */
struct shown_posting {
    const struct lot_posting *p;
    str what;
    date entered;
    money amount, balance; /* as its account has it: what is open after it */
    bool up;
};

struct postings_view {
    const struct lot *lot;
    date on;
    money open;
    const struct shown_posting *list;
    size_t count;
    bool more;
    html_url_safe back;
};
