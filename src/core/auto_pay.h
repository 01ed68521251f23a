/*
 * Auto-pay: invoices that pay themselves on their day, with the customer's default method.
 *
 * The invoices of a customer and currency that are paid on one day are a run. It is announced
 * before, makes one payment, and tries again for a few days after a failure.
 */
#pragma once

#include "base/date.h"
#include "base/id.h"
#include "base/money.h"
#include "base/str.h"

enum {
    AUTO_NOTICE_DAYS = 3,  /* before it pays, or at least the day before */
    AUTO_DAYS_BEFORE_MAX = 30, /* the due date */
    AUTO_TRIES_MAX = 4,
    AUTO_CURRENCIES_MAX = 20,
};

struct auto_pay {
    bool on;
    int days_before; /* the due date; 0: on it */
    contact_id contact; /* who switched it on, and is told */
    date since;      /* what was due before is left to people */
    int64_t made_us;
    str reason;      /* why it was switched off by itself; "" */
};

/* What one payment may take at most. */
struct auto_limit {
    currency cur;
    int64_t amount;
};

/* Stored as numbers; never renumber. */
enum auto_state { AUTO_WAITING = 1, AUTO_STARTED = 2, AUTO_DONE = 10, AUTO_ENDED = 11 };

struct auto_run {
    int64_t id;
    customer_id customer;
    currency cur;
    date day, next; /* first planned for; the next try */
    int tries;
    payment_id payment; /* of the last try */
    enum auto_state state;
    str reason;     /* why it ended unpaid */
};

/* When an invoice is paid that is found on `today`; never without a day's notice. */
date auto_pay_day(date due, int days_before, date today);
/* The last due date of which notice is given on `today`. */
date auto_notice_until(int days_before, date today);
/*
 * May a run whose try failed on `today` with the gateway's `code` be tried again, and when: 1, 3
 * and 5 days after its day? Not where the same must fail again: a lost card, a closed account, a
 * payer who must be asked.
 */
bool auto_retry(const struct auto_run *r, str code, date today, date *next);
