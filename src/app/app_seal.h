/* The sealer: the hash chain, the organisation's balances, and gapless receipt numbers. */
#pragma once

#include "app/app.h"

/*
 * Seal what waits, at most `limit` entries of one organisation, in one transaction: gapless
 * numbers, hash over the previous hash and the entry's canonical bytes, queue emptied, head moved,
 * balances folded. Then give receipt numbers to as many settled payments without one, in order of
 * settling, unless their series is held. *done is the larger of both counts; call again while it
 * equals `limit`.
 */
MUST_USE err app_seal(const struct app *app, org_id org, int limit, int *done);

/* Seal everything of all organisations. */
MUST_USE err app_seal_all(const struct app *app);

enum { SEAL_BATCH = 500 };
