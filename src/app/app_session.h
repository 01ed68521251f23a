/* A person's own sessions: ending one that is lost, or all the others. */
#pragma once

#include "app/app_audit.h"

/* End one of the actor's sessions; nothing happens where it is not his, or is over. */
MUST_USE err app_session_end(const struct app *app, struct arena *a, const struct actor *who,
                             session_id id);
/* End all of them but the one with this token. */
MUST_USE err app_session_end_others(const struct app *app, struct arena *a,
                                    const struct actor *who, str token);
