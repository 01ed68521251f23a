/*
 * The books in the database: locking what a use case needs, writing what it did, sealing.
 *
 * Locks are taken in the one order of docs/books.md 7: payment, lots by (account, document),
 * summary, series.
 */
#pragma once

#include "core/book.h"
#include "core/cancel.h"
#include "db/db.h"

struct lot_key {
    enum account account;
    int64_t doc;
};

/*
 * Lock lots of one customer and add them to the book, in the order of locks whatever the order
 * given; the same lot twice is locked once. E_NOT_FOUND if one does not exist.
 */
MUST_USE err store_lots_lock(struct rtx *tx, struct book *b, customer_id customer,
                             const struct lot_key *keys, size_t count);
/* The same for lots that may not exist: those are left out. */
MUST_USE err store_lots_lock_present(struct rtx *tx, struct book *b, customer_id customer,
                                     const struct lot_key *keys, size_t count);
/* Lock the summary of customer and currency and add it; a missing one is added as new. */
MUST_USE err store_summary_lock(struct rtx *tx, struct book *b, customer_id customer, currency cur);

/* Write everything the book did. Once per book. E_EXISTS if an entry's key is already there. */
MUST_USE err store_book_save(struct wtx *tx, struct book *b);
/* Read the sums of the book's entries again, before commit: E_UNBALANCED if one does not balance.
 */
MUST_USE err store_book_recheck(struct rtx *tx, const struct book *b);

/* What stands on an invoice, by source; its lot is locked. */
MUST_USE err store_standing_list(struct rtx *tx, struct arena *a, org_id org, int64_t invoice,
                                 struct standing **out, size_t *count);

/* The id of the entry with that key; false in *found if there is none. */
MUST_USE err store_entry_by_key(struct rtx *tx, org_id org, str key, entry_id *out, bool *found);

MUST_USE err store_summaries(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                             struct summary **out, size_t *count);

/* The next number of a gapless series; the row stays locked until the commit. E_HELD. */
MUST_USE err store_series_next(struct wtx *tx, org_id org, int kind, str year, int64_t *out);
enum { SERIES_RECEIPT = 1, SERIES_INVOICE = 2, SERIES_CREDIT_NOTE = 3, SERIES_CUSTOMER = 4 };

struct series {
    int kind;
    str year; /* "" where the numbers go on from year to year */
    int64_t next;
    int held; /* since a restore: gives no number */
};
MUST_USE err store_series_list(struct rtx *tx, struct arena *a, org_id org, struct series **out,
                               size_t *count);
/* Hold every series, and those that the lost time may have begun: that year's receipts too. */
MUST_USE err store_series_hold(struct wtx *tx, org_id org, str receipt_year);
/* It goes on, with `next`. */
MUST_USE err store_series_release(struct wtx *tx, org_id org, const struct series *s);

/* One entry with its postings as read for sealing or verifying; hash "" when not sealed. */
struct sealed_entry {
    struct entry entry;
    int64_t n;
    str hash;
};
/* Entries waiting for the seal, at most `limit`, by id. */
MUST_USE err store_unsealed(struct rtx *tx, struct arena *a, org_id org, int limit,
                            struct sealed_entry **out, size_t *count);
/* Sealed entries after number `n`, at most `limit`. */
MUST_USE err store_sealed(struct rtx *tx, struct arena *a, org_id org, int64_t n, int limit,
                          struct sealed_entry **out, size_t *count);

/* Where an organisation's chain stands: what backups, anchors and restores name. */
struct head {
    str slug;
    int64_t epoch, n; /* the epoch rises with each restore */
    str hash;         /* of seal `n` */
};
MUST_USE err store_chain_head(struct rtx *tx, struct arena *a, org_id org, struct head *out);
MUST_USE err store_chain_epoch(struct wtx *tx, org_id org, int64_t epoch);
/* The hash of one seal; "" where there is none. */
MUST_USE err store_seal_hash(struct rtx *tx, struct arena *a, org_id org, int64_t n, str *out);
/* The key of the entry by which the epoch after that one began; "" where there is none. */
MUST_USE err store_epoch_after(struct rtx *tx, struct arena *a, org_id org, int64_t epoch,
                               str *out);
MUST_USE err store_chain_lock(struct rtx *tx, struct arena *a, org_id org, int64_t *n, str *hash);
MUST_USE err store_seal_insert(struct wtx *tx, org_id org, int64_t n, entry_id entry, str hash);
MUST_USE err store_chain_update(struct wtx *tx, org_id org, int64_t n, str hash);
MUST_USE err store_org_balance_add(struct wtx *tx, org_id org, enum account account, str sub,
                                   currency cur, int64_t debit, int64_t credit);
