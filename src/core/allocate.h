/*
 * Spreading an amount over open invoices, oldest first (docs/books.md 6). Pure arithmetic: the same
 * invoices and amount give the same lines, whatever order they come in. Nothing goes to what is
 * disputed.
 */
#pragma once

#include "core/lot.h"

/* Whether an invoice may be paid in part, and how much a part must be at least. */
struct pay_terms {
    bool partial;
    int64_t minimum; /* minor units; 0 or 1: any part */
    int64_t now;     /* what a plan wants of it now; 0: it has none */
    int64_t disputed; /* by the customer: it is left out unless somebody wants to pay it */
};

/* What of what is payable is not disputed. */
int64_t pay_rest(int64_t payable, struct pay_terms terms);
/*
 * The least that may be paid of what is payable (> 0): all of it where parts are not allowed, but
 * what is disputed.
 */
int64_t pay_least(int64_t payable, struct pay_terms terms);

struct allocation {
    const struct lot *lot; /* receivable; one with nothing payable gets nothing */
    struct pay_terms terms;
    int64_t amount; /* out */
};

/*
 * Put `lines` in the order of due date, day of issue, number, and spread `amount` (>= 0) over them.
 * A part that an invoice does not allow moves on to the next. What no invoice takes is given back.
 */
int64_t allocate(struct allocation *lines, size_t count, int64_t amount);
