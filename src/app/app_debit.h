/* Direct debits by file: mandates, and gathering payments into a file for the bank, once each. */
#pragma once

#include "app/app_approval.h"
#include "store/store_debit.h"

/* Who collects, by that scheme, from now on. E_INVALID (debit_creditor_check). */
MUST_USE err app_creditor_set(const struct app *app, struct arena *a, org_id org,
                              enum debit_scheme scheme, const struct debit_creditor *c);
/*
 * Where collected money goes is as bank details are: one asks, another signs (kind "creditor").
 * E_INVALID; E_STATE: it is so already.
 */
MUST_USE err app_creditor_ask(const struct app *app, struct arena *a, const struct actor *actor,
                              enum debit_scheme scheme, const struct debit_creditor *c, str reason,
                              public_id *out);
/* Carry that out; for app_approval.c. E_STALE where it was changed since. */
MUST_USE err app_creditor_approved(const struct app *app, struct arena *a, org_id org,
                                   const struct approval *p);
/*
 * A mandate that was signed; m->id is made here. E_INVALID (mandate_check), E_EXISTS. An actor must
 * be of the staff who book, and stands in the audit log; NULL: none of them, here and below.
 */
MUST_USE err app_mandate_add(const struct app *app, struct arena *a, org_id org,
                             const struct mandate *m, const struct actor *actor, int64_t *id);
/* It holds no longer. E_STATE when it did not. */
MUST_USE err app_mandate_revoke(const struct app *app, struct arena *a, org_id org,
                                const struct mandate *m, const struct actor *actor);

/*
 * Gather the payments by bank debit that wait, at most LIMIT_DEBITS, into one file to be collected
 * on `day`, and keep it; `version` is that of pain.008 (8, or 2 for older banks). A payment is in
 * one file only, ever. `out->count` 0: none waits. E_CONFIG without a creditor.
 */
MUST_USE err app_debits_make(const struct app *app, struct arena *a, org_id org,
                             enum debit_scheme scheme, date day, int version,
                             struct debit_file *out, str *bytes);
