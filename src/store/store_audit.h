/* The audit log: rows added one behind the other, never changed. */
#pragma once

#include "db/db.h"

struct audit {
    int64_t n;
    int64_t at_us;
    staff_id who;  /* 0: the program itself */
    str name;      /* of the person, as it was then */
    str address;   /* where from */
    str action;    /* "approval.signed" */
    str object;    /* kind of what it was done to: "staff" */
    int64_t object_id;
    str subject;   /* what it was done to, as people read it */
    str before, after; /* lines "name: value" */
    str hash;
};

/* The last number and hash of an organisation; the row is held. 0 and "genesis" at first. */
MUST_USE err store_audit_head_lock(struct wtx *tx, struct arena *a, org_id org, int64_t *n,
                                   str *hash);
MUST_USE err store_audit_head_get(struct rtx *tx, struct arena *a, org_id org, int64_t *n,
                                  str *hash);
/* The row, and it is the head from then on. */
MUST_USE err store_audit_insert(struct wtx *tx, org_id org, const struct audit *row);

struct audit_filter {
    org_id org;
    int64_t before_n; /* go on behind this one; 0: from the newest */
    staff_id who;     /* 0: all */
    str object;       /* "": all */
    int64_t object_id; /* 0: all */
    int64_t from_us, to_us; /* to_us 0: no end */
    int limit;
};
MUST_USE err store_audit_list(struct rtx *tx, struct arena *a, const struct audit_filter *f,
                              struct audit **out, size_t *count);
/* In the order they were written, behind number `after`. */
MUST_USE err store_audit_walk(struct rtx *tx, struct arena *a, org_id org, int64_t after,
                              int limit, struct audit **out, size_t *count);
