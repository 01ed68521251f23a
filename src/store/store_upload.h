/* Files that people sent: whose, what and from whom. */
#pragma once

#include "db/db.h"
#include "store/store_session.h"

struct upload {
    upload_id id;
    public_id public_id;
    customer_id customer;
    str name, mime;
    int64_t bytes;
    str sha256;            /* of the bytes; app_kept_read gives them */
    enum person_kind kind; /* who sent it */
    int64_t person;
    str who; /* his name then */
    int64_t at_us;
};
MUST_USE err store_upload_insert(struct wtx *tx, org_id org, const struct upload *u);
MUST_USE err store_upload_get(struct rtx *tx, struct arena *a, org_id org, upload_id id,
                              struct upload *out);
MUST_USE err store_upload_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                    struct upload *out);
/* How many files the contacts of a customer have sent, and their bytes. */
MUST_USE err store_upload_sums(struct rtx *tx, org_id org, customer_id customer, int64_t *count,
                               int64_t *bytes);
