/* Saved methods, set-ups of them, and rules of which methods are offered. */
#pragma once

#include "core/saved_method.h"
#include "db/db.h"

/* *fresh is false where its token was kept before, also if it was removed since. */
MUST_USE err store_method_insert(struct wtx *tx, const struct saved_method *m, bool *fresh);
/* Also a removed one. E_NOT_FOUND. */
MUST_USE err store_method_get(struct rtx *tx, struct arena *a, org_id org, method_id id,
                              struct saved_method *out);
/* Of whichever customer, also a removed one. E_NOT_FOUND. */
MUST_USE err store_method_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                    struct saved_method *out);
/* Those that are not removed: defaults first, then the newest. */
MUST_USE err store_method_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               struct saved_method **out, size_t *count);
/* What the customer pays with in that currency unless he says otherwise: its default, else the
 * oldest card that is the default of another; it may have expired. */
MUST_USE err store_method_default(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, currency cur, struct saved_method *out,
                                  bool *found);
/* Make it the default of its currency, in the place of another. */
MUST_USE err store_method_default_set(struct wtx *tx, const struct saved_method *m);
/* Its name, expiry, address and country. */
MUST_USE err store_method_update(struct wtx *tx, const struct saved_method *m);
MUST_USE err store_method_remove(struct wtx *tx, org_id org, method_id id, int64_t at_us);
/* Who the customer is at a gateway that kept something of his; "" where nothing was. */
MUST_USE err store_method_gateway_customer(struct rtx *tx, struct arena *a, org_id org,
                                           customer_id customer, str gateway, str *out);
/* Payments charged to it that are not over: confirmed for a later day, or on their way. */
MUST_USE err store_method_payments(struct rtx *tx, struct arena *a, const struct saved_method *m,
                                   payment_id **out, size_t *count);

MUST_USE err store_setup_insert(struct wtx *tx, const struct method_setup *s);
/* E_NOT_FOUND. Lock: the row is held to the end of the transaction. */
MUST_USE err store_setup_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                             struct method_setup *out);
MUST_USE err store_setup_lock(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                              struct method_setup *out);
MUST_USE err store_setup_by_key(struct rtx *tx, org_id org, str key, int64_t *out, bool *found);
MUST_USE err store_setup_by_public(struct rtx *tx, org_id org, public_id id, int64_t *out,
                                   bool *found);
MUST_USE err store_setup_by_reference(struct rtx *tx, org_id org, str reference, int64_t *out,
                                      bool *found);
/* The gateway's id and page, state, reason and what came of it. */
MUST_USE err store_setup_update(struct wtx *tx, const struct method_setup *s);
/* Those of a customer that wait for a step of his, newest first. */
MUST_USE err store_setup_waiting(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                 int64_t **out, size_t *count);

/* What a customer is offered: doc 0 for all of his, else for that invoice; by document. */
struct method_rule {
    int64_t doc;
    pay_method_set methods;
};
MUST_USE err store_method_rules(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                struct method_rule **out, size_t *count);
/* The empty set: no rule. */
MUST_USE err store_method_rule_set(struct wtx *tx, struct arena *a, org_id org,
                                   customer_id customer, const struct method_rule *rule);
