/* What the pages of paying show: values ready to print, made by pay_review.c and page_payment.c. */
#pragma once

#include "core/fee.h"
#include "core/pay_method.h"
#include "core/payment.h"
#include "store/store_payment.h"
#include "store/store_refund.h"
#include "web/frame.h"
#include "web/pager.h"

/* An invoice on the review. */
struct pay_line {
    public_id id;
    str number, purchase_order;
    date due;
    int64_t days_late;  /* 0: not late */
    money balance;      /* what can be paid of it */
    money rest;         /* stays, with the amount typed; zero: nothing, or not known */
    money now;          /* what its plan wants now; zero: it has none */
    money disputed;     /* of the balance, by the customer */
    str field, typed;   /* "amount.<id>" and what stands in it */
    str told;           /* beside it when it is wrong: from what to what */
    bool partial;       /* its amount may be changed */
    int64_t version;
    bool changed;       /* since it was chosen, or since the page was opened */
};

/* One that was chosen and cannot be paid now. */
struct pay_left {
    public_id id;
    str number;
    str reason;         /* a sentence */
    public_id payment;  /* that holds it; zeroed: none */
    str reference;
    bool disputed;      /* that is why */
};

/* Credit or a retainer that may be used first. */
struct pay_credit {
    public_id id;
    str number, label;
    money available;
    str field, typed, told; /* "credit.<id>" */
    int64_t version;
};

/* What paying by one method costs, and comes to: made for every method that may be chosen. */
struct pay_fee {
    enum pay_method method; /* PAY_NONE: nothing is chosen */
    bool chosen;
    str words;              /* its rule; "" none */
    money fee, with_tax, total;
    str tax_words[FEE_TAXES_MAX];
    money taxes[FEE_TAXES_MAX];
    size_t tax_count;
};

struct pay_choice {
    enum pay_method method;
    str word, label, hint;
    bool chosen;
};

/* A saved method, to be chosen in the place of a way of paying. */
struct pay_saved {
    public_id id;
    enum pay_method method;
    str label, hint;
    bool usable, chosen; /* one that is not is shown, and why in the hint */
};

struct pay_review {
    public_id selection, key, customer;
    currency cur;
    bool link; /* by a mailed link: that invoice alone */
    html_url_safe back;
    const struct pay_line *lines;
    size_t line_count, changed_count;
    int64_t disputed_n;
    money disputed;     /* of the lines, on so many of them */
    bool pays_disputed; /* and is to be paid all the same */
    const struct pay_left *lefts;
    size_t left_count;
    int64_t more; /* of the selection, for another payment */
    const struct pay_credit *credits;
    size_t credit_count;
    const struct pay_choice *choices;
    size_t choice_count;
    const struct pay_saved *saved;
    size_t saved_count;
    const struct pay_fee *fees; /* of each method there is; none: nothing is asked for any */
    size_t fee_count;
    bool apart;           /* no way is allowed for all of these invoices */
    bool adds;            /* some way can be added, to be kept */
    bool keeps, keep;     /* what is chosen can be kept; and is to be */
    str consent;          /* what is agreed to then */
    str address, country; /* for bills, with what is kept */
    str gateway;          /* its name for people; "" when it is not needed */
    bool partial;         /* an amount may be changed */
    bool over_shown;      /* more than the invoices is paid, or was asked about */
    str over_typed;
    bool later;           /* another day may be chosen */
    date scheduled;       /* the later day chosen; DATE_NONE: today */
    str date_typed, date_min, date_max;
    bool summed;          /* the sums below can be trusted */
    money invoices, credit, over, total;
    str notice;           /* what has changed; "" */
    public_id earlier;    /* the payment this page made already; zeroed: none */
};

/* One currency of what was chosen: a review of its own. */
struct pay_currency {
    str code, all; /* `all` "" when `invoices` are named one by one */
    int64_t count;
    money sum;
    const public_id *invoices;
    size_t invoice_count;
};

/* A document of a payment, on its page and receipt. */
struct pay_part {
    public_id id; /* zeroed: it has no page */
    str number, label; /* "Credit note", "Retainer" for what was used first */
    date issued, due;
    bool invoice;
    money amount;  /* confirmed */
    money settled; /* of it, received */
    money rest;    /* still open on the document */
    money less;    /* what was used of credit, taken off */
    int64_t doc;
};

/* Money of a payment that goes back because the seller gives it. */
struct pay_back {
    str reference, reason;
    enum refund_state state;
    bool to_credit;
    money amount;
    html_time made;
};

struct pay_page {
    public_id id, customer;
    enum payment_state state;
    str reference, receipt, method, gateway, payer, email, reason;
    currency cur;
    money amount, credit, all; /* captured by the gateway; used of credit; both */
    money fee;            /* asked for, or what stands of it; zero where none */
    str tax_words[FEE_TAXES_MAX];
    money taxes[FEE_TAXES_MAX]; /* on the fee */
    size_t tax_count;
    money returned, kept; /* taken back; kept as credit */
    money refunded, refund_pending; /* gone back, and on its way */
    money disputed;       /* held back by a dispute of the payer's */
    const struct pay_back *backs;
    size_t back_count;
    struct match match;   /* the figure of its reference, on page and receipt */
    date day;
    html_time made, settled, checked;
    html_time starts;     /* scheduled: at what time of its day */
    const struct pay_part *parts;
    size_t part_count, invoice_count;
    html_url_safe next;  /* the gateway's page; its text empty: none */
    const struct http_pair *form; /* fields to post there; none: it is opened by a link */
    size_t form_count;
    html_url_safe back;  /* to the list it came from */
    str next_origin;
    bool scan; /* that page shows a code to scan, and sends nobody back */
    bool may_pay, may_choose;
    str seller_email, seller_phone;
};

/* What a receipt says besides. */
struct pay_receipt {
    str customer; /* from whom */
    money owed;   /* by the customer now, in this currency */
    money applied; /* to invoices */
};

/* A row of payments made. */
struct pay_row {
    public_id id, first_id;
    date day;
    str name;     /* receipt number, or the reference until there is one */
    str method;
    str first;    /* number of the first document */
    bool retainer;
    int64_t others;
    enum payment_state state;
    money amount;
};

struct pay_list {
    enum payment_of of;
    bool by_amount, up;
    str kind, sort, dir; /* the same as words of its address */
    const struct pay_row *rows;
    size_t count;
    public_id customer;
    struct pager pager;
    bool retainers; /* they have pages */
};
