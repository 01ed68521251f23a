/*
 * What a customer owes in one currency, by state: counts and sums, kept with every change of a lot.
 *
 * A lot of receivable is in exactly one class: cancelled, written off, paid, pending or open. Sums
 * of open and pending are balances, those of the others totals as issued. Due and overdue split
 * `open` by the day, which only the reader knows.
 */
#pragma once

#include "core/lot.h"

struct summary {
    currency cur;
    int64_t open_n, open_sum;
    int64_t pending_n, pending_sum;
    int64_t paid_n, paid_sum;
    int64_t written_off_n, written_off_sum;
    int64_t cancelled_n, cancelled_sum;
    int64_t credit_n,
        credit_sum; /* lots with something free, and how much (pending not taken off) */
    int64_t credit_pending;
    int64_t retainer_n, retainer_sum;         /* available retainer payments */
    int64_t retainer_due_n, retainer_due_sum; /* retainer invoices not paid: not in open */
    int64_t received_sum;                     /* money received, less returned */
    int64_t version;
};

/*
 * Move a lot's share from what it was to what it is. `before` is NULL for a new lot.
 * E_OVERFLOW; E_GUARD if a count would fall below 0 (the summary did not know the lot).
 */
MUST_USE err summary_move(struct summary *s, const struct lot *before, const struct lot *after);
/* The same sums, field by field; false at the first difference (version left out). */
bool summary_same(const struct summary *a, const struct summary *b);
