/*
 * What a bank tells: statements and their lines, each movement of the account one line. And what a
 * line posts, from the day it is known to the day it is known what it was for (docs/books.md 3).
 */
#pragma once

#include "core/payment.h"

/* Stored as numbers: never renumber. */
enum bank_format {
    BANK_CAMT053 = 1, /* a statement: balances, and what lies between them */
    BANK_CAMT054 = 2, /* a notification: entries alone, often in more detail */
    BANK_CSV = 3,
    BANK_NACHA = 4,   /* returned entries; they move no money by themselves */
};

/* Stored as numbers. */
enum bank_line_state {
    BANK_LINE_OPEN = 0, BANK_LINE_MATCHED = 1, BANK_LINE_SENT_BACK = 2,
    BANK_LINE_SPLIT = 3, /* matched with several payments */
};

struct bank_line {
    int64_t id;
    str account;      /* ours, as the bank names it */
    str key;          /* of its entry: the same for ever, whichever file brings it */
    int n;            /* in its entry, from 0 */
    currency cur;
    int64_t amount;   /* minor units, > 0 */
    enum side side;   /* DEBIT: money came in; CREDIT: it went out */
    date booked, valued;
    str bank_ref;     /* the bank's own name of the entry; "" where it has none */
    str end_to_end, mandate, reference; /* reference: structured, ISO 11649 or Swiss */
    str text;         /* for people, lines joined by blanks */
    str party, party_account;
    str return_code;  /* why a debit came back: "AM04", "R01" */
    enum bank_line_state state;
    int64_t target;   /* MATCHED: the payment; SENT_BACK: the other line; else 0 */
    int rounds;       /* how often it has been matched */
    int at;           /* line of the file, from 1 */
    int entry;        /* which of the statement's entries, from 0 */
};

struct bank_statement {
    str account, number; /* number: the bank's own, unique per account */
    currency cur;
    date day;
    bool balanced;       /* opening and closing are known */
    int64_t opening, closing;
    struct bank_line *lines;
    size_t count;
};

/* The line is booked: Dr bank / Cr suspense[line], outgoing turned. `hash` of the line's texts. */
MUST_USE err bank_line_post(struct book *b, const struct bank_line *l, str hash);
/*
 * It is known to be of this payment: what stands in suspense goes to the clearing of the payment's
 * gateway, whose posting names the payment as its source.
 */
MUST_USE err bank_line_match(struct book *b, const struct bank_line *l, const struct payment *p,
                             date day);
/* It was not: the reversal of that entry. */
MUST_USE err bank_line_unmatch(struct book *b, const struct bank_line *l, const struct payment *p,
                               entry_id match, date day);

/* What of a line is of one payment. */
struct bank_part {
    payment_id payment;
    str gateway;    /* of the payment */
    int64_t amount; /* minor units, > 0 */
};
/* The same for a line of several payments, in one entry; E_INVALID unless the parts come to it. */
MUST_USE err bank_line_split(struct book *b, const struct bank_line *l,
                             const struct bank_part *parts, size_t count, date day);
MUST_USE err bank_line_unsplit(struct book *b, const struct bank_line *l,
                               const struct bank_part *parts, size_t count, entry_id match,
                               date day);
/* What came in has gone out again by another line of the same amount: both leave suspense. */
MUST_USE err bank_line_send_back(struct book *b, const struct bank_line *in,
                                 const struct bank_line *out, date day);
