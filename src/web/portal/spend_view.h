/* What the page of spend by month prints. */
#pragma once

#include "web/portal/spend.h"

struct spend_view {
    const struct spend *all;
    size_t count;
    html_url_safe ranges[2]; /* 12 and 24 months */
    bool longer;             /* the second is shown */
    html_url_safe home;
};
