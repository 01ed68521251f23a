/* The second factor of a contact or staff user, and the codes for when it is lost. */
#pragma once

#include "db/db.h"
#include "store/store_session.h"

struct factor {
    enum person_kind kind;
    int64_t person;
    str secret;           /* sealed (crypto.h) */
    int64_t confirmed_us; /* 0: begun, not on */
    int64_t last_step;    /* of the last code taken */
    int failed;           /* wrong codes in a row */
    int64_t blocked_us;   /* no code is looked at before */
};
MUST_USE err store_factor_get(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                              int64_t person, struct factor *out, bool *found);
/* The row is held to the end of the transaction. */
MUST_USE err store_factor_lock(struct rtx *tx, struct arena *a, org_id org, enum person_kind kind,
                               int64_t person, struct factor *out, bool *found);
MUST_USE err store_factor_insert(struct wtx *tx, org_id org, const struct factor *f,
                                 int64_t at_us);
/* All but the secret. */
MUST_USE err store_factor_update(struct wtx *tx, org_id org, const struct factor *f);
/* With its recovery codes. */
MUST_USE err store_factor_delete(struct wtx *tx, org_id org, enum person_kind kind,
                                 int64_t person);

/* `digest` is that of a recovery code. */
MUST_USE err store_recovery_insert(struct wtx *tx, org_id org, const struct factor *f, str digest);
MUST_USE err store_recovery_unused(struct rtx *tx, org_id org, enum person_kind kind,
                                   int64_t person, int64_t *out);
/* *found only for one that was not used. */
MUST_USE err store_recovery_find(struct rtx *tx, org_id org, const struct factor *f, str digest,
                                 bool *found);
MUST_USE err store_recovery_use(struct wtx *tx, org_id org, const struct factor *f, str digest,
                                int64_t at_us);
MUST_USE err store_recovery_delete(struct wtx *tx, org_id org, const struct factor *f);
