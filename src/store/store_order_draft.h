/* Orders and quotes that staff are writing: nothing is frozen, and no customer sees them. */
#pragma once

#include "core/order.h"
#include "db/db.h"

struct order_draft {
    int64_t id;
    public_id public_id;
    customer_id customer;
    enum document_kind kind; /* DOCUMENT_ORDER, DOCUMENT_QUOTE */
    doc_id replaces;         /* what it is to be the next version of; 0: none */
    str number;
    str body;                /* the document as it stands (core/snapshot.h) */
    int64_t changed_us;
    int64_t version;         /* 1, and +1 with every change */
};

MUST_USE err store_order_draft_insert(struct wtx *tx, org_id org, const struct order_draft *d,
                                      staff_id by);
/* Number and body of d->id, which still has d->version; E_CONFLICT: somebody changed it. */
MUST_USE err store_order_draft_update(struct wtx *tx, org_id org, const struct order_draft *d,
                                      staff_id by);
MUST_USE err store_order_draft_delete(struct wtx *tx, org_id org, const struct order_draft *d);
MUST_USE err store_order_draft_get(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                   struct order_draft *out);

struct order_draft_listed {
    struct order_draft draft;
    public_id customer;
    str customer_name;
};
/* The last one first. */
MUST_USE err store_order_draft_list(struct rtx *tx, struct arena *a, org_id org, int limit,
                                    struct order_draft_listed **out, size_t *count);
