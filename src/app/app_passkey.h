/*
 * Passkeys: made by somebody who gave his password again, shown as second factor or in place of
 * password and factor, listed and removed.
 *
 * The challenge is sealed and carried by the form, with what it is for; it is answered once, within
 * ten minutes. Wrong and unknown are one error, E_LOGIN.
 */
#pragma once

#include "app/app_factor.h"
#include "store/store_passkey.h"

enum { PASSKEYS_MAX = 10, PASSKEY_MINUTES = 10 };
enum passkey_use { PASSKEY_MAKE = 1, PASSKEY_FACTOR = 2, PASSKEY_LOGIN = 3 };

/* Where it is: the name of the host and the origin, as the browser has them. */
struct passkey_site {
    str rp_id, origin;
};

/* What a browser is asked. */
struct passkey_asked {
    str challenge; /* base64url */
    str state;     /* sealed, comes back with the form */
    str handle;    /* of the person, base64url; made of nothing that can be read */
    struct passkey *known;
    size_t known_count;
};
/* `who` NULL for PASSKEY_LOGIN: nobody is known yet. `name` is that of one to be made. */
MUST_USE err app_passkey_ask(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                             enum passkey_use use, const struct actor *who, str name,
                             struct passkey_asked *out);

/* What it answers: fields of the form, base64url. */
struct passkey_answer {
    struct passkey_site site;
    enum person_kind kind; /* of the door */
    str state, id, client, data, signature, handle;
    str token;  /* of the session now; "" to log in */
    str device; /* of the browser */
    str address;
};
/*
 * One that was made is kept. Other sessions end, this one goes on as one that has passed, with
 * another token. E_LOGIN; E_EXISTS: it is there; E_STATE: there are PASSKEYS_MAX.
 */
MUST_USE err app_passkey_add(const struct app *app, struct arena *a, const struct actor *who,
                             const struct passkey_answer *in, str *token);
/* After the password: as app_factor_pass. */
MUST_USE err app_passkey_pass(const struct app *app, struct arena *a, const struct actor *who,
                              const struct passkey_answer *in, str *token);
/* In place of the password: the person was verified at his device, so no other factor is due. */
MUST_USE err app_passkey_login(const struct app *app, struct arena *a, org_id org,
                               const struct passkey_answer *in, str *token);

/*
 * Remove one of the actor's. E_LOGIN: the password is wrong; E_STATE: he must have a second factor
 * and this is the last (`wanted`); E_NOT_FOUND.
 */
MUST_USE err app_passkey_remove(const struct app *app, struct arena *a, const struct actor *who,
                                int64_t id, str password, bool wanted);
