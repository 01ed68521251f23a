/* Who has looked at which document first, and when. */
#pragma once

#include "db/db.h"

/* A contact; or, at an address, who holds the link he forwarded to it. */
struct looker {
    org_id org;
    contact_id contact;
    str address; /* "": the contact himself */
};
MUST_USE err store_seen_get(struct rtx *tx, const struct looker *who, int64_t doc, bool *out);
/* *fresh is false where he had looked before; nothing is written then. */
MUST_USE err store_seen_insert(struct wtx *tx, const struct looker *who, int64_t doc,
                               int64_t at_us, bool *fresh);
