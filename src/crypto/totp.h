/*
 * Codes of an authenticator app: TOTP (RFC 6238) with SHA-1, 6 digits, a step of 30 seconds.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum { TOTP_SECRET_BYTES = 20, TOTP_STEP_SECONDS = 30, TOTP_DIGITS = 6 };

struct totp_secret {
    unsigned char b[TOTP_SECRET_BYTES];
};

struct totp_secret totp_secret_new(void);
/* The secret in base32 (RFC 4648 6), as apps take it by hand: 32 letters and digits. */
str totp_text(struct arena *a, const struct totp_secret *s);
/* The step an instant falls into. */
int64_t totp_step(int64_t at_us);
/* The code of a step, six digits and NUL. */
void totp_code(const struct totp_secret *s, int64_t step, char out[static TOTP_DIGITS + 1]);
/*
 * Whether `code` (blanks in it are skipped) is that of this step or of the one before or after it,
 * for clocks drift, and of a step after `last`, for no code is taken twice. *step: which it was.
 */
bool totp_check(const struct totp_secret *s, str code, int64_t at_us, int64_t last, int64_t *step);
/* What an app reads from the QR code: otpauth://totp/ISSUER:ACCOUNT?secret=...&issuer=ISSUER. */
str totp_uri(struct arena *a, const struct totp_secret *s, str issuer, str account);
