/* The receipt of a payment on paper: for its page, and for the mail. */
#pragma once

#include "app/app.h"
#include "core/payment.h"

/*
 * The PDF of a settled payment's receipt, and its file name. Made at the first wish and kept from
 * then on; while its number is still to come (p->receipt empty) it bears the reference and is not
 * kept. No transaction may be open. E_STATE for a payment that was never settled.
 */
MUST_USE err app_receipt_pdf(const struct app *app, struct arena *a, const struct payment *p,
                             str *name, str *pdf);
