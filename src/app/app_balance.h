/*
 * What a customer owed at the end of a day, and what made it so: from the statements of account,
 * so that it cannot differ from them.
 */
#pragma once

#include "app/app_statement.h"

struct balance_request {
    org_id org;
    const struct membership *customer;
    date day;         /* at its end */
    date since;       /* a day before it: what changed after that */
    date today;
    int64_t known_us; /* from when on what is put into the books was not known on `since` */
    int limit;        /* of rows of each kind */
};

/* In one currency. */
struct balance {
    currency cur;
    int64_t owed, free;      /* on open invoices; of credits and retainers, at least 0 */
    int64_t total;           /* owed less free: the closing balance of a statement up to `day` */
    struct statement open;   /* the items it is made of */
    struct statement_row *items;
    size_t item_count;
    bool more_items;
    int64_t known;           /* the balance of `since` as it was known then */
    struct statement_sums late; /* for days up to `since`, put into the books after that */
    struct statement_row *lates;
    size_t late_count;
    struct statement change; /* from the end of `since` to that of `day` */
    struct statement_row *changes;
    size_t change_count;
    bool more_changes;
};

/* One for each currency with anything to say. since < day. */
MUST_USE err app_balance_read(struct rtx *tx, struct arena *a, const struct balance_request *rq,
                              struct balance **out, size_t *count);
