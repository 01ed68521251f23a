/* The PDF of a document: made at the first wish, from what was frozen, the same ever after. */
#pragma once

#include "app/app.h"
#include "core/lot.h"
#include "store/store_people.h"

struct pdf_wish {
    const struct org *org;
    str base_url; /* where it can be paid is printed on it; "": nowhere */
    const struct lot *lot;
};
/* No transaction may be open. */
MUST_USE err app_document_pdf(const struct app *app, struct arena *a, const struct pdf_wish *w,
                              str *out);

/*
 * What stands for the document of a lot that has none (a returned payment's debit note): made of
 * what the lot says.
 */
MUST_USE err app_document_of_lot(struct rtx *tx, struct arena *a, const struct org *o,
                                 const struct lot *l, struct document *out);
