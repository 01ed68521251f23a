/* A payment on the day it was scheduled for: what of it can be made now. */
#pragma once

#include "core/payment.h"

/* What was confirmed. */
struct schedule {
    date day;
    int64_t amount, credit; /* as of the payment */
    int64_t over;           /* kept as credit */
    int64_t made_us;
    int64_t ended_us;       /* 0: it waits for its day */
    bool disputed;          /* with what was disputed then */
};

/* Of an item that is an invoice, on the day. */
struct schedule_bounds {
    int64_t least; /* that may be paid of it */
    int64_t held;  /* disputed: left out of what is payable */
};

/*
 * Cut the payment down to what is payable on the lots of the book (all of its items added), never
 * more than confirmed: an invoice that is paid, closed or being paid is left out, one paid in part
 * gives its rest, and what credit does not cover any more leaves out what was shown last. There are
 * `bounds` for each item. Over-payment stays as it was confirmed, and of the fee the same share as
 * of what is charged. False when no invoice is left: the payment is as before.
 */
bool schedule_fit(struct book *b, struct payment *p, const struct schedule_bounds *bounds);
