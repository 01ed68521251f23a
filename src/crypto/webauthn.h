/*
 * Passkeys: what a browser answers to navigator.credentials.create and .get, checked (Web
 * Authentication Level 2, 7.1 and 7.2, with attestation "none"). Signatures by libfido2.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"

enum webauthn_kind { WEBAUTHN_ES256 = 1, WEBAUTHN_EDDSA = 2, WEBAUTHN_RS256 = 3 };
enum {
    WEBAUTHN_CLIENT_BYTES = 2048,
    WEBAUTHN_DATA_BYTES = 4096,
    WEBAUTHN_SIGNATURE_BYTES = 1024,
    WEBAUTHN_ID_BYTES = 1023,
};

/* What it must be for: this site, and what was asked. */
struct webauthn_site {
    str rp_id;     /* "billing.example.com" */
    str origin;    /* "https://billing.example.com" */
    str challenge; /* base64url, as it was given to the browser */
};

/* Whether passkeys can be for that host: a name, and no address in numbers. */
bool webauthn_host(str host);

/* A passkey that was made. */
struct webauthn_made {
    str id;  /* of the credential, bytes */
    str key; /* public, bytes as libfido2 takes them */
    enum webauthn_kind kind;
    int64_t counter;
    bool verified; /* the person was: by finger, face or PIN */
};
/*
 * Check what create() answered: `client` is clientDataJSON, `data` the authenticator data, bytes.
 * E_LOGIN for whatever is not for this site and challenge, or cannot be read, or nobody was there
 * for. The texts of *out lie in the arena.
 */
MUST_USE err webauthn_create(struct arena *a, const struct webauthn_site *site, str client,
                             str data, struct webauthn_made *out);

/* What get() answered, bytes. */
struct webauthn_shown {
    str client, data, signature;
};
/*
 * Check it against a passkey that is known; *counter is what to keep of it. E_LOGIN as above, for
 * a signature that is not its own, without the person verified where that is needed, and for a
 * counter that does not rise (7.2, 21: a passkey that was copied).
 */
MUST_USE err webauthn_check(const struct webauthn_site *site, const struct webauthn_made *known,
                            const struct webauthn_shown *shown, bool verified, int64_t *counter);
