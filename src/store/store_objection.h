/* Disputes of customers (core/objection.h), and their lines. */
#pragma once

#include "core/objection.h"
#include "db/db.h"

MUST_USE err store_objection_next(struct rtx *tx, org_id org, int64_t *n);
/* With its lines. E_EXISTS where one waits on that invoice, or the number is taken. */
MUST_USE err store_objection_insert(struct wtx *tx, org_id org, const struct objection *o,
                                    const struct objection_line *lines, size_t count);
MUST_USE err store_objection_lines(struct rtx *tx, struct arena *a, org_id org, objection_id id,
                                   struct objection_line **out, size_t *count);

/* What waits of a customer, of the invoices from document `first` to `last`, in that order. */
struct objection_open {
    objection_id id;
    public_id public_id;
    int64_t n, doc, amount, made_us;
    contact_id contact;
};
MUST_USE err store_objection_open(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, int64_t first, int64_t last,
                                  struct objection_open **out, size_t *count);

/* What is disputed of what can be paid in a currency: on how many invoices, and of them overdue. */
struct objection_sums {
    currency cur;
    int64_t count, sum, late_count, late_sum;
};
MUST_USE err store_objection_sums(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, date today, struct objection_sums **out,
                                  size_t *count);

/* One with what pages and mails show beside it. */
struct objection_row {
    struct objection o;
    public_id invoice, customer; /* in addresses */
    str number, customer_name, contact_name;
    date due;
    int64_t balance; /* of the invoice */
};
/* E_NOT_FOUND. */
MUST_USE err store_objection_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                       struct objection_row *out);
MUST_USE err store_objection_get(struct rtx *tx, struct arena *a, org_id org, objection_id id,
                                 struct objection_row *out);
/* Of all customers, waiting or ended; or of one. Newest first, before `before`. */
MUST_USE err store_objection_queue(struct rtx *tx, struct arena *a, org_id org, bool ended,
                                   objection_id before, int limit, struct objection_row **out,
                                   size_t *count);
MUST_USE err store_objection_list(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, objection_id before, int limit,
                                  struct objection_row **out, size_t *count);
/* How many wait, of all customers. */
MUST_USE err store_objection_waiting(struct rtx *tx, org_id org, int64_t *out);
/* Its state, held to the end of the transaction. */
MUST_USE err store_objection_lock(struct rtx *tx, struct arena *a, org_id org, objection_id id,
                                  enum objection_state *out);
/* state, ended_us, note and answer. */
MUST_USE err store_objection_update(struct wtx *tx, org_id org, const struct objection *o);
