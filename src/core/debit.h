/*
 * Direct debits as they go to a bank in a file: who collects, from whom, by which mandate.
 */
#pragma once

#include "base/arena.h"
#include "base/date.h"
#include "base/id.h"
#include "base/money.h"

/* Stored by name. X(name, word, currency) */
#define DEBIT_SCHEMES(X)                                                                           \
    X(SEPA, "sepa", "EUR")                                                                         \
    X(ACH, "ach", "USD")
enum debit_scheme {
    DEBIT_NONE,
#define X(name, word, cur) DEBIT_##name,
    DEBIT_SCHEMES(X)
#undef X
};
str debit_scheme_word(enum debit_scheme s);
enum debit_scheme debit_scheme_of(str word); /* DEBIT_NONE for others */
currency debit_scheme_currency(enum debit_scheme s);

/* What the seller is to his bank. */
struct debit_creditor {
    str id;         /* SEPA: creditor identifier; ACH: company id, at most 10 characters */
    str name;
    str account;    /* SEPA: IBAN; ACH: immediate origin, 10 digits */
    str agent;      /* SEPA: BIC, may be empty; ACH: the bank's routing number */
    str agent_name; /* ACH */
};

/* A customer's leave to debit his account. */
struct mandate {
    int64_t id;
    customer_id customer;
    enum debit_scheme scheme;
    str reference; /* SEPA: unique per creditor, at most 35 */
    date signed_on;
    str name;      /* the debtor's */
    str account;   /* SEPA: IBAN; ACH: account number, at most 17 */
    str agent;     /* SEPA: BIC, may be empty; ACH: routing number */
    str kind;      /* SEPA: "CORE" or "B2B"; ACH: "PPD" or "CCD" */
    bool savings;  /* ACH: not a checking account */
    bool once;     /* for one debit only (SEPA: OOFF) */
    int64_t used;  /* in how many files it has been */
};

/* E_INVALID where it cannot be what its scheme wants: check digits, lengths, kinds. */
MUST_USE err mandate_check(const struct mandate *m, struct arena *a);
/* The same for who collects. */
MUST_USE err debit_creditor_check(const struct debit_creditor *c, enum debit_scheme s,
                                  struct arena *a);
/* Nine digits, the last by 3-7-1 (ABA). */
bool routing_is(str s);

struct debit {
    payment_id payment;
    str reference; /* comes back with a return */
    int64_t amount;
    struct mandate mandate;
};

struct debits {
    enum debit_scheme scheme;
    str message;       /* the file's own name, at most 35 characters; ACH: one letter or digit */
    int64_t created_us;
    str created;       /* local time, "2026-11-22T10:15:00" */
    date day;          /* of the collection */
    struct debit_creditor creditor;
    struct debit *items;
    size_t count;
    int64_t total;
};
/* The SEPA word: OOFF, FRST for the first, RCUR after it. */
str debit_sequence(const struct debit *d);
