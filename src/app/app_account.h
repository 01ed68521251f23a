/*
 * Details of a customer, changed by its people or by staff. Documents that were issued keep what
 * they were issued with: their snapshots are not touched by any of this.
 *
 * Whoever changes something is looked at again inside the transaction: a contact must hold
 * *manage* for the customer, a staff user the duty to serve. What staff change is audited.
 */
#pragma once

#include "app/app_audit.h"
#include "core/tax_number.h"
#include "store/store_account.h"

/* E_FORBIDDEN unless the actor is staff who serves, or a contact who manages this customer. */
MUST_USE err app_account_may(struct rtx *tx, struct arena *a, const struct actor *who,
                             customer_id customer);

enum account_part { ACCOUNT_DETAILS, ACCOUNT_BILLING, ACCOUNT_SHIPPING, ACCOUNT_PART_COUNT };

/*
 * Take the fields of that part from `typed`: name, company, email and phone; address; shipping.
 * Problems by these names. E_INVALID, E_FORBIDDEN.
 */
MUST_USE err app_account_edit(const struct app *app, struct arena *a, const struct actor *who,
                              enum account_part part, const struct customer *typed,
                              struct problems *problems);

/*
 * Staff: a new customer (`typed->number` empty: made; id and public id are made here), or all that
 * can be changed of one that is there: not its number and currency. Problems by the fields'
 * names. E_INVALID, E_EXISTS: another has that number; E_FORBIDDEN.
 */
MUST_USE err app_customer_make(const struct app *app, struct arena *a, const struct actor *who,
                               struct customer *typed, struct problems *problems);
MUST_USE err app_customer_change(const struct app *app, struct arena *a, const struct actor *who,
                                 const struct customer *typed, struct problems *problems);

/*
 * A contact asks for another country, treatment or tax number; what he asked before and nobody
 * decided is replaced. Problems: "country", "treatment", "number". E_INVALID; E_STATE: nothing
 * would change.
 */
MUST_USE err app_tax_ask(const struct app *app, struct arena *a, const struct actor *who,
                         customer_id customer, const struct tax_facts *to, str message,
                         struct problems *problems);
/* The customer's people take an open wish back. */
MUST_USE err app_tax_withdraw(const struct app *app, struct arena *a, const struct actor *who,
                              customer_id customer);
/*
 * Staff decide, and who asked gets a mail. To refuse wants words: E_INVALID without. E_STATE:
 * decided or withdrawn meanwhile; E_STALE: the customer was changed since it was asked;
 * E_FORBIDDEN, E_NOT_FOUND.
 */
MUST_USE err app_tax_decide(const struct app *app, struct arena *a, const struct actor *who,
                            public_id id, bool approve, str words);

/* At least four digits, and what people write between them. */
bool account_phone_fits(str phone);
/* Check what stands on tax, and bring the number into the form it is kept in. */
void app_tax_judge(struct arena *a, struct tax_facts *facts, struct problems *problems);
