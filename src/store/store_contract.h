/* Contracts as documents name them, and what was billed under each. */
#pragma once

#include "db/db.h"

struct contract {
    str name;
    int64_t invoices;
    money balance, credit; /* what is open; free credit of notes that name it */
    date first, last;      /* days of its first and last invoice; DATE_NONE: credit alone */
};
/* One a currency, by name, behind `after`. */
MUST_USE err store_contract_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                 str after, int limit, struct contract **out, size_t *count);
/* The snapshot of its last invoice. */
MUST_USE err store_contract_last(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                 str name, str *body, bool *found);
