/* Rows of files that people sent. */
#include "store/store_upload.h"

#include "queries.h"

err store_upload_insert(struct wtx *tx, org_id org, const struct upload *u)
{
    return db_exec(tx, &Q_upload_insert,
                   IN(org, u->id, u->public_id, u->customer, u->name, u->mime, u->bytes, u->sha256,
                      (int)u->kind, u->person, u->who, u->at_us));
}

err store_upload_get(struct rtx *tx, struct arena *a, org_id org, upload_id id, struct upload *out)
{
    struct upload u = { .id = id };
    int kind;

    TRY(db_one(tx, a, &Q_upload_by_id, IN(org, id),
               OUT(&u.public_id, &u.customer, &u.name, &u.mime, &u.bytes, &u.sha256, &kind,
                   &u.person, &u.who, &u.at_us)));
    u.kind = (enum person_kind)kind;
    *out = u;
    return OK;
}

err store_upload_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                           struct upload *out)
{
    upload_id found;

    TRY(db_one(tx, a, &Q_upload_by_public, IN(org, id), OUT(&found)));
    return store_upload_get(tx, a, org, found, out);
}

err store_upload_sums(struct rtx *tx, org_id org, customer_id customer, int64_t *count,
                      int64_t *bytes)
{
    return db_one(tx, NULL, &Q_upload_sums, IN(org, customer), OUT(count, bytes));
}
