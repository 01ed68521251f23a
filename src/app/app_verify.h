/* `counterfoil verify`: the books proved from raw rows, reading only. */
#pragma once

#include "app/app.h"

struct verified {
    int faults;
    int64_t checks; /* statements run and hashes recomputed */
    int64_t entries, postings, lots, payments, documents, unsealed, sealed;
};

/*
 * Check every organisation: entries balance; lots, summaries, effects and the organisation's
 * balances equal their postings; payments agree with their entries and captures; the chain
 * verifies from genesis; documents have the hash that was sealed, and what came with them is there;
 * numbers have no gaps. Each fault is given to `say` as one line. All in one reading transaction.
 */
MUST_USE err app_verify(const struct app *app, void (*say)(void *arg, str line), void *arg,
                        struct verified *out);
