/*
 * The review before a payment: what was chosen, as it stands now, and what was typed into it.
 *
 * Only reads. The same functions serve the first look at the page, a page that comes back with
 * faults, and the confirmation.
 */
#pragma once

#include "app/app_method.h"
#include "web/amount.h"
#include "web/pay_view.h"
#include "web/route.h"

struct review_row {
    struct lot lot;          /* as it is now */
    int64_t amount, version; /* chosen with; then what was typed, and what the page showed */
    bool payable;            /* something can be paid of it now */
    bool sent;               /* part of the form that came */
    bool readable;           /* what was typed is an amount */
    enum amount_fault fault;
    int64_t least;           /* that may be paid of it */
    int64_t now;             /* what its plan wants now; 0: it has none */
    int64_t rest;            /* what of it is not disputed */
    bool left;               /* out of what was chosen, disputed as a whole */
};

struct review_credit {
    struct lot lot;
    int64_t amount, version;
};

struct review {
    str credit_lines; /* of the selection */
    str typed_line;   /* of the selection: what else stood in the review; "" it was never left */
    struct review_row *rows;
    size_t count;
    struct review_credit *credits;
    size_t credit_count;
    struct pay_way *ways;
    size_t way_count;
    bool apart;             /* there are ways, but none that all of these invoices allow */
    enum pay_method method; /* PAY_NONE: not chosen, or not offered */
    str wanted;             /* of a review that was left: the word or id of what was chosen */
    struct saved_method *saved; /* of the customer, by a way that is offered */
    size_t saved_count;
    struct saved_method with; /* what is charged; its id 0: what is chosen at the gateway */
    bool keep;              /* the payer wants it kept */
    str address, country;   /* for bills, as typed or as of the customer */
    currency cur;
    int64_t invoices, credit; /* sums of what is typed, where all of it can be read */
    int64_t over; /* kept as credit; -1: cannot be read */
    struct fee_rule rules[PAY_METHOD_COUNT]; /* of this currency */
    struct fee fee; /* of what is typed, by the method chosen */
    bool over_shown;
    int64_t more;
    bool later; /* another day may be chosen */
    date day;   /* as typed; DATE_NONE: it is none */
    str day_told; /* which days it may be, where there are two */
    bool posted;
    bool returned; /* no form, but what was typed before it was left to come back */
};

/* Is the day chosen a later one? */
bool review_is_later(const struct visit *v, const struct review *r);
/* It is, and what is to be paid with needs its payer there: to v->problems. */
void review_check_away(struct visit *v, const struct pay_request *rq);

/* What goes beyond the invoices of a selection. */
struct review_rest {
    int64_t over; /* kept as credit */
    int64_t more; /* invoices left for another payment */
    const struct review_credit *credits; /* used first */
    size_t credit_count;
    const struct review *typed; /* day, method and what is kept, as they stand in it; or NULL */
    bool adds; /* go and add a method before it */
};

/* Keep what was chosen and go on to its review; a reading transaction ends. */
MUST_USE err review_open(struct visit *v, const struct review_row *rows, size_t count,
                         struct review_rest rest, str back);

/* Read v->selection and, if the request is a form, what was typed. v->tx is open. */
MUST_USE err review_load(struct visit *v, struct review *r);

/* Does the form name amounts at all? One without them means: as chosen. */
bool review_names_amounts(const struct visit *v);

/*
 * Faults of what was typed, to v->problems; not of the method where `adds` says that one is about
 * to be added.
 */
void review_check(struct visit *v, struct review *r, bool adds);

/* The fee with its tax that the page showed, as it came back; 0 for none. */
int64_t review_fee_shown(const struct visit *v);

/* True if something in the form cannot be paid any more: the page must be looked at again. */
bool review_overtaken(const struct review *r);

/* What the page shows. `notice` may be "". v->tx is open. */
MUST_USE err review_view(struct visit *v, const struct review *r, str notice,
                         struct pay_review *out);

/* What it is paid with, saved methods among it; a fault of what was sent, to v->problems. */
MUST_USE err review_method(struct visit *v, struct review *r);
void review_show_methods(struct visit *v, const struct review *r, struct pay_review *out);
/* The rules of fees, and the fee of what is charged; what each method costs, for the page. */
MUST_USE err review_fees(struct visit *v, struct review *r);
void review_show_fees(struct visit *v, const struct review *r, int64_t charged,
                      struct pay_review *out);

/* Day, method and what is kept, to be read again: a line behind the others of a selection. */
void review_typed_write(struct buf *b, const struct review *r);
MUST_USE err review_typed_read(const struct visit *v, struct review *r);

/* The way that is chosen; NULL for none. */
const struct pay_way *review_way(const struct review *r);

/* An amount in words of the reader: "€1,240.50". */
str review_money(struct visit *v, currency c, int64_t minor);
