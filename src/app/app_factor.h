/*
 * The second factor of contacts and staff: an authenticator app, and recovery codes.
 *
 * It is begun, confirmed by a first code, and asked for after the password from then on. A session
 * whose person has passed is a new one, of level SESSION_FACTOR. Wrong codes in a row are counted
 * in the database: after each fifth nothing is looked at for a while, twice as long each time.
 */
#pragma once

#include "app/app_audit.h"
#include "store/store_factor.h"

enum session_level { SESSION_PASSWORD = 1, SESSION_FACTOR = 2 };
enum { RECOVERY_CODES = 10, FACTOR_TRIES = 5, FACTOR_WAIT_MINUTES = 15 };

/* How it stands with a person. */
struct factor_status {
    bool on, begun;
    int64_t codes_left;
    str uri, secret; /* of one begun: for the QR code, and to be typed: "ABCD EFGH ..." */
};
MUST_USE err app_factor_status(const struct app *app, struct rtx *tx, struct arena *a,
                               const struct actor *actor, str issuer, str account,
                               struct factor_status *out);

/* Begin: a new secret in place of one that was not confirmed. E_STATE when it is on. */
MUST_USE err app_factor_begin(const struct app *app, struct arena *a, const struct actor *actor);

struct factor_pass {
    const struct actor *actor;
    str token;  /* of the session now */
    str device; /* of the browser */
    str code;   /* as typed: six digits, or a recovery code */
};
struct factor_passed {
    str token; /* of the session that takes its place */
    bool by_recovery;
    int64_t codes_left;
};
/*
 * The code after the password. E_LOGIN: wrong, or taken before; E_TOO_MANY: not looked at, too many
 * were wrong; E_STATE: no factor is on, or the session has ended.
 */
MUST_USE err app_factor_pass(const struct app *app, struct arena *a, const struct factor_pass *in,
                             struct factor_passed *out);

/*
 * The first code: the factor is on, other sessions end, this one gets a new token. `codes` are
 * answered once and only their digests are kept. Errors as above; E_STATE where none was begun.
 */
MUST_USE err app_factor_confirm(const struct app *app, struct arena *a,
                                const struct factor_pass *in, str *token,
                                str codes[RECOVERY_CODES]);
/* New recovery codes in place of the old, against a code of the app. Errors as app_factor_pass. */
MUST_USE err app_factor_codes(const struct app *app, struct arena *a, const struct factor_pass *in,
                              str codes[RECOVERY_CODES]);
/* Off, against a code. Errors as app_factor_pass. */
MUST_USE err app_factor_off(const struct app *app, struct arena *a, const struct factor_pass *in);
/* An owner takes away factor and passkeys of another who lost them; his sessions end. E_FORBIDDEN,
 * own one. */
MUST_USE err app_factor_reset(const struct app *app, struct arena *a, const struct actor *owner,
                              staff_id whose);

/*
 * Whether a staff user must have one: by the organisation's setting; and owners and accountants
 * wherever a gateway is on that moves real money.
 */
MUST_USE err app_factor_wanted(struct rtx *tx, struct arena *a, org_id org, str role, bool *out);
