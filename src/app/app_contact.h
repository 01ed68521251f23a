/*
 * The people of a customer: added, invited, given permissions, put out of service.
 *
 * Done by a contact who manages the customer, or by staff who serve. A contact gives no permission
 * that he has not himself, and the last one who manages stays: only staff can take that from him.
 * Changes of one customer's people happen one at a time; the actor is looked at again in each.
 */
#pragma once

#include "app/app_account.h"

struct contact_wish {
    customer_id customer;
    str email, name;
    int permissions;
    bool quiet; /* he is not invited now */
};
/*
 * A new contact of the customer, known in the organisation or not; who was known by forwarding
 * alone gets the permissions. He is invited, or told where he has a password already, and all other
 * contacts of the customer are told. Problems: "email", "name". E_INVALID; E_EXISTS: he is a
 * contact of this customer; E_FORBIDDEN.
 */
MUST_USE err app_contact_invite(const struct app *app, struct arena *a, const struct actor *who,
                                const struct contact_wish *wish, struct problems *problems,
                                contact_id *out);
/*
 * Other permissions; 0 puts him out of service for this customer, and nothing else of him changes.
 * E_FORBIDDEN: more than the actor has; E_STATE: the last who manages; E_NOT_FOUND: no contact of
 * the customer.
 */
MUST_USE err app_contact_permit(const struct app *app, struct arena *a, const struct actor *who,
                                customer_id customer, contact_id contact, int permissions);
/* Invite again who has no password yet; E_STATE: he has one, or no permission. */
MUST_USE err app_contact_again(const struct app *app, struct arena *a, const struct actor *who,
                               customer_id customer, contact_id contact);
/* Take off the list who has no permission. E_STATE: he has one. */
MUST_USE err app_contact_remove(const struct app *app, struct arena *a, const struct actor *who,
                                customer_id customer, contact_id contact);
/* Take back a link to an invoice of the customer. */
MUST_USE err app_contact_link_end(const struct app *app, struct arena *a, const struct actor *who,
                                  customer_id customer, int64_t link);

/*
 * Staff: name, phone and address of a person, and whether he may log in at all. Out of service or
 * with another address his sessions and links to log in end; of another address the old one is
 * told. Problems: "email", "name", "phone". E_INVALID, E_EXISTS, E_FORBIDDEN.
 */
MUST_USE err app_contact_edit(const struct app *app, struct arena *a, const struct actor *who,
                              const struct contact *typed, struct problems *problems);
