/* What customers and staff say about documents and disputes; and who wants no mail about it. */
#pragma once

#include "db/db.h"

struct comment {
    comment_id id;
    public_id public_id;
    customer_id customer;
    int64_t doc;
    objection_id thread; /* the dispute it is about; 0: the document itself */
    contact_id contact;  /* who wrote it: one of both */
    staff_id staff;
    str name, words;
    int64_t made_us;
    upload_id file;      /* that came with it; 0: none */
    public_id file_id;   /* this and what follows is read, never written */
    str file_name;
    int64_t file_bytes;
};

/* *fresh is false where its public id is there: nothing is written then. */
MUST_USE err store_comment_insert(struct wtx *tx, org_id org, const struct comment *c,
                                  bool *fresh);
/* Those of a document, or of a dispute of it, as they were written. */
MUST_USE err store_comment_list(struct rtx *tx, struct arena *a, org_id org,
                                const struct comment *about, int limit, struct comment **out,
                                size_t *count);
MUST_USE err store_comment_count(struct rtx *tx, org_id org, const struct comment *about,
                                 int64_t *out);
/* A file that came with a comment on a document, or on a dispute of it. E_NOT_FOUND. */
MUST_USE err store_comment_file(struct rtx *tx, struct arena *a, org_id org,
                                const struct comment *about, public_id file, upload_id *out);
MUST_USE err store_comment_get(struct rtx *tx, struct arena *a, org_id org, comment_id id,
                               struct comment *out);
