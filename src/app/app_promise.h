/* Promises to pay: made, changed and taken back by the customer's people. */
#pragma once

#include "app/app.h"
#include "store/store_promise.h"

struct promise_wish {
    org_id org;
    customer_id customer;
    contact_id contact;
    str payer;      /* the contact's name */
    int64_t doc;
    date day;
    int64_t amount; /* 0: all that is open */
    str note;
};

/*
 * Promise, in the place of an earlier promise of that invoice; the same again changes nothing.
 * E_INVALID for a day that does not fit, E_NOT_PAYABLE for an amount that is none or more than is
 * open, E_ALREADY_PENDING while the invoice is being paid, E_STATE when nothing of it is open,
 * E_NOT_FOUND.
 */
MUST_USE err app_promise_make(const struct app *app, struct arena *a, const struct promise_wish *w);
/* Take it back; OK where there was none. The day, amount and note of `w` are not read. */
MUST_USE err app_promise_withdraw(const struct app *app, struct arena *a,
                                  const struct promise_wish *w);
