/* Service that will be or was suspended, for which invoices. */
#pragma once

#include "core/lot.h"
#include "db/db.h"

/* Stored as numbers: never renumber. */
enum suspension_state { SUSPENSION_PLANNED = 1, SUSPENSION_ON = 2, SUSPENSION_LIFTED = 3 };

struct suspension {
    int64_t id;
    customer_id customer;
    enum suspension_state state;
    date day;         /* planned for, or on which it was suspended */
    str what, reason; /* the service; why */
    staff_id made_by;
    int64_t made_us;
    staff_id ended_by; /* 0: all was paid */
    int64_t ended_us;
};

/* E_EXISTS where the customer has one that is not lifted. */
MUST_USE err store_suspension_insert(struct wtx *tx, org_id org, const struct suspension *s);
MUST_USE err store_suspension_invoice_insert(struct wtx *tx, org_id org, int64_t suspension,
                                             int64_t doc);
/* The one that is not lifted. */
MUST_USE err store_suspension_live(struct rtx *tx, struct arena *a, org_id org,
                                   customer_id customer, struct suspension *out, bool *found);
MUST_USE err store_suspension_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                  struct suspension *out);
/* Newest first. */
MUST_USE err store_suspension_list(struct rtx *tx, struct arena *a, org_id org,
                                   customer_id customer, int limit, struct suspension **out,
                                   size_t *count);
/* Its invoices: doc, public id, number, currency, due day and balances. */
MUST_USE err store_suspension_lots(struct rtx *tx, struct arena *a, org_id org, int64_t suspension,
                                   struct lot **out, size_t *count);
/* From `from` to s->state; s->day where it is one. E_STATE where it was not `from` any more. */
MUST_USE err store_suspension_move(struct wtx *tx, org_id org, enum suspension_state from,
                                   const struct suspension *s);
