/* What is made of issued documents, once. */
#pragma once

#include "app/app.h"

/* The PDF of a document or receipt (`subject`), if one is kept and still as it was. */
MUST_USE err app_rendering_read(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                                int64_t subject, str *out, bool *found);
/*
 * Keep `bytes` as that: the file, then the row that names it. The first one kept stays for ever,
 * and is the answer, whoever made it; but what a power cut spoiled is replaced, for files of this
 * kind are not waited for.
 */
MUST_USE err app_rendering_keep(const struct app *app, struct arena *a, org_id org,
                                int64_t subject, str bytes, str *out);
