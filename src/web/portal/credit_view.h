/* One credit or retainer: what it is, where it was used, and the invoices it can go to. */
#pragma once

#include "store/store_giveback.h"
#include "store/store_request.h"
#include "web/portal/document_view.h"
#include "web/portal/owed.h"

/* An open invoice it can be put on. */
struct credit_line {
    public_id id;
    str number;
    date due;
    int64_t days_late; /* 0: not late */
    money balance;
    str field, typed, told; /* "amount.<id>" */
    int64_t version;
};

/* Where it was used. */
struct credit_use {
    date day;
    str number; /* "": money that went back */
    html_url_safe url;
    money amount;
    public_id undo; /* the invoice it can be taken back from; zeroed: none */
};

/* Given back by itself: to a payment's method, or by a transfer. */
struct credit_back {
    str to; /* the payment's reference, or the transfer's */
    html_url_safe url; /* of the payment; "" a transfer */
    money amount;
    enum refund_state state;
    html_time made;
};

struct credit_view {
    const struct lot *lot;
    str label;             /* "Credit note", "Retainer", "Over-payment" */
    money total, used, left;
    money pending;         /* of a running payment */
    html_url_safe source;  /* the payment or retainer invoice it comes from; "" none */
    bool pdf;
    const struct document_view *document; /* NULL: it is no document */
    const struct credit_use *uses;
    size_t use_count;
    const struct credit_back *backs;
    size_t back_count;
    money going_back;      /* of `pending` */
    const struct credit_line *lines;
    size_t line_count;
    str notice;            /* what has changed; "" */
    public_id key;
    bool may_pay;
    bool asked;            /* for a refund */
    struct request request;
    html_time asked_at;
    str message;           /* typed so far */
    html_url_safe list;
};
