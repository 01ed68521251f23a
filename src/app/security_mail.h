/* The mail to a person whose password, second factor, passkeys or address were changed. */
#pragma once

#include "store/store_session.h"

enum security_change {
    SECURITY_PASSWORD,
    SECURITY_FACTOR_ON,
    SECURITY_FACTOR_OFF,
    SECURITY_FACTOR_CODES,
    SECURITY_FACTOR_RESET,
    SECURITY_PASSKEY_ADDED,
    SECURITY_PASSKEY_REMOVED,
    SECURITY_EMAIL,
};
/* Leave a job "mail.security" in the caller's transaction: "kind change name" of that person. */
MUST_USE err security_mail(struct wtx *tx, struct arena *a, org_id org, enum person_kind kind,
                           int64_t person, enum security_change change, str name);
