/*
 * A payment: its life as a table, and what each step posts (docs/books.md 5).
 *
 * The table is data: the code runs on it, `counterfoil routes --states` prints it, a test walks
 * every pair. Moves are monotone: an event that does not fit a state is ignored and recorded.
 */
#pragma once

#include "core/book.h"
#include "core/fee.h"

/* Stored as numbers; below 10 the payment is running. Never renumber. */
enum payment_state {
    PAYMENT_SCHEDULED = 1,
    PAYMENT_RESERVED = 2,
    PAYMENT_CONTACTED = 3,
    PAYMENT_ACTION = 4,
    PAYMENT_PROCESSING = 5,
    PAYMENT_UNKNOWN = 6,
    PAYMENT_SETTLED = 10,
    PAYMENT_FAILED = 11,
    PAYMENT_CANCELLED = 12,
    PAYMENT_RETURNED = 13,
};
/* Before it is there: only in the table. */
#define PAYMENT_NEW ((enum payment_state)0)

enum payment_event {
    PAYMENT_ON_CONFIRM,   /* confirmed, or its day has come */
    PAYMENT_ON_CONTACT,   /* a request to the gateway is about to be sent */
    PAYMENT_ON_ACTION,    /* the gateway gives a page or a step */
    PAYMENT_ON_ACCEPT,    /* bank debit accepted, capture to come */
    PAYMENT_ON_CAPTURE,   /* captured: a signed event or the gateway's API */
    PAYMENT_ON_FAIL,      /* failed or declined, definitely */
    PAYMENT_ON_CANCEL,    /* the payer or staff cancel; the gateway says it was cancelled */
    PAYMENT_ON_SILENCE,   /* connection lost, 5xx, start after a crash; another amount captured */
    PAYMENT_ON_RETURN,    /* bank return, charge-back lost: nothing of the captures is left */
    PAYMENT_ON_RETURN_PART, /* the same, and something is left */
    PAYMENT_ON_SCHEDULE,  /* confirmed for later */
    PAYMENT_ON_TIME,      /* this state's time has passed */
    PAYMENT_ON_DECIDE_PAID,   /* two of staff decided by evidence */
    PAYMENT_ON_DECIDE_FAILED,
    PAYMENT_EVENTS
};

/* What a step does to the books. */
enum payment_books { BOOKS_NONE, BOOKS_RESERVE, BOOKS_POST, BOOKS_VOID, BOOKS_LATE, BOOKS_RETURN };

struct payment_step {
    enum payment_state from;
    enum payment_event event;
    enum payment_state to;
    enum payment_books books;
    const char *when; /* the event, as the document words it */
};
extern const struct payment_step payment_steps[];
extern const size_t payment_step_count;

/* The step for this event, or NULL: then nothing changes. */
const struct payment_step *payment_step(enum payment_state from, enum payment_event event);
/* The table as docs/books.md shows it. */
void payment_table_print(struct buf *b);
bool payment_is_running(enum payment_state s);
str payment_state_key(enum payment_state s);   /* "processing"; "-" before it is there */
str payment_state_label(enum payment_state s); /* "Processing": a message */

/* A document of a payment: an invoice paid (receivable), or credit or a retainer used for it. */
struct payment_item {
    enum account account; /* receivable, credit, retainer */
    int64_t doc;
    int64_t amount;  /* confirmed, minor units */
    int64_t settled; /* of it, posted */
};

struct payment {
    org_id org;
    payment_id id;
    public_id public_id;
    customer_id customer;
    currency cur;
    str key, request_hash;
    enum payment_state state;
    int64_t amount; /* what the gateway is to capture: with fee and tax */
    int64_t credit; /* credits and retainers used besides */
    struct fee fee;
    int64_t fee_settled; /* of fee and tax, earned and not given back */
    str method, gateway;
    str reference; /* what people quote: "P-7K3M9Q2D" */
    str receipt;   /* gapless number, from the sealer; "" until then */
    contact_id contact;
    str payer;
    date day;
    int64_t made_us, settled_us;
    entry_id reserve;
    int64_t captured, refunded, refund_pending, returned;
    str reason; /* why it failed or was cancelled */
    str back;   /* the list its payer came from, a local path; "" none */
    method_id saved; /* what it is charged to, or was kept of it; 0: none */
    str consent;     /* to keep what it is paid with, as its payer agreed; "" do not */
    str address, country; /* for bills, with what is kept */
    bool away;       /* nobody is there to take a step */
    struct payment_item *items;
    size_t item_count;
};

/* What is charged for the invoices and for credit: the amount without fee and tax. */
int64_t payment_charged(const struct payment *p);
/* What was asked for beyond the invoices: it becomes credit. Not for payments made off-line. */
int64_t payment_over(const struct payment *p);
/*
 * Reserve what the payment says on the lots of the book (all of its items added): pending
 * Dr clearing / Cr receivable, Cr fee_income, Cr tax on the fee, Cr credit[payment] for what is
 * over, credits and retainers pending Dr. Sets p->reserve.
 * E_NOT_PAYABLE, E_CURRENCY; E_ALREADY_PENDING when an invoice has a payment running.
 */
MUST_USE err payment_reserve(struct book *b, struct payment *p, date day);
/*
 * Captured: post the credits first, then the fee and its tax, then the invoices in their order;
 * more than reserved goes to credit[payment], less leaves the rest voided. Sets items' settled,
 * p->captured, p->fee_settled.
 */
MUST_USE err payment_post(struct book *b, struct payment *p, int64_t captured, str capture_key,
                          date day);
MUST_USE err payment_void(struct book *b, struct payment *p, date day);
/* The lot credit[payment] as it is made with `amount`, the first left over or given back. */
struct lot payment_credit(const struct payment *p, int64_t amount, date day);
/*
 * Captured after a void, or a second time: to what is still open, the rest to credit[payment]. The
 * fee is taken only where the invoices are then paid as they would have been, and never twice.
 */
MUST_USE err payment_late(struct book *b, struct payment *p, int64_t captured, str capture_key,
                          date day);
/*
 * Money taken back: first what lies free on credit[payment], then what stands on the invoices,
 * last applied first (re-opened), then the fee and its tax, then Dr receivable of a debit note: a
 * new lot with the id `debit_note`, made only where something is left.
 */
MUST_USE err payment_return(struct book *b, struct payment *p, int64_t amount, str return_key,
                            date day, int64_t debit_note);
/* The same out of dispute[payment], where the gateway held it back until it was lost. */
MUST_USE err payment_return_disputed(struct book *b, struct payment *p, int64_t amount,
                                     str return_key, date day, int64_t debit_note);
/* With that amount gone, is nothing of what was captured left with us? */
bool payment_gone(const struct payment *p, int64_t amount);
/*
 * What of the payment stands on its invoices goes to credit[payment], last applied first: they are
 * open again; and `fee` of its fee and tax. E_NOT_PAYABLE for more than stands there.
 */
MUST_USE err payment_unapply(struct book *b, struct payment *p, int64_t amount, int64_t fee,
                             str unique, date day);
/*
 * Money that came without a gateway (a transfer, a cheque): Dr clearing:offline / Cr the items as
 * they are, what is left of p->amount to credit[payment]. Nothing was reserved: the entry stands in
 * p->reserve. E_NOT_PAYABLE where an item is nothing or more than its invoice can take, or all of
 * them more than came.
 */
MUST_USE err payment_offline(struct book *b, struct payment *p, date day);
