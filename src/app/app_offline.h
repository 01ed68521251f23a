/* Payments that came without a gateway: recorded by staff, or brought along from elsewhere. */
#pragma once

#include "app/app_audit.h"
#include "app/app_payment.h"

struct offline {
    org_id org;
    customer_id customer;
    int64_t who;      /* staff; 0 a command */
    str key;          /* unique per organisation: the same again is there already */
    currency cur;
    int64_t amount;   /* what came; more than the items becomes credit */
    enum pay_method method;
    str payer;        /* as people read it */
    date day;         /* when it came: may be past */
    const struct pay_item *items; /* invoices; their versions are not looked at */
    size_t count;
    bool silent;      /* no mail: it is history */
    const struct actor *actor; /* staff at the console: judged and audited; NULL none */
};

/*
 * Record `count` payments in one transaction, in their order. Each is settled at once, and gets its
 * receipt number from the sealer. E_KEY_REUSED where a key was used for another amount;
 * E_NOT_PAYABLE, E_CURRENCY, E_NOT_FOUND, and E_FORBIDDEN for an actor who may not, undo all.
 */
MUST_USE err app_payment_offline(const struct app *app, struct arena *a, const struct offline *in,
                                 size_t count, struct pay_started *out);
