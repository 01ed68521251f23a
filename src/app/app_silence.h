/*
 * A gateway that does not answer, and what waits on it when it does again.
 *
 * The schedule asks about a payment less and less often, so after an outage of hours it would wait
 * for hours more. Therefore an account that leaves a question unanswered is silent, and while it
 * is, one of its waiting payments is asked about every 15 s (job pay.probe). The first answer of
 * whatever kind makes the jobs of all of them due 10 to 40 s later: none is asked about later than
 * a minute after the gateway is back. The 10 s are for one that answers some questions and not
 * others. Which payments: contacted, on the gateway's page, unknown; what a bank processes for days
 * keeps its schedule.
 */
#pragma once

#include "app/app.h"

/* Whether the gateway answered what it was asked just now. Writes only where that is news. */
MUST_USE err app_silence_heard(const struct app *app, struct arena *a, org_id org, str gateway,
                               bool answered);
/* Try it while it is silent and something waits; *again_us 0: no more. */
MUST_USE err app_silence_probe(const struct app *app, struct arena *a, org_id org, str gateway,
                               int64_t *again_us);
