/* What the page of one's own sessions shows. */
#pragma once

#include "web/frame.h"

struct session_view {
    str browser, system; /* "" where not known */
    str address, id;
    bool own; /* the one this page is seen in */
    html_time since, seen;
};
struct sessions_page {
    const struct session_view *rows;
    size_t count;
    bool ended; /* something was ended just now */
};
