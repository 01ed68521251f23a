/* Documents that customers' people forwarded by mail. */
#pragma once

#include "core/account.h"
#include "db/db.h"

/* Of what is forwarded and is on no account: receipts and orders. Stored: never renumber. */
enum { FORWARD_RECEIPT = 0, FORWARD_ORDER = -1 };

struct forward {
    org_id org;
    int64_t id;
    customer_id customer;
    contact_id contact;   /* who forwarded it */
    int account;          /* of the document; or one of the above */
    int64_t subject;      /* the document, or the payment */
    str address, message;
    int64_t made_us;
};
MUST_USE err store_forward_insert(struct wtx *tx, const struct forward *f);
/* By f->org and f->id. */
MUST_USE err store_forward_get(struct rtx *tx, struct arena *a, struct forward *f);

struct forward_counts {
    int64_t by_contact, of_customer, to_address;
};
/* How many like this one there were since then. */
MUST_USE err store_forward_since(struct rtx *tx, const struct forward *f, int64_t since_us,
                                 struct forward_counts *out);
