/* What the page of a customer's requests prints. */
#pragma once

#include "store/store_request.h"
#include "web/objection_view.h"
#include "web/pager.h"

struct request_line {
    str what, number;
    html_url_safe url;
    html_time made;
    money amount;
    int state; /* enum request_state */
    str answer;
};
/* A transfer that was reported as sent. */
struct report_line {
    str reference, state, answer;
    str first; /* number of its first invoice */
    html_url_safe url;
    int64_t others;
    html_time made;
    date day;
    money amount;
    bool good, bad;
};
struct objection_row_shown {
    str number, invoice, reason;
    public_id id;
    html_time made;
    money amount;
    enum objection_state state;
};
struct requests_view {
    const struct objection_row_shown *objections;
    size_t objection_count;
    struct pager pager; /* of disputes */
    const struct objection_ages *ages;
    size_t age_count;
    const struct request_line *refunds;
    size_t refund_count;
    const struct report_line *reports;
    size_t report_count;
    public_id customer;
};

/* The transfers it reported. v->tx is open. */
MUST_USE err requests_add_reports(struct visit *v, struct requests_view *p);
