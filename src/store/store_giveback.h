/* Credits and retainers given back by themselves. */
#pragma once

#include "core/giveback.h"
#include "db/db.h"

MUST_USE err store_giveback_insert(struct wtx *tx, const struct giveback *g);
MUST_USE err store_giveback_by_key(struct rtx *tx, struct arena *a, org_id org, str key,
                                   struct giveback *out, bool *found);
MUST_USE err store_giveback_get(struct rtx *tx, struct arena *a, org_id org, giveback_id id,
                                struct giveback *out);
MUST_USE err store_giveback_lock(struct rtx *tx, struct arena *a, org_id org, giveback_id id,
                                 struct giveback *out);
/* Those of a credit or retainer, the newest first, at most 100. */
MUST_USE err store_giveback_list(struct rtx *tx, struct arena *a, org_id org, enum account account,
                                 int64_t doc, struct giveback **out, size_t *count);

/* A refund by which one goes back. */
struct giveback_refund {
    str reference, problem;
    int64_t amount, done;
    enum refund_state state;
    public_id payment;
    str payment_reference, method;
};
MUST_USE err store_giveback_refunds(struct rtx *tx, struct arena *a, org_id org, giveback_id id,
                                    struct giveback_refund **out, size_t *count);
/* What went back of a credit or retainer by one person's word, or is on its way. */
MUST_USE err store_giveback_alone(struct rtx *tx, org_id org, enum account account, int64_t doc,
                                  int64_t *out);
/* Payments of the customer that may take some of it: `own` first, then the newest. */
MUST_USE err store_giveback_payments(struct rtx *tx, struct arena *a, const struct giveback *g,
                                     payment_id own, int limit, payment_id **out, size_t *count);
/* A transfer of that amount, under that reference or ("") any, that no line is matched with. */
MUST_USE err store_giveback_unmatched(struct rtx *tx, org_id org, money amount, str reference,
                                      giveback_id *out, bool *found);
