/*
 * Statements of account, put together from the books: for the page, on paper, as CSV, by mail.
 * All of them from app_statement_read, so that they cannot differ.
 */
#pragma once

#include "app/app.h"
#include "store/store_people.h"
#include "store/store_statement.h"

struct statement_request {
    org_id org;
    const struct membership *customers; /* of one of these at least; in the order shown */
    size_t customer_count;
    enum statement_type type;
    date from, to, today;
    currency cur; /* none: all */
    str language; /* of the paper; none: the first account's, else the organisation's */
    /*
     * How many rows to give in all, where the rest is known by its sums; 0: every one, and
     * E_TOO_LARGE past LIMIT_ACCOUNT_ROWS. With `after` those behind it: of one customer and
     * currency.
     */
    int limit;
    bool begun;
    struct statement_place after;
};

/* The currencies these customers have anything in: the first one's own in front, then by code. */
MUST_USE err app_statement_currencies(struct rtx *tx, struct arena *a,
                                      const struct statement_request *rq, currency **out,
                                      size_t *count);
/* In blocks by currency; what has neither balance nor rows is left out. */
MUST_USE err app_statement_read(struct rtx *tx, struct arena *a, const struct statement_request *rq,
                                struct account_statement *out);

/* The same as files: read in a transaction of their own, in memory of their own but the result. */
struct statement_file {
    str name, bytes;
};
MUST_USE err app_statement_pdf(const struct app *app, struct arena *a,
                               const struct statement_request *rq, struct statement_file *out);
MUST_USE err app_statement_csv(const struct app *app, struct arena *a,
                               const struct statement_request *rq, struct statement_file *out);
