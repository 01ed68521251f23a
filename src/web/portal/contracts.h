/* What the page of contracts prints. */
#pragma once

#include "store/store_contract.h"
#include "web/frame.h"

struct contract_row {
    const struct contract *c;
    html_url_safe url; /* its invoices in the list */
    date until;        /* the last day that was billed; DATE_NONE: not known */
    bool running;      /* that day is still to come, or today */
};

struct contracts_view {
    const struct contract_row *rows;
    size_t count;
    public_id customer;
    bool begun;
    html_url_safe next; /* "": this was the last page */
};
