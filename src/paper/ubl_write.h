/* An EN 16931 invoice or credit note in UBL 2.1, by the binding of EN 16931-3-2. */
#pragma once

#include "paper/cii_write.h"

/* The XML, in the arena. E_INVALID where paper_cii_can_write is false: neither form can say it. */
MUST_USE err paper_ubl_write(struct arena *a, const struct document *d, str *out);
