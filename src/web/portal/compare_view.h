/* What the page of a bill against the one before prints. */
#pragma once

#include "store/store_change.h"
#include "web/route.h"

struct compared_part {
    str words; /* a sentence */
    money amount;
    bool up;
};

struct compare_view {
    const struct lot *lot;
    const struct bill_before *before; /* NULL: it is the first */
    money was, is, change;
    bool up;
    money size; /* of the change, without its sign */
    int percent;
    const struct compared_part *parts;
    size_t count;
    bool apart; /* too large to be taken apart */
    bool link;
    /* The alert of the customer, as a form of who may set it. */
    bool may_set, saved;
    struct field by_percent, by_amount;
    str csrf, customer;
    const struct problems *problems;
};
