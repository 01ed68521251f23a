/*
 * Methods that customers keep for later: kept while paying, or set up without paying.
 *
 * Card and bank numbers are typed into the gateway's page. What we keep is what the gateway calls
 * it, what people know it by, and what was agreed to, by whom and when.
 */
#pragma once

#include "app/app_payment.h"
#include "locale/words.h"
#include "store/store_job.h"
#include "store/store_method.h"
#include "store/store_people.h"

/* What a payer agrees to when something is kept. One text, shown and kept alike. */
str app_method_consent(struct arena *a, const struct words *words, str seller, str gateway);

/*
 * The mandate behind a saved debit, in lines to read and to keep: who may debit which account of
 * whom, since when, under which reference, in a language. Empty for a method without one.
 */
str app_method_mandate(struct arena *a, const struct words *words, const struct saved_method *m,
                       str seller, str customer);

struct method_add {
    org_id org;
    customer_id customer;
    contact_id contact;
    str key; /* made with the form: the same key is the same set-up */
    currency cur;
    enum pay_method method;
    str gateway;
    str consent, address, country;
    str back; /* the page to go back to, a local path */
};
/*
 * Begin to set a method up: commit what was asked, contact the gateway, and give what became of it:
 * `waiting` has the gateway's page in next_url, `asked` is being found out by a job. The same key
 * again gives the same. E_CONFIG where the gateway cannot keep a method without a payment.
 */
MUST_USE err app_method_add(const struct app *app, struct arena *a, const struct method_add *rq,
                            str base_url, struct method_setup *out);
/* Ask the gateway what became of a set-up and keep what there is. Errors as app_payment_check. */
MUST_USE err app_method_check(const struct app *app, struct arena *a, org_id org, int64_t setup,
                              struct method_setup *out);
/*
 * The set-up behind a return address, if `state` is what it carried; else E_NOT_FOUND. Asks the
 * gateway as app_return does.
 */
MUST_USE err app_method_return(const struct app *app, struct arena *a, org_id org, str gateway,
                               str setup, str state, struct method_setup *out);

/*
 * What its people may change: name, address and country; the expiry of one that has one, where
 * its gateway takes that (app_method_may_date). The gateway is told first. E_STATE for a removed
 * one; E_INVALID: the gateway does not take it, or has forgotten it; E_GATEWAY, E_TOO_MANY: no
 * answer. Then nothing has changed.
 */
MUST_USE err app_method_edit(const struct app *app, struct arena *a, const struct saved_method *m);
bool app_method_may_date(const struct saved_method *m);
/* The default of its currency. */
MUST_USE err app_method_prefer(const struct app *app, struct arena *a,
                               const struct saved_method *m);
/* No more payments by it from now on; a job has its gateway forget it. Twice is once. */
MUST_USE err app_method_remove(const struct app *app, struct arena *a,
                               const struct saved_method *m);
/* Have its gateway forget a removed one. Errors as of the gateway; gone there already is OK. */
MUST_USE err app_method_forget(const struct app *app, struct arena *a, org_id org, method_id id);
/*
 * The job `mail.expires`: the method it is of; *tell where it is kept and its month is still that
 * of the job. With another month the job is withdrawn: its month may be entered again, and is told
 * of then.
 */
MUST_USE err app_method_expires(const struct app *app, struct arena *a, const struct job *job,
                                struct saved_method *m, bool *tell);
