/* Mandates, who collects, and the files of debits. */
#pragma once

#include "core/debit.h"
#include "db/db.h"

/* In place of the one there was. */
MUST_USE err store_creditor_put(struct wtx *tx, org_id org, enum debit_scheme scheme,
                                const struct debit_creditor *c);
MUST_USE err store_creditor_get(struct rtx *tx, struct arena *a, org_id org,
                                enum debit_scheme scheme, struct debit_creditor *out, bool *found);

/* E_EXISTS where the customer has one of the scheme, or the reference is taken. */
MUST_USE err store_mandate_insert(struct wtx *tx, org_id org, const struct mandate *m,
                                  int64_t at_us);
MUST_USE err store_mandate_revoke(struct wtx *tx, org_id org, int64_t id, int64_t at_us,
                                  bool *done);
/* Of a customer, the last made first, at most 50. */
struct mandate_listed {
    struct mandate mandate;
    int64_t made_us, revoked_us; /* revoked_us 0: it holds */
};
MUST_USE err store_mandate_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                struct mandate_listed **out, size_t *count);
/* Whether the customer can be debited. */
MUST_USE err store_mandate_holds(struct rtx *tx, org_id org, customer_id customer,
                                 enum debit_scheme scheme, bool *out);

/* Payments in no file yet, with their mandates, oldest first. */
MUST_USE err store_debit_due(struct rtx *tx, struct arena *a, org_id org, enum debit_scheme scheme,
                             int limit, struct debit **out, size_t *count);

struct debit_file {
    int64_t id;
    enum debit_scheme scheme;
    str message;
    date day, made_on;
    int64_t count, total;
    str sha256;
};
/* The file and its debits; E_EXISTS (at the commit) when one of the payments is in a file. */
MUST_USE err store_debit_file_insert(struct wtx *tx, org_id org, const struct debit_file *f,
                                     const struct debits *d, int64_t at_us);
/* What a bank may collect in one sum: a file's debits of one sequence and kind. */
struct debit_batch {
    int64_t file;
    str message;
    date day;
    str sequence, kind;
    int64_t count, total;
    int64_t back;    /* of the total: returned, by no line of its own */
    int64_t matched; /* of the count: with lines of the bank */
};
enum { DEBIT_BATCHES_MAX = 200 };
/* Of files made from `from` to `until`, the last made first, so many at most; a file's together. */
MUST_USE err store_debit_batches(struct rtx *tx, struct arena *a, org_id org,
                                 enum debit_scheme scheme, date from, date until,
                                 struct debit_batch **out, size_t *count);
/* E_NOT_FOUND. */
MUST_USE err store_debit_file_get(struct rtx *tx, struct arena *a, org_id org, int64_t id,
                                  struct debit_file *out);
struct debit_entry {
    payment_id payment;
    public_id public_id;
    str reference, name; /* name: the debtor's */
    int64_t amount;
    str sequence, kind;
    bool back;           /* returned, by no line of its own */
};
/* The debits of a file that no line of the bank is matched with, by payment. */
MUST_USE err store_debit_entries(struct rtx *tx, struct arena *a, org_id org, int64_t file,
                                 struct debit_entry **out, size_t *count);
/* How many of the scheme were made on that day. */
MUST_USE err store_debit_file_count(struct rtx *tx, org_id org, enum debit_scheme scheme, date day,
                                    int64_t *out);
