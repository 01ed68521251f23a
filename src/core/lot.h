/*
 * A lot: one document on one account, with its balances. And what an invoice is called.
 *
 * pd and pc are posted debits and credits, nd and nc pending ones, in minor units of `cur`. `total`
 * is as issued and never changes; what has been paid is total less balance, never pc (a re-opening
 * raises pd). Amounts here are plain minor units: a lot has one currency.
 */
#pragma once

#include "base/date.h"
#include "base/err.h"
#include "base/id.h"
#include "base/money.h"
#include "core/account.h"
#include "core/document.h"

enum side { DEBIT = 1, CREDIT = -1 };

struct lot {
    customer_id customer;
    enum account account;
    int64_t doc; /* doc_id of a document, or payment_id on credit */
    currency cur;
    public_id public_id;
    enum document_kind kind;
    str number;
    date day, due; /* due DATE_NONE: never overdue */
    str type, purchase_order, contract;
    int64_t net, tax, total;
    int64_t prior; /* total of the bill before of the same contract and type; -1: it is the first */
    bool closed;          /* cancelled: balances and stays so */
    bool planned;         /* `due` follows a plan; known of a lot that was locked */
    int64_t written_off;
    int64_t pd, pc, nd, nc;
    int64_t version; /* 0: not in the database yet; +1 with every change */
};

/* Posted balance: what is owed on a debit-led account, what is free on the others. */
int64_t lot_balance(const struct lot *l);
/* Balance less what is reserved: what can still be paid, or still be used. Never below 0. */
int64_t lot_payable(const struct lot *l);

/*
 * Move one amount (> 0). E_OVERFLOW; E_NOT_PAYABLE when the guard of the account would break
 * (docs/books.md 1): the lot is then as before.
 */
MUST_USE err lot_move(struct lot *l, enum side side, int64_t amount, bool pending);
/* Take a pending amount back, when its reserve is posted or voided. */
MUST_USE err lot_unreserve(struct lot *l, enum side side, int64_t amount);

/* What an invoice is called: derived, exclusive, complete; the first that fits. */
enum invoice_state {
    INVOICE_DRAFT,
    INVOICE_CANCELLED,
    INVOICE_WRITTEN_OFF,
    INVOICE_PAID,
    INVOICE_PENDING,
    INVOICE_CERTIFICATE,
    INVOICE_OVERDUE,
    INVOICE_DUE,
    INVOICE_STATES
};
enum invoice_state lot_state(const struct lot *l, date today);
/* "overdue": the key in addresses and the API. */
str invoice_state_key(enum invoice_state s);
/* "Overdue": what people read, a message of the catalogue. */
str invoice_state_label(enum invoice_state s);
bool invoice_state_parse(str key, enum invoice_state *out);

/* The bit of a state in a filter. */
#define STATE_BIT(state) (1 << (int)(state))
enum {
    STATES_OPEN = STATE_BIT(INVOICE_OVERDUE) | STATE_BIT(INVOICE_DUE),
    STATES_ALL = 0xFF,
    STATES_DISPUTED = 0x100, /* no state: of those named beside it only what is disputed */
};
