/*
 * What an organisation has decided about paying and its staff: rows of org_setting, with what holds
 * where there is none.
 */
#pragma once

#include "app/app_audit.h"
#include "core/pay_method.h"
#include "core/role.h"
#include "store/store_staff.h"

enum schedule_right { SCHEDULE_PAYERS, SCHEDULE_MANAGERS, SCHEDULE_NOBODY };

/* What a link in a mail opens without a log-in. */
enum link_right { LINKS_PAY, LINKS_VIEW, LINKS_OFF };
enum { LINK_DAYS = 30, LINK_DAYS_MAX = 120 };

struct rules {
    bool pay_now_hidden;     /* invoices have no Pay now: an amount is entered instead (D14) */
    bool partial;            /* invoices may be paid in part; kept with the organisation */
    pay_method_set methods;  /* that payers are offered, of those the gateways can */
    enum schedule_right schedule; /* who may choose a later day */
    bool statements_monthly; /* to each contact that has not said otherwise; else who asked */
    enum link_right links;
    int64_t link_days;       /* how long such a link lasts, 1 to LINK_DAYS_MAX */
    int64_t report_days;     /* how long a reported transfer is waited for */
    bool forward_adds;       /* whom a document is forwarded to is noted as a contact */
    bool factor_for_all;     /* each staff user must have a second factor */
    money limit[ROLE_COUNT]; /* money out above this needs two persons; in the currency asked for */
};
/* May a contact that may pay, and perhaps manage, choose a later day? */
bool rules_may_schedule(const struct rules *r, bool may_manage);
/* `cur`: of the limits; where none is set it is 1,000 of any currency. */
MUST_USE err app_rules_get(struct rtx *tx, struct arena *a, const struct org *o, currency cur,
                           struct rules *out);
/* All of them at once; only what changed is written and audited. */
MUST_USE err app_rules_set(const struct app *app, struct arena *a, const struct actor *actor,
                           const struct rules *rules);
