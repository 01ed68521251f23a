/* Files that people have had made of lists and papers: what was asked for, and how far it is. */
#pragma once

#include "db/db.h"

/* Stored as numbers: never renumber. */
enum export_what { EXPORT_INVOICES = 1, EXPORT_CREDITS, EXPORT_PAYMENTS };
enum export_format { EXPORT_CSV = 1, EXPORT_XLSX, EXPORT_ZIP, EXPORT_MERGED };
enum export_state { EXPORT_MAKING = 1, EXPORT_READY, EXPORT_FAILED };

struct export {
    org_id org;
    int64_t id;
    public_id public_id;
    contact_id contact;
    customer_id customer;
    enum export_what what;
    enum export_format format;
    str filter, chosen; /* as app/app_export.c writes them */
    str columns;        /* of a list, as paper/list_file.h reads them */
    enum export_state state;
    int64_t total, done;          /* rows or papers */
    int64_t since_us, since_done; /* when this run began, and what was done by then; 0: never */
    int64_t bytes;                /* of the file, where it is ready */
    int64_t made_us, expires_us;
};

MUST_USE err store_export_insert(struct wtx *tx, const struct export *e);
/* E_NOT_FOUND. */
MUST_USE err store_export_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                              struct export *out);
MUST_USE err store_export_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                    struct export *out);
/* Those of a contact, the last asked for first. */
MUST_USE err store_export_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                               int limit, struct export **out, size_t *count);
MUST_USE err store_export_counts(struct rtx *tx, org_id org, contact_id contact, int64_t *all,
                                 int64_t *making);
/* A run begins, is so far, is over. *there is false for what was cancelled meanwhile. */
MUST_USE err store_export_begin(struct wtx *tx, org_id org, int64_t id, int64_t at_us, bool *there);
MUST_USE err store_export_progress(struct wtx *tx, org_id org, int64_t id, int64_t done,
                                   bool *there);
MUST_USE err store_export_end(struct wtx *tx, const struct export *e, bool *there);
MUST_USE err store_export_delete(struct wtx *tx, org_id org, int64_t id);
