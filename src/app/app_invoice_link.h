/*
 * Links in mails that open one invoice without a log-in: its page, its PDF and, where the
 * organisation allows it, its payment. A link is its contact's: it ends with the contact's
 * permission. What it may do is decided anew at each use.
 */
#pragma once

#include "app/app_rules.h"
#include "store/store_forward.h"
#include "store/store_link.h"

/* The link, if it opens its invoice now; *may_pay: and pays it. *found false where it does not. */
MUST_USE err app_invoice_link_live(struct rtx *tx, struct arena *a, const struct org *o,
                                   int64_t id, struct invoice_link *out, bool *may_pay,
                                   bool *found);
/* The same by the token of the address. */
MUST_USE err app_invoice_link_open(struct rtx *tx, struct arena *a, const struct org *o, str token,
                                   struct invoice_link *out, bool *found);
/*
 * A new link for that contact and document; those before it end. The token is answered once and
 * only its hash is kept. E_STATE where the organisation has switched such links off.
 */
MUST_USE err app_invoice_link_make(const struct app *app, struct arena *a, org_id org,
                                   int64_t doc, contact_id contact, str *token);
/*
 * The same for whom a document is forwarded to: with what its sender may, for as long as he may;
 * what is done by it is done in his name, from that address.
 */
MUST_USE err app_invoice_link_forward(const struct app *app, struct arena *a,
                                      const struct forward *f, str *token);
/* Staff: mail the invoice to a contact of its customer, with a new link. E_NOT_FOUND: nobody. */
MUST_USE err app_invoice_mail(const struct app *app, struct arena *a, const struct actor *who,
                              const struct lot *lot, contact_id contact);
/* Staff: take a link back. */
MUST_USE err app_invoice_link_end(const struct app *app, struct arena *a, const struct actor *who,
                                  const struct lot *lot, int64_t id);
