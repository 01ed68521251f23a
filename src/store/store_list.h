/* How a contact has the list of invoices: columns and their order, and lists with a name. */
#pragma once

#include "db/db.h"

/* As they were set; "" where nothing was. */
MUST_USE err store_list_columns(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                str *out);
/* Set them; "" for the usual ones. */
MUST_USE err store_list_columns_set(struct wtx *tx, org_id org, contact_id contact, str columns);

struct list_saved {
    public_id id;
    str name;
    str query;   /* what stands behind "/invoices?" */
    str columns; /* "" for the usual ones */
    bool standard;
};
/* All of them, by name. */
MUST_USE err store_list_views(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                              struct list_saved **out, size_t *count);
MUST_USE err store_list_view_get(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                 public_id id, struct list_saved *out, bool *found);
/* What opens the one that is the standard, behind "/invoices?"; "" without one. */
MUST_USE err store_list_view_standard(struct rtx *tx, struct arena *a, org_id org,
                                      contact_id contact, str *out);
/* In the place of the one of that name, if there is one. */
MUST_USE err store_list_view_insert(struct wtx *tx, org_id org, contact_id contact,
                                    const struct list_saved *one);
/* E_NOT_FOUND; E_EXISTS where another has the name. */
MUST_USE err store_list_view_rename(struct wtx *tx, org_id org, contact_id contact, public_id id,
                                    str name);
/* Make it the only standard; zeroed: there is none. */
MUST_USE err store_list_view_choose(struct wtx *tx, org_id org, contact_id contact, public_id id);
MUST_USE err store_list_view_delete(struct wtx *tx, org_id org, contact_id contact, public_id id);
