/* Transfers that customers report as sent: made and withdrawn by them, refused by staff. */
#pragma once

#include "app/app_audit.h"
#include "app/app_upload.h"
#include "store/store_report.h"

struct report_wish {
    org_id org;
    struct report r; /* customer, contact, payer, public_id (of the form), reference, day, amount */
    const int64_t *docs; /* its invoices, the first is paid first */
    size_t count;
    const struct upload_taken *proof; /* NULL: none */
};
/*
 * Report it: a line of history for each invoice, an item for staff. The same public id again
 * changes nothing. E_INVALID for a day that is none or to come, for no invoice or too many, or one
 * twice; E_STATE where nothing of one is open, E_ALREADY_PENDING where one is being paid, E_EXISTS
 * where one was reported and is waited for, E_NOT_PAYABLE where the amount does not reach all of
 * them, E_CURRENCY, E_NOT_FOUND.
 */
MUST_USE err app_report_make(const struct app *app, struct arena *a, const struct report_wish *w);
/* Take it back; OK where it stands no longer. E_NOT_FOUND for another customer's. */
MUST_USE err app_report_withdraw(const struct app *app, struct arena *a, org_id org,
                                 const struct report *r);
/*
 * Staff: no such money came. The reason goes to who reported it by mail; audited. E_INVALID without
 * one, E_STATE where it stands no longer or is met, E_FORBIDDEN, E_NOT_FOUND.
 */
MUST_USE err app_report_refuse(const struct app *app, struct arena *a, const struct actor *actor,
                               public_id id, str reason);

/* A report with the lots of its invoices as they are. */
struct report_seen {
    struct report r;
    enum report_state state;
    struct report_part *parts;
    struct lot *lots; /* of each part */
    size_t count;
};
MUST_USE err app_report_look(struct rtx *tx, struct arena *a, org_id org, const struct report *r,
                             struct report_seen *out);
