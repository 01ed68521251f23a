/* Passkeys of people, and the challenges they have answered. */
#pragma once

#include "store/store_session.h"

struct passkey {
    int64_t id;
    enum person_kind kind;
    int64_t person;
    str credential, key; /* base64url */
    int key_kind;        /* enum webauthn_kind */
    int64_t counter;
    str name;
    int64_t made_us, used_us;
};
/* E_EXISTS: the credential is there. */
MUST_USE err store_passkey_insert(struct wtx *tx, org_id org, const struct passkey *p);
/* Those of a person, oldest first, at most 50. */
MUST_USE err store_passkey_list(struct rtx *tx, struct arena *a, org_id org,
                                enum person_kind kind, int64_t person, struct passkey **out,
                                size_t *count);
MUST_USE err store_passkey_count(struct rtx *tx, org_id org, enum person_kind kind,
                                 int64_t person, int64_t *out);
/* By its credential, held to the end of the transaction. */
MUST_USE err store_passkey_lock(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                                str credential, struct passkey *out, bool *found);
MUST_USE err store_passkey_used(struct wtx *tx, org_id org, int64_t id, int64_t counter,
                                int64_t at_us);
MUST_USE err store_passkey_delete(struct wtx *tx, org_id org, enum person_kind kind,
                                  int64_t person, int64_t id);
MUST_USE err store_passkey_delete_all(struct wtx *tx, org_id org, enum person_kind kind,
                                      int64_t person);

/* A challenge is answered; E_EXISTS: it was before. */
MUST_USE err store_passkey_answer(struct wtx *tx, org_id org, str challenge, int64_t expires_us);
MUST_USE err store_passkey_forget(struct wtx *tx, org_id org, int64_t before_us);
