/* Invoices as lists and the home page show them: lots of receivable, found and added up. */
#pragma once

#include "core/ageing.h"
#include "core/allocate.h"
#include "core/summary.h"
#include "db/db.h"

/* Stored in addresses by name, never as numbers. */
enum invoice_sort {
    SORT_ISSUED = 1,
    SORT_DUE,
    SORT_NUMBER,
    SORT_TYPE,
    SORT_NET,
    SORT_TAX,
    SORT_TOTAL,
    SORT_BALANCE,
    SORT_CONTRACT,
    SORT_STATE,
};

/* Rows of one page, at most. */
enum { INVOICE_PAGE_MAX = 4000 };

struct invoice_filter {
    org_id org;
    customer_id customer;
    date today;   /* in the organisation's zone: splits due and overdue */
    int states;   /* STATE_BIT()s, and STATES_DISPUTED */
    currency cur; /* none: all */
    date issued_from, issued_to, due_from, due_to; /* DATE_NONE: open */
    date paid_from, paid_to; /* a payment or credit was put on it between them; DATE_NONE: open */
    str type, contract;      /* as they stand on the invoice; "": any */
    bool by_total;           /* only totals from least to most */
    int64_t least, most;
    str words; /* folded (locale/fold.h), terms parted by blanks; "" no search */
    enum invoice_sort sort;
    bool down; /* largest or newest first */
    /* The row to go on after; after_doc 0: from the start. */
    int64_t after_doc, after_number;
    str after_text;
    /* How many it finds of how many the customer has, where that is known: helps in choosing the
     * way to them. */
    int64_t found, of;
    int limit;
};

/* A filter's days, where it asks for none. */
#define INVOICE_ANY_DAY                                                                            \
    .issued_from = DATE_NONE, .issued_to = DATE_NONE, .due_from = DATE_NONE, .due_to = DATE_NONE,  \
    .paid_from = DATE_NONE, .paid_to = DATE_NONE

/* Whether it asks for more than states, so that the summary does not know what it finds. */
bool invoice_filter_on(const struct invoice_filter *f);
/* One page, at most `limit` lots; *more when there are others behind. Keyset: the last row gives
 * the `after_` of the next page (invoice_after). */
MUST_USE err store_invoice_page(struct rtx *tx, struct arena *a, enum db_engine engine,
                                const struct invoice_filter *f, struct lot **out, size_t *count,
                                bool *more);
/*
 * The same for who goes through all of it, page by page: newest first, and no
 * page takes longer than another. `f` sorts by SORT_ISSUED, down.
 */
MUST_USE err store_invoice_walk(struct rtx *tx, struct arena *a, enum db_engine engine,
                                const struct invoice_filter *f, struct lot **out, size_t *count,
                                bool *more);
/* Set the `after_` fields so that the next page begins behind `last`. */
void invoice_after(struct invoice_filter *f, const struct lot *last, struct arena *a);

struct invoice_found {
    currency cur;
    int64_t count, total, balance;
    int64_t disputed; /* of the balance; only of a filter with STATES_DISPUTED */
};
/* Everything the filter finds, per currency. */
MUST_USE err store_invoice_found(struct rtx *tx, struct arena *a, enum db_engine engine,
                                 const struct invoice_filter *f, struct invoice_found **out,
                                 size_t *count);

/* How many it finds, counted no further than `most`. */
MUST_USE err store_invoice_count(struct rtx *tx, struct arena *a, enum db_engine engine,
                                 const struct invoice_filter *f, int64_t most, int64_t *out);

/* The types of a customer's invoices, or their contracts, each once. */
MUST_USE err store_invoice_values(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                  bool contracts, int limit, str **out, size_t *count);

/* What the summary does not know of the open ones: how old they are, and totals as issued. */
struct open_sums {
    currency cur;
    struct {
        int64_t count, sum; /* of those not pending; parts of a plan by their own days */
    } bucket[AGEING_BUCKETS];
    int64_t overdue_n, overdue; /* all buckets but the first: what fell due and is not paid */
    int64_t overdue_balance;    /* of the overdue invoices, with parts that are due later */
    int64_t due_total, overdue_total, pending_total;
};
MUST_USE err store_invoice_open_sums(struct rtx *tx, struct arena *a, org_id org,
                                     customer_id customer, date today, struct open_sums **out,
                                     size_t *count);

/* What was invoiced in a month in a currency, with tax; without what was cancelled. */
struct invoice_month {
    currency cur;
    date month; /* its first day */
    int64_t count, total;
};
/* By currency and month; months without an invoice are not there. */
MUST_USE err store_invoice_months(struct rtx *tx, struct arena *a, org_id org,
                                  customer_id customer, date from, date to,
                                  struct invoice_month **out, size_t *count);

/* Open and not pending, of one currency, due on `until` or before (DATE_NONE: all), oldest first.
 */
MUST_USE err store_invoice_open(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                currency cur, date until, int limit, struct lot **out,
                                size_t *count);
/* All of them, with doc, number, dates and balance only: what an amount is spread over. */
MUST_USE err store_invoice_payable(struct rtx *tx, struct arena *a, org_id org,
                                   customer_id customer, currency cur, int limit,
                                   struct lot **out, size_t *count);
/* Those due from `from` on, the next one first, with all but order, contract, net and tax. */
MUST_USE err store_invoice_next(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                currency cur, date from, int limit, struct lot **out,
                                size_t *count);
/* The lot behind a public id on an account. E_NOT_FOUND. */
MUST_USE err store_lot_by_public(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                 enum account account, struct lot *out);
MUST_USE err store_lot_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                           enum account account, int64_t doc, struct lot *out);
/* Several receivables of one customer, in the order asked for. E_NOT_FOUND if one is missing. */
MUST_USE err store_lots_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                            const int64_t *docs, size_t count, struct lot *out);

/* How an invoice may be paid, where it differs from the organisation's rule. */
struct invoice_terms {
    int64_t doc;
    struct pay_terms terms;
};
/* Those of open invoices of a currency, by document. */
MUST_USE err store_invoice_terms(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                 currency cur, struct invoice_terms **out, size_t *count);
MUST_USE err store_invoice_terms_set(struct wtx *tx, org_id org, customer_id customer,
                                     const struct invoice_terms *terms);
MUST_USE err store_invoice_terms_delete(struct wtx *tx, org_id org, customer_id customer,
                                        int64_t doc);
/* Lots with something free on them (credit or retainer), oldest first. */
MUST_USE err store_credit_free(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                               currency cur, enum account account, int limit, struct lot **out,
                               size_t *count);

/* Retainer invoices that are not paid, of all currencies. */
MUST_USE err store_retainer_due(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                int limit, struct lot **out, size_t *count);
/* A retainer invoice in the list of them. */
struct retainer {
    struct lot lot;    /* its receivable */
    int64_t available; /* of what was paid */
};
enum retainers_of { RETAINERS_ALL, RETAINERS_OUTSTANDING, RETAINERS_PAID };
/* Newest first, behind (after_day, after_doc); DATE_NONE begins. */
MUST_USE err store_retainer_list(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                                 enum retainers_of of, date after_day, int64_t after_doc,
                                 int limit, struct retainer **out, size_t *count);
/* Lots of credit or retainers. */
struct credit_filter {
    org_id org;
    customer_id customer;
    enum account account;
    bool documents;    /* only those there is a paper of: no over-payments */
    date after_day;    /* the row to go on after; DATE_NONE: from the start */
    int64_t after_doc;
    int limit;
};
/* One page, newest first. */
MUST_USE err store_credit_page(struct rtx *tx, struct arena *a, const struct credit_filter *f,
                               struct lot **out, size_t *count);
/* How many there are, counted no further than `most`. */
MUST_USE err store_credit_count(struct rtx *tx, const struct credit_filter *f, int64_t most,
                                int64_t *out);

/* What a credit or retainer was used on. */
struct credit_used {
    int64_t doc;         /* the invoice; 0: a payment, or with no public id money that went back */
    str public, number;
    date day;            /* the last time */
    int64_t amount;
    int64_t by_hand;     /* of it, applied by hand */
};
MUST_USE err store_credit_used(struct rtx *tx, struct arena *a, org_id org, enum account account,
                               int64_t doc, struct credit_used **out, size_t *count);

/* What stands on an invoice besides its issue. */
struct applied {
    date day;
    int kind; /* enum entry_kind */
    int side; /* -1 takes off the balance, 1 puts back */
    int64_t amount;
    int64_t source;
    str payment_reference, payment_method;
    str payment_public; /* public id as text, "" where the source is no payment */
    str document_number, document_public;
};
MUST_USE err store_applied_list(struct rtx *tx, struct arena *a, org_id org, int64_t doc,
                                struct applied **out, size_t *count);
