/* What the sandbox's views print. */
#pragma once

#include "assets.h"
#include "html/html.h"

/* An icon of the sprite, as literal markup: {{= SB_ICON("bang") }}. */
#define SB_ICON(name)                                                                              \
    "<svg class=\"i\" aria-hidden=\"true\"><use href=\"" ASSET_i_svg "#" name "\"/></svg>"

struct sb_choice {
    str value, label;
};

struct sb_view {
    str id, reference, description;
    money amount;
    str method_label;                /* "Test card" */
    const struct sb_choice *choices; /* pretend cards or accounts */
    size_t choice_count;
    const struct sb_choice *outcomes;
    size_t outcome_count;
    bool step; /* one more step is asked for */
    bool saving; /* nothing is paid: it is kept for later */
    bool over; /* nothing can be done here any more */
    str over_text;
    html_url_safe back; /* to the payee */
};

/* views/sandbox_pay.html. The views' own header stays off the path: the portal has one too. */
void view_sandbox_pay(struct html *h, const struct sb_view *v);
