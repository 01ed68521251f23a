/*
 * One race: what lies on the stage before it begins, and who runs in it.
 *
 * Each contestant is a use case of ours as one person calls it, and would be let through if it were
 * alone. When all have run, what each says it took must be what is missing: to the cent, on every
 * document. A new contestant is a function and a row of the table in contest.c.
 */
#pragma once

#include "portal.h"
#include "till.h"

#include "app/app_payment.h"
#include "base/rand.h"
#include "core/lot.h"
#include "app/app_audit.h"
#include "store/store_refund.h"

/* The documents of a race: three invoices, the oldest first; one whose payment waits at the
 * gateway's page; a credit that is free, and one of which APPLIED stands on the oldest invoice. */
enum { OLDEST, SECOND, THIRD, HELD, CREDIT_FREE, CREDIT_USED, LOTS };
enum { RIVALS_MAX = 4, APPLIED = 500, WAITING = 2000, PAID_BEFORE = 4000, CAME = 1100 };

/* What a contestant needs on the stage, beside the three invoices. */
enum need {
    NEED_CREDIT = 1, NEED_USED = 2, NEED_HELD = 4, NEED_PAID = 8, NEED_ASKED = 16, NEED_LINE = 32
};

struct stage {
    struct portal *portal;
    struct till *till;
    staff_id owner, second_owner, accountant;
    int number;
    int needs;
    struct customer customer;
    struct lot lots[LOTS];   /* as every review of the race showed them */
    payment_id waiting;      /* on HELD */
    str waiting_id;          /* the gateway's */
    payment_id paid;         /* PAID_BEFORE of the oldest invoice */
    public_id asked;         /* a write-off of the oldest invoice, to be signed */
    str digest;
    int64_t line;            /* of a bank statement: CAME, and nobody knows for what */
};

struct rival {
    const struct contestant *is;
    int n;            /* which of them */
    struct arena arena;
    struct rand_stream dice;
    err e;
    int64_t took[LOTS]; /* of what could be paid or used; negative where it gave back */
    bool closed;        /* it cancelled the oldest invoice */
    str key;                    /* it asked for a payment with */
    struct pay_started started; /* if it got one */
    struct refund refund;       /* if it asked for one */
};

struct contestant {
    const char *name;
    int needs;
    void (*run)(const struct stage *, struct rival *);
};
extern const struct contestant contestants[];
extern const size_t contestant_count;

/* The actor of a staff user, as the door knows him. */
struct actor race_actor(const struct stage *s, staff_id who);
/* Send the form of the test gateway's page of that payment of its; the status, 0 for no answer. */
int race_press(const struct stage *s, struct arena *a, str id, const char *form);
