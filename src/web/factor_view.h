/* What the pages of the second factor show. */
#pragma once

#include "web/frame.h"

struct factor_view {
    bool on, begun, wanted; /* wanted: nothing else is open until it is on */
    int64_t codes_left;
    html_safe qr;
    str secret;       /* to be typed, in fours */
    const str *codes; /* new ones, shown this once */
    size_t code_count;
};
