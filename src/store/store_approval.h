/* What two persons must want: rows asked by one and decided by another. */
#pragma once

#include "base/id.h"
#include "db/db.h"

/* Stored as numbers, never renumber. */
enum approval_state {
    APPROVAL_ASKED = 1,
    APPROVAL_SIGNED = 2, /* is being carried out, or was when the machine stopped */
    APPROVAL_DONE = 3,
    APPROVAL_REFUSED = 4,
    APPROVAL_WITHDRAWN = 5,
    APPROVAL_FAILED = 6, /* signed, and could not be done: see outcome */
};

struct approval {
    int64_t id;
    public_id public_id;
    str kind;            /* "write_off": app_approval.c has the table */
    str subject;         /* what it is about, as people read it */
    str payload, before; /* lines "name: value": what is to be, and what is now */
    str digest;          /* of all that is signed, hex */
    str reason;
    staff_id asked_by;
    str asked_name;
    int64_t asked_us, expires_us;
    enum approval_state state;
    staff_id decided_by;
    str decided_name;
    int64_t decided_us;
    str outcome;
};
MUST_USE err store_approval_insert(struct wtx *tx, org_id org, const struct approval *p);
MUST_USE err store_approval_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                      struct approval *out);
/* The state now; the row is held. */
MUST_USE err store_approval_lock(struct rtx *tx, org_id org, int64_t id, enum approval_state *out);
/* state, decided_by, decided_us, outcome. */
MUST_USE err store_approval_decide(struct wtx *tx, org_id org, const struct approval *p);
/* Asked and not over, or signed and not carried out; oldest first, at most 200. */
MUST_USE err store_approval_waiting(struct rtx *tx, struct arena *a, org_id org, int64_t now_us,
                                    struct approval **out, size_t *count);
/* Those that are over, newest first, behind id `before` (0: from the newest), at most 50. */
MUST_USE err store_approval_past(struct rtx *tx, struct arena *a, org_id org, int64_t now_us,
                                 int64_t before, struct approval **out, size_t *count);
