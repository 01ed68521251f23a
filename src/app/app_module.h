/* Which modules of the portal an organisation has switched off for its customers. */
#pragma once

#include "app/app_audit.h"
#include "core/module.h"

/* All are on where nothing was said. */
MUST_USE err app_modules_off(struct rtx *tx, struct arena *a, org_id org, module_set *out);
/* Owners alone: E_FORBIDDEN. Audited where something changes. */
MUST_USE err app_modules_set(const struct app *app, struct arena *a, const struct actor *actor,
                             module_set off);
