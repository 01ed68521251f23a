/* Reporting a transfer as sent: what its page prints. */
#pragma once

#include "web/frame.h"

/* An invoice it may be of. */
struct report_row {
    public_id id;
    str number;
    money open;
    date due;
    bool chosen;
};

struct report_view {
    public_id id, key, customer;
    str number, currency;
    int64_t days; /* how long it is waited for */
    const struct report_row *rows;
    size_t row_count;
    str reference, day, amount; /* as typed */
    str today, accept;
};
