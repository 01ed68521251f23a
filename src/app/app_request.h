/* What customers ask staff for, and what staff answer. */
#pragma once

#include "app/app.h"
#include "store/store_request.h"

/* Leave a request; id, public id and time are made here. The same again while it is open: OK. */
MUST_USE err app_request_make(const struct app *app, org_id org, const struct request *r);
/* Close it with an answer. E_STATE where somebody did before. */
MUST_USE err app_request_answer(const struct app *app, org_id org, request_id id,
                                enum request_state state, str answer);
