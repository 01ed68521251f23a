/* What people decide about the list of invoices. */
#pragma once

#include "app/app.h"
#include "store/store_list.h"

/* Columns and their order, as web/portal/columns.h writes them; "" for the usual ones. */
MUST_USE err app_list_columns(const struct app *app, org_id org, contact_id contact, str columns);

enum { LIST_VIEWS_MAX = 50 };

/* What is done to a list with a name. */
struct list_wish {
    org_id org;
    contact_id contact;
    enum { LIST_SAVE, LIST_RENAME, LIST_CHOOSE, LIST_DELETE } what;
    public_id id;       /* not of LIST_SAVE; of LIST_CHOOSE zeroed: none is the standard */
    str name;           /* of LIST_SAVE and LIST_RENAME */
    str query, columns; /* of LIST_SAVE */
};
/*
 * Saving under a name that is there replaces what it names. E_EXISTS where a new name is taken,
 * E_TOO_LARGE above LIST_VIEWS_MAX, E_NOT_FOUND.
 */
MUST_USE err app_list_view(const struct app *app, struct arena *a, const struct list_wish *w);
