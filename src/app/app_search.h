/* Documents put in the index of words: as they are issued, and those that were there before it. */
#pragma once

#include "app/app.h"
#include "core/document.h"
#include "store/store_job.h"

/* Put a document in the index, in the transaction that writes it. */
MUST_USE err search_put(struct wtx *tx, struct arena *a, org_id org, customer_id customer,
                        doc_id doc, const struct document *d);

enum { SEARCH_FILL_STEP = 250 };
/* One step of the job `search.fill`, a transaction of SEARCH_FILL_STEP documents; *over at the end.
 */
MUST_USE err app_search_fill(const struct app *app, struct arena *a, const struct job *job,
                             bool *over);
