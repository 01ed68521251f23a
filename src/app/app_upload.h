/*
 * Files that people send: checked, kept, then named by a row in the transaction of what they
 * belong to. Bytes are durable before their row commits; what no row names is swept later.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_upload.h"

struct upload_sent {
    customer_id customer;
    const struct actor *who;
    str field;       /* of the form: faults stand beside it */
    str name, bytes; /* as they came */
};

/* A file that was taken and has no row yet. */
struct upload_taken {
    struct upload row;
    str in_row; /* bytes that are written with the row; "" where they are a file */
};

/*
 * Check a file and keep its bytes; no transaction is open. E_INVALID with one fault beside the
 * field: what core/upload.h refuses, or that the customer's contacts have sent as much as is taken
 * (LIMIT_UPLOADS_BYTES, LIMIT_UPLOADS; what comes at the same moment may go beyond). E_DISK, E_IO.
 */
MUST_USE err app_upload_take(const struct app *app, struct arena *a, const struct upload_sent *in,
                             struct problems *problems, struct upload_taken *out);
/* Its row, in the caller's transaction: then it is there, as out.row.id. */
MUST_USE err app_upload_put(struct wtx *tx, org_id org, const struct upload_taken *taken);
/* The bytes; E_IO where they are not what was sent. Who may have them is the caller's to ask. */
MUST_USE err app_upload_read(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                             const struct upload *u, str *out);
