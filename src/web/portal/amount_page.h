/* An amount to be spread over open invoices: what its page prints, and the way to the review. */
#pragma once

#include "web/portal/owed.h"

struct amount_view {
    public_id customer;
    const struct owed *owed; /* currencies with something to pay */
    size_t owed_count;
    const struct choice *currencies;
    str currency; /* the one chosen, its code */
    str typed;
    str back;     /* where one came from: a local path */
    html_url_safe back_url;
};

/*
 * The form with an amount: allocate it to the oldest invoices and go to the review; come back with
 * what is wrong. v->tx is open.
 */
MUST_USE err amount_choose(struct visit *v, str back);
/* Where invoices cannot be chosen (may_choose): ask for an amount, and say why. */
MUST_USE err amount_instead(struct visit *v, str back);
