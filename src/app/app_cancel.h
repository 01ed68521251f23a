/*
 * Taking invoices off what is owed: cancelling by a credit note of the whole, writing off with two
 * persons' word, recovering what was written off.
 */
#pragma once

#include "app/app.h"
#include "core/document.h"

struct cancel {
    org_id org;
    int64_t who; /* staff; 0 a command */
    customer_id customer;
    doc_id invoice; /* or a retainer invoice */
    str number;     /* of the credit note; not used for a retainer invoice */
    date day;
    str reason;     /* stands on the note */
};

/*
 * Cancel an invoice: payments and credit that stand on it are free again, a credit note of the
 * whole is issued and applied, the invoice is closed. A retainer invoice of which nothing was paid
 * is closed without a note. E_ALREADY_PENDING: end its payment first; E_STATE: cancelled or written
 * off already, comes to nothing, or a retainer that was paid; E_EXISTS: the number is taken;
 * E_NOT_FOUND. `note` is the credit note's, 0 where there is none.
 */
MUST_USE err app_invoice_cancel(const struct app *app, struct arena *a, const struct cancel *in,
                                doc_id *note);

struct write_off {
    org_id org;
    customer_id customer;
    int64_t invoice;
    int64_t amount;         /* minor units, > 0 */
    date day;
    staff_id asked, signed_by; /* owner or accountant, two persons */
    str key;                /* the same again changes nothing */
};

/*
 * Write off `amount` of what is open of an invoice. E_FORBIDDEN unless both persons may and are
 * two; E_NOT_PAYABLE for more than is open; E_ALREADY_PENDING; E_STATE for a retainer invoice.
 */
MUST_USE err app_invoice_write_off(const struct app *app, struct arena *a,
                                   const struct write_off *in);
/* What was written off is owed again, in whole or part. E_NOT_PAYABLE for more; errors as above. */
MUST_USE err app_invoice_recover(const struct app *app, struct arena *a,
                                 const struct write_off *in);
