/* Documents as issued: the frozen snapshot, attachments, renderings, history. */
#pragma once

#include "core/document.h"
#include "db/db.h"

struct stored_document {
    doc_id id;
    public_id public_id;
    customer_id customer;
    enum document_kind kind;
    str hash;          /* hex SHA-256 of body */
    str body;          /* the snapshot */
    str source;        /* hex SHA-256 of the imported file; "" for our own */
    str source_format; /* "ubl", "cii", "csv", "json", "" */
    str language;      /* the customer's when it was inserted; "": what the snapshot says */
};

MUST_USE err store_document_insert(struct wtx *tx, org_id org, const struct stored_document *d,
                                   str number, date issued, int64_t at_us);
MUST_USE err store_document_get(struct rtx *tx, struct arena *a, org_id org, doc_id id,
                                struct stored_document *out);
/* What identifies a document: (organisation, kind, number). `out` has id, hash, source, customer.
 */
MUST_USE err store_document_by_number(struct rtx *tx, struct arena *a, org_id org,
                                      enum document_kind kind, str number,
                                      struct stored_document *out, bool *found);

struct stored_attachment {
    int line;
    str name, mime, description, url, sha256;
    int64_t bytes;
};
MUST_USE err store_attached_insert(struct wtx *tx, org_id org, doc_id doc,
                                   const struct stored_attachment *one);
MUST_USE err store_attached_list(struct rtx *tx, struct arena *a, org_id org, doc_id doc,
                                 struct stored_attachment **out, size_t *count);

/* Bytes under their SHA-256 (hex), in the database. A second insert changes nothing. */
MUST_USE err store_kept_insert(struct wtx *tx, org_id org, str sha256, str bytes);
MUST_USE err store_kept_get(struct rtx *tx, struct arena *a, org_id org, str sha256, str *out,
                            bool *found);

/* The digests of what is kept in the database, of those that begin with the two letters `shard`. */
MUST_USE err store_kept_list(struct rtx *tx, struct arena *a, org_id org, str shard, str **out,
                             size_t *count);
/* Before forgetting: what others are keeping is waited for, and nobody begins to. */
MUST_USE err store_kept_hold(struct wtx *tx);
/* Bytes that no row names go; that no document before `since` names them is the caller's word. */
MUST_USE err store_kept_forget(struct wtx *tx, org_id org, str sha256, doc_id since);

/* The digests of all files that rows name that begin with the two letters `shard`, in order. */
MUST_USE err store_file_named(struct rtx *tx, struct arena *a, org_id org, str shard, str **out,
                              size_t *count);

/* The PDF made of a document or receipt; false in *found when it was not made yet. */
MUST_USE err store_rendering_get(struct rtx *tx, struct arena *a, org_id org, int64_t subject,
                                 str *sha256, bool *found);
/* Keep the first one made; a second insert changes nothing. */
MUST_USE err store_rendering_insert(struct wtx *tx, org_id org, int64_t subject, str sha256,
                                    int64_t bytes, int64_t at_us);
/* Put another in the place of one whose file is spoiled; nothing if it is not that one any more. */
MUST_USE err store_rendering_replace(struct wtx *tx, org_id org, int64_t subject, str spoiled,
                                     str sha256, int64_t bytes, int64_t at_us);

struct history_row {
    int64_t at_us;
    str kind, who, detail;
};
MUST_USE err store_history_insert(struct wtx *tx, org_id org, int64_t subject, str kind, str who,
                                  str detail, int64_t at_us);
/* The same by, or to, one of the customer's people: erasing him takes his name from it. */
MUST_USE err store_history_of(struct wtx *tx, org_id org, int64_t subject, contact_id contact,
                              const struct history_row *h);
MUST_USE err store_history_list(struct rtx *tx, struct arena *a, org_id org, int64_t subject,
                                struct history_row **out, size_t *count);
