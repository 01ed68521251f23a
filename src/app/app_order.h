/*
 * Sales orders and quotes, each step in one transaction: a customer accepts or declines one, staff
 * send it, withdraw it and make an invoice of it.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_order.h"

/* A customer's word on an order. */
struct order_word {
    org_id org;
    doc_id order;
    contact_id contact;
    bool accept;
    str name;    /* as he wrote it */
    str address; /* where from */
    str version; /* the hash of what he saw */
    str words;   /* why not; "" */
};
/*
 * Keep it for ever. E_STATE: somebody answered before, or it was withdrawn, invoiced or is past its
 * day; E_FORBIDDEN: the contact may not pay for this customer; E_CONFLICT: it is another version;
 * E_INVALID without a name, or declined without a reason.
 */
MUST_USE err app_order_answer(const struct app *app, struct arena *a, const struct order_word *w);

/* In a transaction: mail it to each contact that may accept it. E_STATE: not open; E_NOT_FOUND. */
MUST_USE err app_order_mail(struct wtx *tx, struct arena *a, const struct actor *who, doc_id order);
/* Staff: the same. E_NOT_FOUND: nobody may. */
MUST_USE err app_order_send(const struct app *app, struct arena *a, const struct actor *who,
                            doc_id order);
/* Staff: take it back while nobody has answered. E_STATE; E_INVALID without a reason. */
MUST_USE err app_order_withdraw(const struct app *app, struct arena *a, const struct actor *who,
                                doc_id order, str reason);
/*
 * Staff: make the invoice of it, with the same amounts, and post it. E_STATE: it has one, or must
 * be accepted first; E_EXISTS: the invoice's number is taken; E_INVALID: no number, or due before
 * it is issued.
 */
MUST_USE err app_order_invoice(const struct app *app, struct arena *a, const struct actor *who,
                               doc_id order, const struct order_bill *bill, public_id *invoice);
