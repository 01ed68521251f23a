/* Proofs of who a customer is, and what staff said of them. */
#pragma once

#include "core/kyc.h"
#include "store/store_upload.h"

struct kyc_proof {
    int64_t id;
    public_id public_id;
    customer_id customer;
    enum kyc_kind kind;
    upload_id upload;
    enum kyc_decision said;
    date until; /* of an approval; none: without end */
    str reason, decided_by;
    int64_t decided_us;
    str file, who; /* of the upload */
    int64_t bytes, at_us;
};

/* id, public_id, customer, kind and upload are read. */
MUST_USE err store_kyc_insert(struct wtx *tx, org_id org, const struct kyc_proof *p);
MUST_USE err store_kyc_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                 struct kyc_proof *out);
MUST_USE err store_kyc_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                           struct kyc_proof *out);
/* Of a customer, newest first, at most 200. */
MUST_USE err store_kyc_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            struct kyc_proof **out, size_t *count);
/* said, until, reason, decided_by and decided_us of `p`; *done is false where it does not wait or
 * a newer one of its kind came. */
MUST_USE err store_kyc_decide(struct wtx *tx, org_id org, const struct kyc_proof *p, bool *done);
