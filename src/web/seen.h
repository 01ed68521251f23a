/* Noting that the person of a visit has looked at its invoice or order (app/app_seen.h). */
#pragma once

#include "web/route.h"

/* Has he, before? v->tx is open, v->invoice loaded. */
MUST_USE err seen_before(struct visit *v, bool *out);
/* He has now. Of the link's invoice, or of v->invoice; no transaction is open. */
MUST_USE err seen_now(struct visit *v);
