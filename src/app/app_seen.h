/*
 * First looks: that a person of the customer has looked at a document, told to staff once.
 *
 * Only a person's sign counts: a form that was sent, by our script after a while before somebody's
 * eyes and a movement of his hand, or by himself. To load a page is none: scanners of mails,
 * prefetching browsers and HEAD do it too.
 */
#pragma once

#include "app/app.h"
#include "store/store_seen.h"

struct first_look {
    struct looker who;
    customer_id customer;
    str name;    /* of who looked */
    int64_t doc; /* an invoice, an order */
    str number;
    str path;    /* of its page in the console */
    int64_t link; /* by this link of a mail; 0 none */
};
/*
 * Note it: once for each person in the history of the document, once for the document in the inbox,
 * once for the link. Again it changes nothing.
 */
MUST_USE err app_seen_note(const struct app *app, struct arena *a, const struct first_look *l);
