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
MUST_USE err store_comment_get(struct rtx *tx, struct arena *a, org_id org, comment_id id,
                               struct comment *out);

/* What a contact gets no mails about. */
#define QUIET_COMMENT S("comment")
#define QUIET_OBJECTION S("objection")
MUST_USE err store_contact_quiet(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                 str kind, bool *out);
MUST_USE err store_contact_quiet_set(struct wtx *tx, org_id org, contact_id contact, str kind,
                                     bool quiet);
/* The contacts of a customer who want mails of a kind. */
MUST_USE err store_contact_readers(struct rtx *tx, struct arena *a, org_id org,
                                   customer_id customer, str kind, contact_id **out,
                                   size_t *count);
