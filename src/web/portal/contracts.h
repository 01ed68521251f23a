/* What the page of contracts prints. */
#pragma once

#include "store/store_contract.h"
#include "web/frame.h"
#include "web/pager.h"

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
    bool begun;         /* not the first page */
    struct pager pager; /* no way back to the first */
};
