/*
 * What stands beside the state of an invoice: facts that post nothing. One place loads them for
 * lists and pages of both doors, one view (marks.html) prints them.
 */
#pragma once

#include "core/plan.h"
#include "core/promise.h"
#include "store/store_report.h"
#include "store/store_change.h"
#include "store/store_schedule.h"
#include "web/route.h"

struct lot_mark {
    const struct promise *promise; /* that is open; for staff a broken one too; NULL none */
    bool broken;
    const struct plan *plan; /* of which something is open; NULL none */
    int part;                /* the one that is next, from 1 on */
    money now;               /* what the plan wants now */
    const struct report_mark *report; /* a transfer of it is reported and waited for; NULL none */
    const struct schedule_mark *later; /* a payment of it is scheduled; NULL none */
    const struct objection_open *objection; /* that waits; NULL none */
    money disputed;                    /* of what is open, by it */
    money change;      /* from the bill before, where the customer wants to be told; 0: none */
    bool staff;                        /* it is shown to staff */
};

/* The marks of receivables of one customer, in the order of `lots`. v->tx is open. */
MUST_USE err lot_marks(struct visit *v, customer_id customer, const struct lot *lots, size_t count,
                       struct lot_mark **out);
