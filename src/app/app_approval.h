/*
 * What two persons must want: one asks, another signs, never the same.
 *
 * A request is kept whole as it was asked, with a digest over it that the signer sends back: what
 * he saw is what he signs. Signing is committed first, then it is carried out by the use case of
 * its kind, under the request's own key, so that a crash between the two is made good by carrying
 * it out again. A request nobody signed in APPROVAL_DAYS is over.
 *
 * A new kind is a row of the table in app_approval.c: its word, its label, who may ask, and the
 * function that carries it out.
 */
#pragma once

#include "app/app_audit.h"
#include "core/role.h"
#include "store/store_approval.h"

enum { APPROVAL_DAYS = 7 };

/* payload and before are lines of audit_line; a name with a '.' in it is for the program only. */
struct approval_wish {
    public_id id; /* made with the page, so that asking twice is asking once; zeroed: made here */
    str kind;     /* "write_off", "bank", "refund", "giveback", "creditor" */
    str subject, payload, before, reason;
};
/* Ask. E_FORBIDDEN unless the actor's role may; E_NOT_FOUND: no such kind; E_KEY_REUSED: another
 * request has that id. */
MUST_USE err app_approval_ask(const struct app *app, struct arena *a, const struct actor *actor,
                              const struct approval_wish *wish, public_id *out);
/*
 * Sign and carry out. E_FORBIDDEN: one's own, or the role may not; E_STATE: decided, or over;
 * E_STALE: `digest` is not this request's. What its use case refused is OK here, with the state
 * FAILED and the reason in `out`; where it could not be tried the state stays SIGNED.
 */
MUST_USE err app_approval_sign(const struct app *app, struct arena *a, const struct actor *actor,
                               public_id id, str digest, struct approval *out);
/* Carry out what was signed and not carried out. E_STATE, E_FORBIDDEN. */
MUST_USE err app_approval_again(const struct app *app, struct arena *a, const struct actor *actor,
                                public_id id, struct approval *out);
/* Another says no, with a word why. Errors as app_approval_sign. */
MUST_USE err app_approval_refuse(const struct app *app, struct arena *a,
                                 const struct actor *actor, public_id id, str why);
/* Who asked takes it back. E_FORBIDDEN for others. */
MUST_USE err app_approval_withdraw(const struct app *app, struct arena *a,
                                   const struct actor *actor, public_id id);

/* What people read for a kind, and for a state at `now_us`. */
str approval_kind_label(str kind);
str approval_state_label(const struct approval *p, int64_t now_us);
bool approval_is_open(const struct approval *p, int64_t now_us); /* may be signed */

/* Ask for a write-off of `amount` (minor units) of what is open of an invoice. E_NOT_PAYABLE. */
struct write_off_wish {
    customer_id customer;
    int64_t invoice, amount;
    str reason;
};
MUST_USE err app_approval_write_off(const struct app *app, struct arena *a,
                                    const struct actor *actor, const struct write_off_wish *wish,
                                    public_id *out);

/* Ask for other bank details. Problems by field: "iban", "bic", "account_name", "vpa". E_INVALID;
 * E_STATE: they are these already. */
struct bank_wish {
    str iban, bic, account_name, vpa, reason;
};
MUST_USE err app_approval_bank(const struct app *app, struct arena *a, const struct actor *actor,
                               const struct bank_wish *wish, struct problems *problems,
                               public_id *out);
