/*
 * A receipt: what was paid, how, and what it was put to. Frozen when the payment is settled.
 * Arrays and texts live in the arena of whoever made it; empty texts mean "not given".
 */
#pragma once

#include "core/document.h"

/* A share of the payment, put to one document. */
struct receipt_part {
    str number;    /* of the document */
    date issued;
    money amount;  /* of this payment */
    money balance; /* left to pay on the document afterwards */
};

struct receipt {
    str number;
    str reference;  /* the gateway's or the bank's */
    date paid;
    str time;       /* "14:24:49 IST", in the reader's form already */
    str method;     /* "UPI" */
    str payer;      /* the person */
    money amount;   /* received, without the fee */
    money fee;      /* charged on top; zero where none */
    money used;    /* of credit and retainers besides; zero where none */
    money credit;   /* left as credit of the customer; zero where none */
    str language;
    struct receipt_part *parts;
    size_t part_count;
    struct party seller, customer;
};
