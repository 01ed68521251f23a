/* The bar and table of ages, as home and statements print them (view_ageing). */
#pragma once

#include "core/ageing.h"
#include "html/html.h"

/* One bucket, with its place in a bar of 1000. */
struct age_bucket {
    str label;
    money sum;
    int64_t count;
    decimal x, width;  /* width 0: not drawn */
    int percent;
    html_url_safe url; /* the list of what is in it; empty: none */
};

/* Labels and the bar for the sums that are set; false where all are 0. */
bool ageing_bar(struct html *h, struct age_bucket b[AGEING_BUCKETS]);
