/* What the home page prints. */
#pragma once

#include "store/store_payment.h"
#include "web/ageing_bar.h"
#include "web/marks.h"
#include "web/portal/account_view.h"
#include "web/portal/owed.h"
#include "web/shared_view.h"
#include "web/suspension_view.h"
#include "web/portal/spend.h"

/* The next one due. */
struct home_due {
    const struct lot *lot;
    int days;
    const struct lot_mark *mark;
};

/* A payment. */
struct home_payment {
    const struct payment *p;
    money amount;
    str what; /* "Payment received" */
    html_time at;
};

/* One of the last, with the first of the invoices it is about. */
struct home_activity {
    struct home_payment shown;
    const struct payment_listed *listed;
};

/* The balance summary of a currency (PRODUCT B2). */
struct home_balance {
    const struct owed *owed;
    money retainer_due, credits, retainers; /* as they are added: the last two below 0 */
    money payable;                          /* never below 0 */
    bool cut;                               /* it would be below 0 */
};

struct home_view {
    str customer, customer_name, csrf;
    html_time now;
    html_url_safe list, credits; /* addresses; parameters go behind list */
    const struct owed *all;
    size_t count;
    const struct owed *main; /* the currency in front; NULL: no document yet */
    int64_t open_count;      /* of it: outstanding */
    struct age_bucket buckets[AGEING_BUCKETS];
    bool aged;
    const struct spend *spend; /* of the one in front; NULL: nothing was invoiced for a year */
    html_url_safe months;
    const struct home_due *next;
    size_t next_count;
    const struct home_balance *balances;
    const struct home_activity *activity;
    size_t activity_count;
    const struct home_payment *last; /* the last one received, with what it paid; NULL: none */
    const struct payment_line *last_lines;
    size_t last_line_count;
    bool last_more; /* than these lines */
    str auto_with;  /* auto-pay is off, and could pay with this; "" */
    const struct shared_line *shared;
    size_t shared_count;
    bool proofs_wanted; /* of who this customer is */
    bool may_pay, may_choose;
    struct account_view account;
    struct suspension_banner suspension;
    bool payments; /* there is a list of them */
    bool retainers; /* they have pages */
};
