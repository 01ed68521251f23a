/*
 * Money that goes back: refunds we ask for, and disputes that a payer opens at his bank. Objects of
 * their own, several per payment; the payment's row keeps their sums (docs/books.md 3 and 5).
 */
#pragma once

#include "core/payment.h"

/* Stored as numbers; below 10 the refund is running. Never renumber. */
enum refund_state {
    REFUND_ASKED = 1,
    REFUND_SENT = 2,
    REFUND_UNKNOWN = 3,
    REFUND_DONE = 10,
    REFUND_FAILED = 11,
};
/* Before it is there: only in the table. */
#define REFUND_NEW ((enum refund_state)0)

enum refund_event {
    REFUND_ON_ASK,
    REFUND_ON_CREDIT,  /* asked for as credit */
    REFUND_ON_SEND,    /* a request to the gateway is about to be sent */
    REFUND_ON_ACCEPT,  /* the gateway has it, and is not done */
    REFUND_ON_SILENCE, /* connection lost, 5xx */
    REFUND_ON_DONE,
    REFUND_ON_FAIL,    /* refused or failed, definitely */
    REFUND_EVENTS
};

enum refund_books { REFUND_BOOKS_NONE, REFUND_RESERVE, REFUND_UNAPPLY, REFUND_POST, REFUND_VOID };

struct refund_step {
    enum refund_state from;
    enum refund_event event;
    enum refund_state to;
    enum refund_books books;
    const char *when;
};
extern const struct refund_step refund_steps[];
extern const size_t refund_step_count;

/* The step for this event, or NULL: then nothing changes. */
const struct refund_step *refund_step(enum refund_state from, enum refund_event event);
bool refund_is_running(enum refund_state s);
str refund_state_key(enum refund_state s);   /* "sent" */
str refund_state_label(enum refund_state s); /* "Under way": a message */
void refund_table_print(struct buf *b);

struct refund {
    org_id org;
    refund_id id;
    public_id public_id;
    payment_id payment;
    str key;       /* the same key is the same refund */
    str reference; /* the payment's with a number: what the gateway knows it by, besides its id */
    int64_t amount;
    int64_t fee;  /* of it, the payment's fee and its tax: all of that, or 0 */
    int64_t done; /* of it, gone back: less where the gateway gave back a part */
    bool to_credit;
    giveback_id giveback; /* that it is a part of; 0: it is of its payment alone */
    enum account account; /* of a give-back: the lot that it comes out of */
    int64_t doc;
    enum refund_state state;
    entry_id reserve; /* of one to credit: what un-applied it, 0 where nothing had to be */
    staff_id asked, signed_by; /* signed_by 0: one person's word was enough */
    str reason;       /* why staff gave it back */
    str gateway_ref, problem;
    int64_t made_us, sent_us, checked_us;
    int checks;
};

/*
 * Take `r->amount` out of what the payment left: `r->fee` of its fee and tax, then what lies free
 * on credit[payment], then what stands on its invoices, last applied first (un-applied: they are
 * open again). To the method: pending Dr credit / Cr clearing. To credit: only what stands on
 * invoices is moved. A part of a give-back is taken of its lot alone. Sets r->reserve.
 * E_NOT_PAYABLE for more than is there, or than was captured and is still with us: what its payer
 * disputes is not.
 */
MUST_USE err refund_ask(struct book *b, struct payment *p, struct refund *r, date day);
/* r->done of it went back: posted, the rest voided; `back_id` is the gateway's. */
MUST_USE err refund_post(struct book *b, struct payment *p, struct refund *r, str back_id,
                         date day);
/* It did not: what was un-applied stays credit. */
MUST_USE err refund_void(struct book *b, struct payment *p, struct refund *r, date day);

enum dispute_state { DISPUTE_OPEN = 1, DISPUTE_WON = 2, DISPUTE_LOST = 3 };
str dispute_state_key(enum dispute_state s);

struct dispute {
    org_id org;
    dispute_id id;
    payment_id payment;
    str gateway_id; /* the gateway's, unique */
    int64_t amount;
    enum dispute_state state;
    entry_id opened, ended; /* ended 0 while open */
    str reason;
    int64_t answer_us; /* staff have to answer by then; 0: no more, or nobody said when */
    int64_t made_us, ended_us;
};

/* Dr dispute[payment] / Cr clearing: the gateway holds it back. Sets d->opened. */
MUST_USE err dispute_open(struct book *b, struct payment *p, struct dispute *d, date day);
/* Dr clearing / Cr dispute[payment]. Sets d->ended. */
MUST_USE err dispute_won(struct book *b, struct payment *p, struct dispute *d, date day);
/* As a return, out of dispute[payment]. Sets d->ended. */
MUST_USE err dispute_lost(struct book *b, struct payment *p, struct dispute *d, date day,
                          int64_t debit_note);
/*
 * What the gateway takes for a dispute: Dr gateway_cost / Cr clearing, turned round where `fee` is
 * below 0. Of no customer, and in the currency of the fee; the clearing's posting names the payment
 * as its source, as those of bank lines do.
 */
MUST_USE err dispute_fee(struct book *b, const struct payment *p, money fee, str fee_id, date day);
