/* What the page of retainer invoices prints. */
#pragma once

#include "web/pager.h"
#include "web/portal/owed.h"

struct retainers_view {
    enum retainers_of of;
    date today;
    const struct retainer *rows;
    size_t count;
    str csrf;
    public_id customer;
    bool may_pay;
    struct pager pager;
};
