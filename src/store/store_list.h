/* How a contact has the list of invoices: columns and their order. */
#pragma once

#include "db/db.h"

/* As they were set; "" where nothing was. */
MUST_USE err store_list_columns(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                                str *out);
/* Set them; "" for the usual ones. */
MUST_USE err store_list_columns_set(struct wtx *tx, org_id org, contact_id contact, str columns);
