/*
 * A receipt: what was paid, how, and what it was put to. Frozen when the payment is settled.
 * Arrays and texts live in the arena of whoever made it; empty texts mean "not given".
 */
#pragma once

#include "core/document.h"
#include "core/fee.h"

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
    money amount;   /* received, with the fee and its tax */
    money fee;      /* charged on top; zero where none */
    struct receipt_tax {
        str label;  /* "CGST 9 %" */
        money amount;
    } taxes[FEE_TAXES_MAX]; /* on the fee */
    size_t tax_count;
    money used;    /* of credit and retainers besides; zero where none */
    money credit;   /* left as credit of the customer; zero where none */
    str language;
    struct receipt_part *parts;
    size_t part_count;
    struct party seller, customer;
};
