/* Sales orders and quotes: what becomes of them, and what customers said to them. */
#pragma once

#include "core/order.h"
#include "db/db.h"

/* Beside its document (store_document_insert); open. */
MUST_USE err store_order_insert(struct wtx *tx, org_id org, const struct order *o);
MUST_USE err store_order_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                   struct order *out);
MUST_USE err store_order_get(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                             struct order *out);
/* The same, held until the transaction ends. E_NOT_FOUND. */
MUST_USE err store_order_lock(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                              struct order *out);
/* The next version of one. */
MUST_USE err store_order_next(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                              struct order *out, bool *found);
/* The number of the last one of that kind; "" where there is none. */
MUST_USE err store_order_last_number(struct rtx *tx, struct arena *a, org_id org,
                                     enum document_kind kind, str *out);
/* The order an invoice was made of: its public id, number and kind. */
MUST_USE err store_order_of_invoice(struct rtx *tx, struct arena *a, org_id org, int64_t invoice,
                                    struct order *out, bool *found);

struct order_filter {
    org_id org;
    customer_id customer;
    date today;
    int shown;     /* 1 << enum order_shown, several */
    date from, to; /* issued; DATE_NONE: open */
    str words;     /* folded (locale/fold.h), terms parted by blanks; "": no search */
    date after_day; /* the row to go on after; DATE_NONE: from the start */
    int64_t after;
    int limit;
};
/* Newest first. */
MUST_USE err store_order_list(struct rtx *tx, struct arena *a, enum db_engine engine,
                              const struct order_filter *f, struct order **out, size_t *count);

struct order_listed {
    struct order order;
    public_id customer;
    str customer_name;
};
/* Those of all customers, the last that came in first, before `from`; `shown` as in the filter. */
MUST_USE err store_order_staff_list(struct rtx *tx, struct arena *a, org_id org, date today,
                                    int shown, doc_id from, int limit, struct order_listed **out,
                                    size_t *count);

/* E_STATE where it is not open any more. */
MUST_USE err store_order_state(struct wtx *tx, org_id org, doc_id id, enum order_state state);
MUST_USE err store_order_sent(struct wtx *tx, org_id org, doc_id id, int64_t at_us);
/* Beside store_order_insert: it is the next version of that. E_EXISTS: there is another one. */
MUST_USE err store_order_replaces(struct wtx *tx, org_id org, doc_id id, doc_id earlier);
/* E_STATE where it has one. */
MUST_USE err store_order_invoiced(struct wtx *tx, org_id org, doc_id id, doc_id invoice);

struct order_answer {
    bool accepted;
    contact_id contact;
    str name;    /* as the contact wrote it */
    str address; /* where from */
    str hash;    /* of the document that was answered */
    str words;   /* why not; "" */
    int64_t at_us;
};
/* E_EXISTS: somebody answered before. */
MUST_USE err store_order_answer_insert(struct wtx *tx, org_id org, doc_id id,
                                       const struct order_answer *one);
MUST_USE err store_order_answer_get(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                                    struct order_answer *out, bool *found);
