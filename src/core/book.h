/*
 * A unit of work on the books: lots as they were locked, what is posted on them, entries made.
 *
 * Use cases load the lots and summaries they locked, post, and hand the book to store_book_save.
 * Nothing here touches a database: the same arithmetic runs in tests, in the simulation and in
 * verify. One entry is open at a time. After an error the book is not saved.
 */
#pragma once

#include "base/arena.h"
#include "core/entry.h"
#include "core/plan.h"
#include "core/summary.h"

struct book_lot {
    struct lot before, now;
    bool fresh; /* not in the database yet */
    const struct plan *plan; /* of a planned lot */
};

struct book_summary {
    customer_id customer;
    struct summary now;
    bool fresh;
};

struct book {
    struct arena *arena;
    org_id org;
    int64_t who, at_us;
    struct book_lot **lots;
    size_t lot_count, lot_room;
    struct book_summary *summaries;
    size_t summary_count, summary_room;
    struct entry **entries;
    size_t entry_count, entry_room;
    struct entry *open; /* the one being written, or NULL */
    size_t posting_room;
};

void book_init(struct book *b, struct arena *a, org_id org, int64_t who, int64_t at_us);

/* A lot as read from the database (version > 0), or a new one (version 0). The result stays valid.
 */
struct lot *book_add_lot(struct book *b, const struct lot *l);
/* The lot, or NULL if it was not added. */
struct lot *book_lot(struct book *b, enum account account, int64_t doc);
/* The plan of a lot that was added; it stays valid. */
void book_add_plan(struct book *b, const struct plan *p);
/* Put a plan on an invoice that has none; and take the one it has off again. */
void book_plan(struct book *b, const struct plan *p);
void book_unplan(struct book *b, int64_t doc);
/* What stands beside an invoice has changed: its version ascends, and who saw it looks again. */
void book_touch(struct book *b, int64_t doc);
/* The summary as read and locked; version 0: there was none. */
void book_add_summary(struct book *b, customer_id customer, const struct summary *s);

/* Begin an entry; the key makes the event happen once. The result may be completed until book_end.
 */
struct entry *book_begin(struct book *b, enum entry_kind kind, customer_id customer, currency cur,
                         date day, str key);
/*
 * Post on a lot of the book. Amount 0 does nothing. E_NOT_PAYABLE where the guard refuses,
 * E_CURRENCY, E_OVERFLOW; E_BUG if the lot was not added.
 */
MUST_USE err book_post(struct book *b, enum account account, int64_t doc, int64_t source,
                       enum side side, int64_t amount, bool pending);
/* Post on an account of the organisation; a negative amount turns its side, 0 does nothing. */
MUST_USE err book_post_own(struct book *b, enum account account, str sub, int64_t doc,
                           enum side side, int64_t amount, bool pending);
/* Give back what an earlier reserve holds on a lot; part of the entry that resolves it. */
MUST_USE err book_unreserve(struct book *b, enum account account, int64_t doc, enum side side,
                            int64_t amount);
/* End the entry: effect, entry_check. */
MUST_USE err book_end(struct book *b);

/* Bring the days of planned lots up to date with their balances; called by store_book_save. */
void book_settle_dues(struct book *b);
/* Bring all summaries up to date with the lots; called by store_book_save, once. */
MUST_USE err book_settle_summaries(struct book *b);
