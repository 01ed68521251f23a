/* Documents that an organisation and a customer share, and their versions. */
#pragma once

#include "store/store_upload.h"

struct shared {
    shared_id id;
    public_id public_id;
    customer_id customer;
    str title;
    int version;           /* the newest */
    upload_id last;        /* its file */
    enum person_kind side; /* who sent it */
    int64_t withdrawn_us;  /* 0: it is there */
    str withdrawn_by, reason;
};
/* A version with what lists show of its file. */
struct shared_version {
    int n;
    upload_id upload;
    enum person_kind side;
    str file, who, note;
    int64_t bytes, at_us;
    int64_t marked_us; /* staff have seen it; 0: not yet */
    str marked_by;
};
struct shared_row {
    struct shared s;
    struct shared_version newest;
};

/* The first version of a new document; s->version is not read. */
MUST_USE err store_shared_insert(struct wtx *tx, org_id org, const struct shared *s, str note);
/* One more, behind s->version, with s->last of s->side; *done is false where another came first or
 * it was withdrawn. */
MUST_USE err store_shared_next(struct wtx *tx, org_id org, const struct shared *s, str note,
                               bool *done);
MUST_USE err store_shared_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                    struct shared *out);
MUST_USE err store_shared_get(struct rtx *tx, struct arena *a, org_id org, shared_id id,
                              struct shared *out);

/* Of a customer, changed last first, those before `before` (INT64_MAX: all), of one side or (0)
 * both. */
struct shared_query {
    org_id org;
    customer_id customer;
    int64_t before;
    int side, limit;
};
MUST_USE err store_shared_list(struct rtx *tx, struct arena *a, const struct shared_query *q,
                               struct shared_row **out, size_t *count);
/* The newest that were not withdrawn. */
MUST_USE err store_shared_newest(struct rtx *tx, struct arena *a, org_id org,
                                 customer_id customer, int limit, struct shared_row **out,
                                 size_t *count);
/* Newest first, at most 200. */
MUST_USE err store_shared_versions(struct rtx *tx, struct arena *a, org_id org, shared_id id,
                                   struct shared_version **out, size_t *count);
/* The file of a version; E_NOT_FOUND. */
MUST_USE err store_shared_file(struct rtx *tx, struct arena *a, org_id org, shared_id id, int n,
                               struct upload *out);
/* Staff have seen that version; *changed is false where they had. */
MUST_USE err store_shared_mark(struct wtx *tx, org_id org, shared_id id, int n, str who,
                               int64_t at_us, bool *changed);
/* *changed is false where it was withdrawn before. */
MUST_USE err store_shared_withdraw(struct wtx *tx, org_id org, shared_id id, str who, str reason,
                                   int64_t at_us, bool *changed);
