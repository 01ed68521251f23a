/*
 * Invoices by their number, or by that of the customer's order, as people type them: many at once.
 *
 * Keys are those of 0057_invoice_number: upper case of ASCII, without blanks, dashes and the
 * noughts before it. They hold no quote, no backslash and no control character.
 */
#pragma once

#include "core/lot.h"
#include "db/db.h"

struct lot_named {
    str key;
    struct lot lot; /* a receivable, or credit */
};
/* What a customer has of these keys, in the order of key, account and document. */
MUST_USE err store_lot_named(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                             const str *keys, size_t key_count, struct lot_named **out,
                             size_t *count);

struct order_named {
    str key;
    int64_t invoices, open;
    int64_t doc; /* the first that is open, else the first */
};
/* Orders of these keys, by key. */
MUST_USE err store_order_named(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               const str *keys, size_t key_count, struct order_named **out,
                               size_t *count);
