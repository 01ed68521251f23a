/* What belongs to the database as a whole, and what jobs ask of all organisations. */
#pragma once

#include "db/db.h"

MUST_USE err store_setting_get(struct rtx *tx, struct arena *a, str name, str *out, bool *found);
/* E_EXISTS if it is there. */
MUST_USE err store_setting_insert(struct wtx *tx, str name, str value);

/* Organisations with entries that wait for their seal. */
MUST_USE err store_unsealed_orgs(struct rtx *tx, struct arena *a, org_id **out, size_t *count);
/* The host name its links carry; "" where it has none. */
MUST_USE err store_org_first_host(struct rtx *tx, struct arena *a, org_id org, str *out);
