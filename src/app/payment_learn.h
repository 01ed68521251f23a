/*
 * One transaction that learns something of a payment: what is known goes in, the payment as it is
 * then comes out. For the files of the payment use cases, and nobody else.
 */
#pragma once

#include "app/app_audit.h"
#include "app/app_payment.h"
#include "core/book.h"
#include "store/store_refund.h"

struct learn {
    struct arena *a;
    org_id org;
    payment_id id;
    enum {
        LEARN_CONTACT, LEARN_STATE, LEARN_OUTCOME, LEARN_TIME, LEARN_REFUND, LEARN_DECISION
    } what;
    const struct gateway_state *state;
    const struct gateway_outcome *outcome;
    /* LEARN_REFUND: which, and what happened to it; `back` where the gateway knows of it. */
    refund_id refund;
    enum refund_event refund_event;
    const struct gateway_back *back;
    str problem;
    struct staff_review *decision; /* LEARN_DECISION: as signed */
    const struct actor *decided_by; /* who signed it */
    int64_t now;
    /* out */
    struct payment p;
    struct attempt t;
    struct refund *refunds; /* of the payment, all of them */
    size_t refund_count;
    struct book book;
    bool moved;    /* the payment's state or money changed: the world is told */
    bool touched;  /* its row changed */
    bool returned; /* a part of it came back */
    int64_t taken_back; /* in all */
    int64_t late;       /* captured after it had ended: failed, cancelled, settled, returned */
};

/* Run it, again where somebody else booked the same at the same moment. */
MUST_USE err payment_learn(const struct app *app, struct learn *w);

/* ---- within that transaction ---- */

/* Begin its book once, with all lots of the payment locked. */
MUST_USE err payment_learn_book(struct rtx *tx, struct learn *w);
/* One event on the payment; one that does not fit its state changes nothing. */
MUST_USE err payment_learn_step(struct rtx *tx, struct learn *w, enum payment_event event,
                                int64_t amount, str id, date today);
/* Money that goes back, once per id: refunds, bank returns, disputes. */
MUST_USE err payment_learn_backs(struct wtx *tx, struct learn *w, const struct gateway_back *backs,
                                 size_t count, date today);
/* An event of one refund of the list. */
MUST_USE err payment_learn_refund(struct wtx *tx, struct learn *w, struct refund *r,
                                  enum refund_event event, const struct gateway_back *back,
                                  date today);
