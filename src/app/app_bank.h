/*
 * What the bank says, brought into the books: every line is booked, first in suspense, then to what
 * it was for as soon as that is known, by itself or by staff.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_payment.h"
#include "paper/read_bank.h"
#include "store/store_bank.h"
#include "store/store_debit.h"

struct bank_imported {
    int statements;     /* that were not there before */
    int fresh, there;   /* lines */
    int matched, open;  /* afterwards, of all open lines of the organisation */
    int returned;       /* payments, by a file of returns */
};

/*
 * Bring a file into the books, whole or not at all, and match what can be matched. What is there
 * already changes nothing, whichever file brought it: an entry is known by the bank's reference and
 * day, else by all it says. A returned entry of no payment is a warning. E_INVALID with `problems`
 * where an entry or a statement is there with other amounts. `bytes` is kept.
 */
MUST_USE err app_bank_import(const struct app *app, struct arena *a, org_id org,
                             const struct bank_file *file, str bytes, struct problems *problems,
                             struct bank_imported *out);
/* Try the open lines again. */
MUST_USE err app_bank_match_open(const struct app *app, struct arena *a, org_id org, int *matched,
                                 int *open);

/* Why a line may be of something, the strongest first. */
enum bank_why {
    BANK_BY_REPORT = 8,     /* a customer has reported such a transfer */
    BANK_BY_END_TO_END = 1, /* a payment's own reference came back */
    BANK_BY_REFERENCE,      /* the reference printed on an invoice */
    BANK_BY_NUMBER,         /* the number of an invoice stands in the text */
    BANK_BY_ACCOUNT,        /* a known payer's account, and just what is open */
    BANK_BY_AMOUNT,         /* an outgoing line of the same amount: it went back */
    BANK_BY_TRANSFER,       /* outgoing: a transfer that gave a credit back, of the same amount */
    BANK_BY_FILE,           /* the sum of a file of debits, or of what is alike in it */
};
str bank_why_label(enum bank_why why); /* a message of the catalogue */

struct bank_guess {
    enum bank_why why;
    bool sure;            /* matched without asking */
    payment_id payment;   /* there already, or the transfer's give-back; 0: one is to be made */
    customer_id customer;
    struct pay_item *items; /* for the payment to be made; what is over becomes credit */
    size_t count;
    const customer_id *whose; /* of each item, where they are not all of the customer's; or NULL */
    int64_t other;        /* BANK_BY_AMOUNT: the other line */
    struct debit_batch batch; /* BANK_BY_FILE; without sequence and kind: all of the file */
    int64_t missing;      /* BANK_BY_FILE: by how much the line is less than that */
    bool less_back;       /* BANK_BY_FILE: what came back of it was set off */
};
enum { BANK_GUESSES_MAX = 5 };
/* What an open line may be of, the likeliest first. */
MUST_USE err app_bank_guess(struct rtx *tx, struct arena *a, org_id org, const struct bank_line *l,
                            struct bank_guess out[BANK_GUESSES_MAX], size_t *count);

struct bank_match {
    org_id org;
    int64_t line;
    const struct actor *actor; /* of the staff, into the audit log; NULL: by itself */
    payment_id payment; /* as of a guess; 0: make one for the customer and its items */
    customer_id customer;
    const struct pay_item *items;
    size_t count;
};
/*
 * Say what an open line is of; a direct debit by file learns of it first. E_STATE when the line is
 * not open; E_NOT_PAYABLE for more than the payment has, or more on an invoice than it can take;
 * E_CURRENCY, E_NOT_FOUND; E_FORBIDDEN unless the actor's role may, here and below.
 */
MUST_USE err app_bank_match(const struct app *app, struct arena *a, const struct bank_match *in);
/* What of a line is whose: of a payment that is there, or of one to be made, as in bank_match. */
struct bank_share {
    payment_id payment;
    customer_id customer;
    const struct pay_item *items;
    size_t count;
    int64_t amount;
};
struct bank_split {
    org_id org;
    int64_t line;
    const struct actor *actor; /* NULL: by itself */
    const struct bank_share *shares;
    size_t count;
};
enum { BANK_SHARES_MAX = 40 /* by hand */ };
/*
 * Say that an open line is of several payments: all in one transaction, or nothing. E_INVALID
 * unless the shares come to the line and each customer and payment is named once; errors else as of
 * app_bank_match.
 */
MUST_USE err app_bank_split(const struct app *app, struct arena *a, const struct bank_split *in);
/*
 * The line is the sum of a file of debits, without those left out: all others in it are settled and
 * matched with it. Sequence and kind of `batch` narrow it where they are there. Errors as of
 * app_bank_split; what was told to a debit before one stays, and is told once.
 */
struct bank_file_match {
    org_id org;
    int64_t line;
    const struct actor *actor;
    const struct debit_batch *batch;
    bool less_back;        /* without what came back and has no line of its own */
    const payment_id *out; /* left out by hand */
    size_t out_count;
};
MUST_USE err app_bank_match_file(const struct app *app, struct arena *a,
                                 const struct bank_file_match *in);
/*
 * It was not: the line is open again, and the payments that were made for it are returned. E_STATE
 * when it is not matched.
 */
MUST_USE err app_bank_unmatch(const struct app *app, struct arena *a, org_id org, int64_t line,
                              const struct actor *actor);
/* The money of `in` went back by `out`; both open, of the same amount, else E_STATE, E_INVALID. */
MUST_USE err app_bank_send_back(const struct app *app, struct arena *a, org_id org, int64_t in,
                                int64_t out, const struct actor *actor);

/*
 * An open line that nobody can place yet is put aside, with a reason, and taken up again: a review
 * of kind "line". It is still tried with every file, and is no longer aside once it is matched.
 * E_STATE when it is not open, or is there already; E_BAD_REQUEST without a reason.
 */
MUST_USE err app_bank_put_aside(const struct app *app, struct arena *a, int64_t line, str reason,
                                const struct actor *actor);
MUST_USE err app_bank_take_up(const struct app *app, struct arena *a, int64_t line,
                              const struct actor *actor);
