/* What the views of this test print. */
#pragma once

#include "html/html.h"

#define ASSET_TEST "/s/i.0123.svg"
#define MARK(name) "<i class=\"" name "\"></i>"

struct thing {
    str name;
    html_url_safe home;
    money price;
    date due;
    public_id id;
    decimal rate;
    bool on;
};
