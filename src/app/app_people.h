/* People getting in: organisations made, people invited, passwords, sessions. */
#pragma once

#include "app/app.h"
#include "store/store_people.h"
#include "store/store_session.h"

/* Make an organisation with its chain and host names; the first is the default. E_EXISTS. */
MUST_USE err app_org_make(const struct app *app, struct org *o, const str *hosts, size_t host_count,
                          bool is_default);
/* What the first log-in asks; `logo` PNG bytes or "". Problems by field name. E_INVALID. */
MUST_USE err app_org_set_up(const struct app *app, struct arena *a, const struct org *o, str logo,
                            struct problems *problems);

/* Add a staff user without a password; E_EXISTS, E_INVALID. */
MUST_USE err app_staff_add(const struct app *app, org_id org, str email, str name, str role,
                           staff_id *out);
/* Add a customer (number made when empty). */
MUST_USE err app_customer_add(const struct app *app, struct arena *a, org_id org,
                              struct customer *c);
/* Add a contact to a customer with permissions, or give an existing one these. E_INVALID. */
MUST_USE err app_contact_add(const struct app *app, struct arena *a, org_id org,
                             customer_id customer, str email, str name, int permissions,
                             contact_id *out);

/*
 * A one-time link: purpose "owner", "staff" or "staff-reset" (staff), "join", "reset" or "login"
 * (contacts). The token is answered once and only its hash is kept; a "login" or reset link takes
 * the place of one that was not used.
 */
MUST_USE err app_link_make(const struct app *app, struct arena *a, org_id org, str purpose,
                           int64_t person, int64_t valid_us, str *token);
bool link_is_for_staff(str purpose);
/* Who a link is for, without using it. E_NOT_FOUND: unknown, used or too old. */
MUST_USE err app_link_look(const struct app *app, struct arena *a, org_id org, str token,
                           str *purpose, int64_t *person);
/*
 * Use it: set the password of the person, end all sessions, take back what other links there are.
 * Problems: "password". E_INVALID. E_NOT_FOUND for a "login" link too: it sets no password.
 */
MUST_USE err app_link_use(const struct app *app, struct arena *a, org_id org, str token,
                          str password, struct problems *problems, enum person_kind *kind,
                          int64_t *person);

/* A new session after the password was right; `token` goes into the cookie. E_LOGIN otherwise: the
 * same answer and the same time for an unknown address and a wrong password. */
struct login {
    enum person_kind kind;
    str email, password, device, address;
};
MUST_USE err app_login(const struct app *app, struct arena *a, org_id org, const struct login *l,
                       str *token);
/* A session without a password, after a link was used or for the owner. */
MUST_USE err app_session_make(const struct app *app, struct arena *a, org_id org,
                              enum person_kind kind, int64_t person, str device, str address,
                              str *token);
MUST_USE err app_logout(const struct app *app, struct arena *a, org_id org, str token);
/*
 * Old, new; other sessions end, and this one goes on under a new token. Problems: "old",
 * "password". E_INVALID.
 */
struct password_change {
    const struct session *session;
    str token; /* of that session */
    str old, password;
};
MUST_USE err app_password_change(const struct app *app, struct arena *a, org_id org,
                                 const struct password_change *c, struct problems *problems,
                                 str *token);
/* The language a person reads, a BCP 47 tag of locale/words.h; "" for the organisation's. */
MUST_USE err app_language_set(const struct app *app, org_id org, enum person_kind kind,
                              int64_t person, str language);
/* Remember that these sessions were seen, each with that customer chosen; one transaction. */
struct session_seen {
    org_id org;
    customer_id customer;
    char token[64]; /* of its cookie; NUL at the end */
};
MUST_USE err app_sessions_seen(const struct app *app, struct arena *a,
                               const struct session_seen *list, size_t count);
/*
 * End sessions that were idle or lived too long (60 min / 12 h contacts; staff 30 min / 8 h), and
 * forget what was chosen to be paid more than two weeks ago (a bank account that is added before it
 * is paid may take ten days to prove), and links that ended a month ago.
 */
MUST_USE err app_sweep(const struct app *app, org_id org);
enum {
    SESSION_IDLE_MINUTES = 60,
    SESSION_HOURS = 12,
    STAFF_IDLE_MINUTES = 30,
    STAFF_HOURS = 8,
    SELECTION_HOURS = 14 * 24
};
bool session_is_over(const struct session *s, int64_t now_us);

/*
 * Mail a link to whoever has that address: "mail.reset" to set a password, "mail.login" to log in
 * once (contacts alone). The answer, and the work before it, are the same where nobody has it.
 */
MUST_USE err app_link_ask(const struct app *app, struct arena *a, org_id org,
                          enum person_kind kind, str job_kind, str email);
enum { LOGIN_LINK_MINUTES = 10 };
/* Log in by a "login" link, once: a new session. E_NOT_FOUND: unknown, used, too old, or nobody. */
struct link_enter {
    str link, device, address;
};
MUST_USE err app_link_enter(const struct app *app, struct arena *a, org_id org,
                            const struct link_enter *in, str *token);

/* Asked again before something that must not be done in passing. OK, E_LOGIN, E_BUSY. */
MUST_USE err app_password_is(const struct app *app, struct arena *a, org_id org,
                             enum person_kind kind, int64_t person, str password);

/* Whether a text is an e-mail address we accept, in lower case into the arena. */
bool email_accept(struct arena *a, str typed, str *out);
/* The rules for a new password; a problem on "password" for each that does not hold. */
void password_check(struct problems *problems, str password, str email, str name);
