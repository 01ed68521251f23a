/* What a pasted column became: which invoices can be paid, with how much, and why others cannot. */
#pragma once

#include "web/marks.h"
#include "web/portal/paste.h"
#include "web/portal/review.h"

struct paste_row {
    const struct paste_line *line;
    str pasted;            /* the number, as it was pasted; of what has none the line */
    const struct lot *lot; /* NULL: none is named so */
    const struct lot *meant;    /* none is, but this one looks alike; else NULL */
    const struct lot_mark *mark;
    bool by_order;         /* the customer's order was pasted, not our number */
    bool ticked;           /* it can be paid, with `amount` */
    bool part;             /* not all of its balance */
    bool disputed;         /* by this customer, all or some of it */
    bool asks;             /* it could be, were it said plainer */
    bool elsewhere;        /* it can, but in another currency than the one in front */
    str told;              /* why, or what of it, in the reader's words */
    money amount, balance;
};

/* What can be paid of a currency, in one payment. */
struct paste_run {
    currency cur;
    size_t count;
    money sum;
    str shown; /* what the form says was shown: "EUR 4 32866" */
};

struct paste_view {
    str csrf, customer, text;
    const struct paste_row *rows;
    size_t row_count;
    const struct paste_run *runs; /* the one in front first; none: nothing can be paid */
    size_t run_count;
    size_t ticked; /* of the one in front */
    bool changed;  /* between the page and the press of its button */
    bool may_choose;
    html_url_safe list;
    const struct problems *problems;
};

/* What these lines of text come to. v->tx is open. */
MUST_USE err paste_judge(struct visit *v, str text, struct paste_view *out);
