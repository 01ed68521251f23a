/*
 * The chart of accounts. Numbers are stored: never renumber.
 *
 * Below 10 the debit side leads (what customers owe us), 10 to 19 the credit side (what we owe
 * them); both keep a balance per lot. From 20 on there is no guard, and the sealer folds the
 * turnover.
 */
#pragma once

#include "base/str.h"

enum account {
    ACCOUNT_RECEIVABLE = 1, /* lot: invoice, retainer invoice, debit note */
    ACCOUNT_WITHHOLDING = 2,
    ACCOUNT_TAX_ON_ADVANCES = 3,
    ACCOUNT_DISPUTE = 4,
    ACCOUNT_CREDIT = 10, /* lot: credit note, or what a payment over-paid */
    ACCOUNT_RETAINER = 11,
    ACCOUNT_RETAINER_UNPAID = 12,
    ACCOUNT_WALLET = 13,
    ACCOUNT_CLEARING = 20, /* sub: the gateway */
    ACCOUNT_CLEARING_OFFLINE = 21,
    ACCOUNT_TRANSIT = 22,
    ACCOUNT_BANK = 23, /* sub: the bank account */
    ACCOUNT_SUSPENSE = 24,
    ACCOUNT_EXCHANGE = 25,
    ACCOUNT_REVENUE = 30, /* sub: the class */
    ACCOUNT_TAX = 31,     /* sub: the component */
    ACCOUNT_FEE_INCOME = 32,
    ACCOUNT_GATEWAY_COST = 33,
    ACCOUNT_WRITE_OFF = 34,
    ACCOUNT_DISCOUNT = 35,
    ACCOUNT_ROUNDING = 36,
    ACCOUNT_TRANSFER = 37,
    ACCOUNT_IMPORT_CLEARING = 38,
    ACCOUNT_SETTLED_TAX = 39,
};

bool account_has_lots(enum account a);    /* a balance per document is kept */
bool account_debit_leads(enum account a); /* guard pc + nc <= pd; else, with lots, pd + nd <= pc */
bool account_owed(enum account a);        /* counts in what the customer owes: an entry's effect */
bool account_known(int number);
str account_name(enum account a); /* "receivable", as the documents write it */
