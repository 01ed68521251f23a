/*
 * Documents that a customer's person forwards by mail to somebody else: with the PDF, and for an
 * invoice a link with no more than the sender may.
 *
 * This is no way to send mail to strangers: a person, a customer and an address have a limit of a
 * day, what is written along is short plain text without addresses of the web, and the mail says
 * who sent it.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_forward.h"

enum { FORWARD_MESSAGE_CHARS = 1000 };
/* In a day: by one person, for one customer, to one address. */
enum { FORWARDS_BY_CONTACT = 20, FORWARDS_OF_CUSTOMER = 60, FORWARDS_TO_ADDRESS = 10 };

struct forward_wish {
    struct forward f;   /* id, address and time are made here */
    str sender;         /* his name, for the history */
    str typed;          /* the address as it was typed */
    bool add;           /* the receiver is noted as a contact, if the organisation wants that */
};
/*
 * Leave the mail, note it in the history of the document, and the receiver as a contact of the
 * customer without a permission. Problems: "to", "message". E_INVALID with them, E_TOO_MANY.
 */
MUST_USE err app_forward(const struct app *app, struct arena *a, const struct forward_wish *w,
                         struct problems *problems);
