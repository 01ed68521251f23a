/* Statements of account: the entries of a range, their sums, and what is open on a day. */
#pragma once

#include "core/statement.h"
#include "db/db.h"

/* A place among a customer's entries: behind this one. Days without an entry are fine. */
struct statement_place {
    date day; /* DATE_NONE: before all */
    int64_t at;
};
/* Behind all entries of that day. */
struct statement_place statement_day_end(date day);

/* Of one customer, in one currency. */
struct statement_of {
    org_id org;
    customer_id customer;
    currency cur;
};

/* What the entries behind `from` up to `to` come to. */
MUST_USE err store_statement_sums(struct rtx *tx, const struct statement_of *of,
                                  struct statement_place from, struct statement_place to,
                                  struct statement_sums *out);
/* The first `limit` of them behind `from`, up to the end of the day `to`. */
MUST_USE err store_statement_rows(struct rtx *tx, struct arena *a, const struct statement_of *of,
                                  struct statement_place from, date to, int limit,
                                  struct statement_row **out, size_t *count);
/*
 * Of those up to `to`, what was put into the books at `since_us` or later: all in sums, and the
 * first `limit` of them.
 */
MUST_USE err store_statement_late(struct rtx *tx, struct arena *a, const struct statement_of *of,
                                  date to, int64_t since_us, int limit,
                                  struct statement_row **out, size_t *count,
                                  struct statement_sums *sums);

/* What was posted on a lot. */
struct lot_posting {
    date day;
    int64_t entry, made_us;
    enum entry_kind kind;
    int64_t amount; /* above 0: debit */
    public_id id;   /* of the payment or credit behind it; zeroed: none */
    str number;
    enum account account; /* where that is found: credit, retainer; 0: a payment */
};
/* The first `limit`, up to the end of the day `to`. */
MUST_USE err store_lot_postings(struct rtx *tx, struct arena *a, const struct statement_of *of,
                                enum account account, int64_t doc, date to, int limit,
                                struct lot_posting **out, size_t *count);
/* What was open at the end of a day, by date: invoices, and with an effect below 0 credits. */
MUST_USE err store_statement_open(struct rtx *tx, struct arena *a, const struct statement_of *of,
                                  date day, int limit, struct statement_row **out, size_t *count);

/* A contact who is sent the statements of a customer. */
struct statement_reader {
    customer_id customer;
    contact_id contact;
};
/* What he has said about the monthly mail; *found false: nothing. */
MUST_USE err store_statement_mail_get(struct rtx *tx, org_id org, struct statement_reader who,
                                      bool *wanted, bool *found);
MUST_USE err store_statement_mail_put(struct wtx *tx, org_id org, struct statement_reader who,
                                      bool wanted, int64_t at_us);
/* Those who are sent it, behind `after` (zeroed: from the first); `otherwise`: who said nothing. */
MUST_USE err store_statement_mail_list(struct rtx *tx, struct arena *a, org_id org, bool otherwise,
                                       struct statement_reader after, int limit,
                                       struct statement_reader **out, size_t *count);
