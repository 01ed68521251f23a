/* What is made of issued documents, once. */
#pragma once

#include "app/app.h"
#include "core/document.h"
#include "core/lot.h"
#include "store/store_people.h"

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
/*
 * The PDF of a document, made of what was frozen; kept from then on. `base_url` is the configured
 * one ("" none), never a Host header, for a PDF stays. No transaction may be open.
 */
MUST_USE err app_document_pdf(const struct app *app, struct arena *a, org_id org,
                              const struct lot *l, str base_url, str *pdf);
/*
 * What stands for the document of a lot that has none (a returned payment's debit note): made of
 * what the lot says.
 */
MUST_USE err app_document_of_lot(struct rtx *tx, struct arena *a, const struct org *o,
                                 const struct lot *l, struct document *out);
