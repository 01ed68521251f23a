/* What is made of issued documents, once. */
#pragma once

#include "app/app.h"

/*
 * Keep the PDF of a document or receipt (`subject`): the file, then the row that names it. The
 * first one kept stays for ever; `digest` is that one's, whoever made it.
 */
MUST_USE err app_rendering_keep(const struct app *app, struct arena *a, org_id org,
                                int64_t subject, str bytes, str *digest);
