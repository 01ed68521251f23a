/* What customers ask staff for, and what staff answer. */
#pragma once

#include "app/app_audit.h"
#include "store/store_request.h"

/* Leave a request; id, public id and time are made here. The same again while it is open: OK. */
MUST_USE err app_request_make(const struct app *app, org_id org, const struct request *r);
/*
 * Close it with an answer, which its contact gets by mail; audited. To refuse wants words:
 * E_INVALID without. Nothing is moved by this: a refund is granted when what was asked for is no
 * longer free, given back by itself or by a refund of its payment (either may want a second
 * signature) or used;
 * E_NOT_PAYABLE before. E_STATE where somebody answered before, E_FORBIDDEN, E_NOT_FOUND.
 */
MUST_USE err app_request_answer(const struct app *app, struct arena *a, const struct actor *actor,
                                public_id id, enum request_state state, str answer);
/* May it be granted, as things are? */
bool app_request_met(const struct request_row *w);
