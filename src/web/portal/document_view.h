/* A document as its page shows it: the frozen snapshot, and what stands in the books beside it. */
#pragma once

#include "core/lot.h"
#include "paper/payment_qr.h"
#include "store/store_change.h"
#include "store/store_document.h"
#include "store/store_invoice.h"
#include "store/store_payment.h"
#include "web/frame.h"
#include "web/marks.h"
#include "web/route.h"
#include "web/suspension_view.h"
#include "web/talk.h"

/* A fact of the head stands in one line; longer terms stand below the sums. */
enum { DOCUMENT_FACT_BYTES = 20 };

/* One entry of the grid under the head: a text, a date, or a span of days. */
struct fact {
    str label, text;
    date from, to; /* DATE_NONE: none */
};

/* One line with what its columns need worked out. */
struct shown_line {
    const struct document_line *line;
    str unit;
    money price; /* where it is even: no digits beyond the currency's */
    bool even;
    decimal discount;  /* percent; zero: not one percentage */
    money reduced;     /* by allowances less charges */
    bool has_percent;
};

/* What is taxed under one HSN or SAC code. */
struct code_sum {
    str code;
    money net;
    decimal rate;
};

/* A payment or credit on the document. */
struct put_on {
    date day;
    str label, method, number;
    html_url_safe url; /* of the payment or document; "" none */
    money amount;      /* below 0: takes off what is owed */
};

struct event {
    html_time at;
    date day; /* in place of the time; DATE_NONE: there is one */
    str words, detail;
    bool good;
};

/* An instalment. */
struct shown_part {
    date due;
    money amount, open;
};

/* What stands in the form of a promise, and what is wrong with it; NULL: nothing was typed. */
struct promise_typed {
    str day, amount, note;
    const struct problems *problems;
};

struct document_view {
    const struct lot *lot;
    const struct document *d;
    const struct org *org;
    bool logo;
    str title;              /* "Retainer invoice" */
    enum invoice_state state;
    int days;               /* until it is due */
    money balance, due_now; /* the same, where there is no plan */
    bool part_paid, payable;
    bool next_part;         /* due_now is a part of a plan that is still to fall due */
    str check_code;
    struct match rosette;
    const struct fact *facts;
    size_t fact_count;
    const struct shown_line *lines;
    bool any_quantity, any_discount, any_tax;
    const struct code_sum *codes;
    size_t code_count;
    const struct tax_group *taxes;
    size_t tax_count;
    const struct put_on *puts;
    size_t put_count;
    const struct event *events;
    size_t event_count;
    const struct stored_attachment *files;
    size_t file_count;
    str iban, bic, account_name, reference; /* how to pay by transfer */
    enum payment_qr_kind code;              /* to scan: its picture has an address of its own */
    str code_content;
    struct payment_holder *holder;          /* pending: the payment; NULL none */
    html_time started;
    bool e_invoice; /* the imported e-invoice can be downloaded */
    bool structured; /* it can be written as one (paper/cii_write.h) */
    str csrf, customer;
    bool may_pay, may_choose;
    bool seen; /* by this person, before */
    struct suspension_banner suspension;
    bool order; /* it is one, or a quote: nothing is due */
    str order_number, order_id; /* the order an invoice was made of; "" */
    bool link; /* seen by a mailed link: nothing of other pages, or of other people */
    bool may_dispute;
    struct lot_mark mark;
    const struct shown_part *parts; /* where mark.plan is, as many as it has */
    money extra;                    /* owed besides the plan, since the invoice's own day */
    money promised;                 /* where mark.promise is */
    struct promise_typed promise;
    struct talk talk; /* nothing of it by a link */
    const struct bill_before *before; /* of the same contract and type; NULL: none */
    money was, change;                /* its total, and this one's less it */
};

/* The sheet alone, of out->d, out->lot and out->org: facts, lines, taxes. */
void document_sheet(struct visit *v, struct document_view *out);
/*
 * Its history, newest first. Kinds that are not for customers are left out. It was issued on the
 * day it bears, whenever it came into these books.
 */
MUST_USE err document_events(struct visit *v, struct document_view *out);
/* Read all of it for v->invoice. v->tx is open. */
MUST_USE err document_show(struct visit *v, struct document_view *out);
/* The page of what was read. */
MUST_USE err document_page(struct visit *v, struct document_view *view);
/*
 * Answer with its PDF, which is made at the first wish for it from what was frozen, and is the same
 * ever after. Of `l` the document, number and public id are read. The route takes "show".
 */
MUST_USE err document_pdf(struct visit *v, const struct lot *l);
/* "Retainer invoice": what a document of that kind is called, a message. */
str document_title(enum document_kind kind);
