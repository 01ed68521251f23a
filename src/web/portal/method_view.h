/* What the pages of saved methods print: values made by page_methods.c and page_method_add.c. */
#pragma once

#include "core/saved_method.h"
#include "web/frame.h"

/* A saved method in the list, and on its own page. */
struct method_view {
    public_id id;
    enum pay_method method;
    str label, name;  /* "Visa •••• 4242"; what its people call it, or "" */
    str currency, gateway;
    str expiry;       /* "08/2028", or "" */
    bool is_default, ends, expired;
    str mandate;      /* its reference, or "" */
    str consent, who; /* what was agreed to, by whom, */
    html_time agreed; /* and when */
};

/* One that waits for a step of its payer. */
struct method_wait {
    public_id id;
    str label, gateway;
    html_time made;
};

struct methods_page {
    public_id customer;
    const struct method_view *rows;
    size_t count;
    const struct method_wait *waits;
    size_t wait_count;
    str added; /* what has just been kept, or "" */
};

/* One of them to change. */
struct method_page {
    struct method_view m;
    bool may_date;
    str name, expiry, address, country; /* as typed */
    const str *users; /* references of payments that are charged to it and not over */
    size_t user_count;
};

struct method_kind {
    str word, label, gateway;
    bool chosen;
};

/* What is asked before one is added. */
struct method_add_page {
    public_id key, customer;
    str currency, consent;
    html_url_safe back;
    const struct method_kind *kinds;
    size_t kind_count;
    str address, country;
};

/* On its way to the gateway, or back without having been kept. */
struct setup_page {
    public_id id;
    bool waiting; /* for the payer, at `next` */
    bool failed;
    str gateway, origin, reason, currency;
    html_url_safe next, back;
};
