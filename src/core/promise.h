/*
 * A promise to pay: what a customer has said it will pay of an invoice, and by when. Nothing is
 * posted and nothing is held: it is kept, open or broken by what the invoice's lot says.
 */
#pragma once

#include "core/lot.h"

enum { PROMISE_DAYS_MAX = 90 }; /* views/document_promise.html says it too */

struct promise {
    int64_t doc;
    date day;        /* the last one on which it can be kept */
    int64_t amount;  /* what is to be paid; minor units, > 0 */
    int64_t rest;    /* what is owed of the invoice once it is kept */
    str note, payer; /* as typed; who promised */
    int64_t made_us;
};

enum promise_state { PROMISE_OPEN, PROMISE_KEPT, PROMISE_BROKEN };

/* Later than today, and not later than PROMISE_DAYS_MAX. */
bool promise_day_fits(date day, date today);
/*
 * Kept as soon as no more is owed than it leaves, however that came about; broken when its day is
 * over without that, unless a payment is on its way.
 */
enum promise_state promise_state(const struct promise *p, const struct lot *l, date today);
