/* What is kept about a contact, erasing it, and what an organisation says about it. */
#pragma once

#include "core/person_data.h"
#include "store/store_people.h"

enum { DATA_SECTIONS_MAX = 32 };
/* All kinds there are, also those without a row. */
MUST_USE err store_data_list(struct rtx *tx, struct arena *a, org_id org, contact_id contact,
                             struct data_section out[DATA_SECTIONS_MAX], size_t *count);

/*
 * Take away all that names a contact outside of the books and logs (docs/privacy.md): his row
 * stays, with `nobody` as its address, because documents, payments and requests hang on it.
 */
MUST_USE err store_contact_erase(struct wtx *tx, org_id org, contact_id contact, str nobody,
                                 int64_t at_us);
/* Contacts of no customer, not seen since; at most 50. */
MUST_USE err store_people_unused(struct rtx *tx, struct arena *a, org_id org, int64_t before_us,
                                 contact_id **out, size_t *count);
MUST_USE err store_devices_forget(struct wtx *tx, org_id org, int64_t before_us);
MUST_USE err store_email_changes_forget(struct wtx *tx, org_id org, int64_t before_us);
/* Addresses and words of what was forwarded, wherever they stand; links to them end. */
MUST_USE err store_forwards_forget(struct wtx *tx, org_id org, int64_t before_us);

MUST_USE err store_org_language(struct wtx *tx, org_id org, str language);
/* "" where the organisation has no words of its own. */
MUST_USE err store_org_page(struct rtx *tx, struct arena *a, org_id org, str kind, str *out);
MUST_USE err store_org_page_put(struct wtx *tx, org_id org, str kind, str words);
