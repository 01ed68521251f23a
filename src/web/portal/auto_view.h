/* What the page of auto-pay prints. */
#pragma once

#include "web/frame.h"

/* A currency: what one payment in it may take, and with what. */
struct auto_row {
    str code, field, typed; /* "limit.EUR" and what stands in it */
    str method;             /* of the default; "" none */
};

/* A payment that is coming. */
struct auto_next {
    date day;
    int64_t invoices;
    money amount;
    bool above; /* its limit */
    bool again; /* a try failed before */
};

struct auto_page {
    public_id customer;
    bool on, wanted; /* as it is; as the box stands */
    bool saved;      /* just now */
    bool any;        /* a currency has a default method */
    str reason;      /* why it was switched off by itself; "" */
    str who;         /* switched it on */
    html_time made;
    const struct choice *days;
    size_t day_count;
    const struct auto_row *rows;
    size_t count;
    const struct auto_next *next;
    size_t next_count;
};
