/*
 * A reported transfer: what a customer says it has paid by itself, before the bank tells of it.
 * Nothing is posted and nothing is held. It is met by what the lots of its invoices say, however
 * that came about, and until its last day reminders and auto-pay wait for it.
 */
#pragma once

#include "core/lot.h"

enum { REPORT_DAYS = 10, REPORT_DAYS_MAX = 60, REPORT_INVOICES_MAX = 50 };

/* One invoice of it. */
struct report_part {
    int64_t doc;
    int64_t amount; /* of the transfer, > 0 */
    int64_t rest;   /* what is owed of the invoice once that has come */
};

enum report_kept { REPORT_STANDS, REPORT_IS_REFUSED, REPORT_IS_WITHDRAWN };

enum report_state { REPORT_OPEN, REPORT_MET, REPORT_EXPIRED, REPORT_REFUSED, REPORT_WITHDRAWN };

/* Has what was reported of this invoice come? */
bool report_part_met(const struct report_part *p, const struct lot *l);
/*
 * Spread `amount` over what is owed of the lots, in their order: a part for each. False where it
 * does not reach all of them, or is none; more than all of them is no fault.
 */
bool report_spread(int64_t amount, const struct lot *lots, size_t count, struct report_part *out);
/* What has become of it: met when all of its parts are, whatever its last day. */
enum report_state report_state(enum report_kept kept, date until, bool met, date today);
str report_state_label(enum report_state s); /* a key of the message catalogue */
