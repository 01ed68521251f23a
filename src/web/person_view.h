/* What the pages about a person's own settings print. */
#pragma once

#include "web/frame.h"

struct person_notice {
    str word, label;
    bool on;
};

struct person_page {
    str name, phone, zone, org_zone, email;
    str language; /* in itself */
    const struct person_notice *notices; /* of contacts; NULL for staff */
    size_t notice_count;
    bool staff, saved, asked;
    str waits; /* the address that waits to be confirmed; "" none */
    bool old_done, new_done;
    str typed; /* the new address, as typed */
    html_url_safe email_url, withdraw_url;
};

struct email_page {
    str token, old_email, new_email;
    bool old;  /* the link went to the old address */
    bool mine; /* this address has confirmed it; the other has not */
    bool done, cancelled;
};
