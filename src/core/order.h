/*
 * Sales orders and quotes: documents that ask a customer to accept something, before an invoice.
 *
 * They owe nothing and post nothing. Their `due` is the last day on which they can be accepted. The
 * document never changes; what becomes of it stands beside it.
 */
#pragma once

#include "base/arena.h"
#include "base/id.h"
#include "core/document.h"
#include "core/lot.h"

/* Stored as numbers: never renumber. */
enum order_state {
    ORDER_OPEN = 1,
    ORDER_ACCEPTED = 2,
    ORDER_DECLINED = 3,
    ORDER_WITHDRAWN = 4,
};

struct order {
    doc_id id;
    public_id public_id;
    customer_id customer;
    enum document_kind kind; /* DOCUMENT_ORDER, DOCUMENT_QUOTE */
    str number;
    date issued, until; /* until: DATE_NONE: whenever */
    money total;
    str purchase_order, contract;
    enum order_state state;
    int64_t sent_us;    /* mailed to the customer; 0: not yet */
    doc_id invoice;     /* made of it; 0: none */
    doc_id replaces;    /* the version before it; 0: it is the first */
};

/* What became of it, as people read it. */
enum order_shown {
    ORDER_SHOWN_OPEN, ORDER_SHOWN_EXPIRED, ORDER_SHOWN_ACCEPTED, ORDER_SHOWN_DECLINED,
    ORDER_SHOWN_WITHDRAWN, ORDER_SHOWN_INVOICED,
};
enum order_shown order_shown(const struct order *o, date today);
/* A message: "To be accepted". */
str order_shown_label(enum order_shown s);

/* Whether a document of that kind is one of these. */
bool document_is_order(enum document_kind kind);
/* Whether the customer can accept or decline it on that day. */
bool order_can_answer(const struct order *o, date today);
/*
 * Whether an invoice can be made of it: once, if it was accepted; an order also while nobody has
 * answered it, for it was placed in another way.
 */
bool order_can_invoice(const struct order *o);

/* Whether a next version can take its place: nobody has accepted it or made an invoice of it. */
bool order_can_revise(const struct order *o);
/* The number after this one: "Q-00210" for "Q-00209", and "Q-1" for "Q". At most 9 digits count. */
str order_number_after(struct arena *a, str number);

/* As papers, comments and mails of documents want it: a lot that is none, on no account. */
struct lot order_lot(const struct order *o);

/* What the invoice has that the order has not. */
struct order_bill {
    str number;
    date issued, due;
};
/*
 * The invoice of an order: the same parties, lines, taxes and sums to the last unit, with a number
 * and dates of its own, and the order's number as its sales order. Texts are the order's.
 */
struct document order_invoice(const struct document *order, const struct order_bill *bill);
