/*
 * A payment plan: what is open of an invoice, split into instalments, each with its own day.
 *
 * Whatever is paid covers the instalments in their order, so the balance alone says where a plan
 * stands. More than the plan came to (a payment from before it was taken back) is owed on top of
 * it, and was due on the invoice's own day. Nothing is posted: the lot's `due` follows the plan
 * (core/book.h), and is the invoice's own again once nothing is owed.
 */
#pragma once

#include "base/arena.h"
#include "core/lot.h"

enum { PLAN_PARTS_MAX = 60, PLAN_DAYS_MAX = 5 * 366 };

struct instalment {
    date due;
    int64_t amount; /* minor units, > 0 */
};

struct plan {
    int64_t doc;
    date due; /* the invoice's own */
    struct instalment *parts;
    size_t count;
};

/* How far the days of a plan lie apart. */
enum plan_step { PLAN_WEEKLY, PLAN_FORTNIGHTLY, PLAN_MONTHLY, PLAN_STEPS };

/*
 * Parts alike, the first on `first`; what cannot be split evenly goes to the last. A month later
 * is the same day of the month, or its last where there is none. `count` 1 to PLAN_PARTS_MAX.
 */
void plan_split(int64_t open, date first, enum plan_step step, struct instalment *parts,
                size_t count);

/*
 * Can these be a plan for what is open? At least two parts, each of `least` or more, on days that
 * rise from today on for at most PLAN_DAYS_MAX, that come to `open` exactly.
 */
enum plan_fault { PLAN_FINE, PLAN_COUNT, PLAN_AMOUNT, PLAN_DAY, PLAN_SUM };
enum plan_fault plan_check(const struct instalment *parts, size_t count, int64_t open,
                           int64_t least, date today);

/* What the parts come to. */
int64_t plan_sum(const struct plan *p);
/* What of part `i` is still to be paid while `balance` is owed of the invoice. */
int64_t plan_open(const struct plan *p, int64_t balance, size_t i);
/* What is owed on top of the plan. */
int64_t plan_extra(const struct plan *p, int64_t balance);
/* The part to be paid next; `count` where all are covered. */
size_t plan_next(const struct plan *p, int64_t balance);
/* On which day the invoice is due. */
date plan_due(const struct plan *p, int64_t balance);
/* What was due on `day` or before it and is not paid. */
int64_t plan_fallen(const struct plan *p, int64_t balance, date day);
/* What to pay now: all that fell due by today, or where nothing did the part that is next. */
int64_t plan_now(const struct plan *p, int64_t balance, date today);
