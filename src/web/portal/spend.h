/* What was invoiced by month: bars for those who see them, a table for everybody. */
#pragma once

#include "web/portal/owed.h"
#include "web/spend_cache.h"

/* The picture's own measures. */
enum { SPEND_WIDE = 516, SPEND_HIGH = 140, SPEND_FOOT = 116, SPEND_HEAD = 20 };

struct spend_month {
    date month; /* its first day */
    str name;   /* "Nov" */
    str words;  /* "Nov 2026" */
    int64_t count;
    money sum;
    str from, to;            /* its days, for the list's address */
    decimal column, step;    /* where its share of the picture begins, and how wide that is */
    decimal x, y, wide, high; /* its bar */
    decimal middle, above;   /* where its words stand */
    decimal figure;          /* in the unit of the picture */
    bool named;              /* its name is written below it */
    bool odd;                /* and left out where it is narrow */
};

enum spend_unit { SPEND_ONE, SPEND_THOUSAND, SPEND_MILLION, SPEND_MILLIARD, SPEND_UNITS };

struct spend {
    currency cur;
    html_url_safe list;         /* of its invoices; "from=...&to=..." goes behind */
    struct spend_month *months; /* the oldest first, without gaps */
    size_t count;
    enum spend_unit unit;
    bool figures; /* there is room for them above the bars */
    int64_t invoices;
    money total;
    const struct spend_month *most; /* NULL: nothing was invoiced */
};

/*
 * The last `months` (at most SPEND_MONTHS) with this one, per currency in the order of `owed`;
 * currencies in which nothing was invoiced are left out.
 */
MUST_USE err spend_read(struct visit *v, const struct owed *owed, size_t owed_count, int months,
                        struct spend **out, size_t *count);
