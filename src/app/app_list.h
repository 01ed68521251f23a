/* What people decide about the list of invoices. */
#pragma once

#include "app/app.h"

/* Columns and their order, as web/portal/columns.h writes them; "" for the usual ones. */
MUST_USE err app_list_columns(const struct app *app, org_id org, contact_id contact, str columns);
