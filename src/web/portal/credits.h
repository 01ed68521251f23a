/* What the page of credits prints. */
#pragma once

#include "web/pager.h"
#include "web/portal/invoices.h"

struct credits_view {
    date today;
    const struct tab *tabs;
    const struct owed *owed;
    size_t owed_count;
    html_url_safe list_url;
    const struct lot *credits; /* used up or not, newest first */
    size_t credit_count;
    const struct lot *retainers; /* paid retainers */
    size_t retainer_count;
    const struct lot *due; /* retainer invoices not paid */
    size_t due_count;
    struct pager pager;
    str csrf;
    public_id customer;
    bool may_pay, by_themselves; /* credits go to the oldest invoice */
};
