/* The banner about service that will be or was suspended. */
#pragma once

#include "store/store_suspension.h"
#include "web/route.h"

struct suspension_banner {
    bool shown, on;          /* on: it is suspended already */
    str what;
    date day;
    bool past;               /* planned, and the day has come */
    const struct lot *lots;  /* what it is about, still to be paid */
    size_t count;
    money sum;               /* of them, where all are of one currency; none: they are not */
    bool payable;            /* all of that can be paid now by this person */
    public_id customer;
};

/* The customer's; about `doc` alone, or 0: whatever it is about. v->tx is open. */
MUST_USE err suspension_banner(struct visit *v, int64_t doc, struct suspension_banner *out);
