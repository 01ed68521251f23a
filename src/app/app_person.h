/*
 * What a person, contact or staff, sets for himself: name, phone, zone, notices, and another
 * address to log in with, which holds once both addresses have confirmed it.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_person.h"

/* Problems: "name", "phone", "zone". E_INVALID. `quiet` of a contact; NULL: as it is. */
MUST_USE err app_person_set(const struct app *app, struct arena *a, const struct actor *who,
                            const struct person_settings *s, const bool *quiet,
                            struct problems *problems);

enum { EMAIL_CHANGE_HOURS = 24 };
/*
 * Ask for another address: a mail goes to the old one (confirm or cancel) and to the new one
 * (confirm). The answer is the same where another has that address: it then gets no mail.
 * Problems: "email". E_INVALID.
 */
MUST_USE err app_email_ask(const struct app *app, struct arena *a, const struct actor *who,
                           str email, struct problems *problems);
/* What a link in these mails is about; *old: it went to the old address. E_NOT_FOUND: over. */
MUST_USE err app_email_look(const struct app *app, struct arena *a, org_id org, str token,
                            struct email_change *out, bool *old);
/*
 * Confirm it, at the address the link went to. *done: the other had done so, the address is
 * changed, all sessions and links of the person have ended, and both addresses are told.
 * E_NOT_FOUND; E_EXISTS: another has the address meanwhile.
 */
MUST_USE err app_email_confirm(const struct app *app, struct arena *a, org_id org, str token,
                               bool *done);
/* Nothing comes of it: by either link, or by the person who is logged in. */
MUST_USE err app_email_cancel(const struct app *app, struct arena *a, org_id org, str token);
MUST_USE err app_email_withdraw(const struct app *app, const struct actor *who);

/*
 * A log-in that has just begun, by the session's token: is its browser, named by the cookie `seen`
 * ("" none), known of this person? Where it is not, a mail tells him, unless it is his first.
 * `fresh` is the cookie to set, "" where the one there is good.
 */
struct device_met {
    str session, seen, words, address;
};
MUST_USE err app_device_met(const struct app *app, struct arena *a, org_id org,
                            const struct device_met *d, str *fresh);
