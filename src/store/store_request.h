/* What customers ask staff for: rows of a queue. */
#pragma once

#include "core/account.h"
#include "db/db.h"

enum request_state { REQUEST_OPEN = 0, REQUEST_DONE = 1, REQUEST_REFUSED = 2 };

struct request {
    request_id id;
    public_id public_id;
    customer_id customer;
    contact_id contact;
    str kind; /* "refund" */
    enum account account;
    int64_t subject;
    money amount; /* free when it was asked */
    str message;
    int state; /* enum request_state */
    str answer;
    int64_t made_us, answered_us;
};
/* One open request for a kind and subject: another is not made, *fresh is false then. */
MUST_USE err store_request_insert(struct wtx *tx, org_id org, const struct request *r,
                                  bool *fresh);
MUST_USE err store_request_last(struct rtx *tx, struct arena *a, org_id org,
                                const struct request *about, struct request *out, bool *found);

/* A request with what staff and a mail show beside it. */
struct request_row {
    struct request r;
    public_id customer; /* in addresses */
    str customer_name, contact_name;
    public_id lot; /* the credit or retainer */
    str number;
    int kind;     /* of its document; 0: what a payment left over */
    int64_t free; /* of it, now */
};
/* Open ones, oldest first, behind `from` (0: from the start); or answered ones, newest first,
 * before it (INT64_MAX: from the end). */
MUST_USE err store_request_list(struct rtx *tx, struct arena *a, org_id org, bool answered,
                                request_id from, int limit, struct request_row **out,
                                size_t *count);
/* Of one customer, the last first. */
MUST_USE err store_request_of_customer(struct rtx *tx, struct arena *a, org_id org,
                                       customer_id customer, int limit,
                                       struct request_row **out, size_t *count);
/* E_NOT_FOUND. */
MUST_USE err store_request_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                     struct request_row *out);
MUST_USE err store_request_get(struct rtx *tx, struct arena *a, org_id org, request_id id,
                               struct request_row *out);
/* E_STATE where it is answered already. */
MUST_USE err store_request_answer(struct wtx *tx, org_id org, request_id id,
                                  enum request_state state, str answer, int64_t at_us);
