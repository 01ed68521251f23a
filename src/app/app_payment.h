/*
 * Taking payments: reserve, contact the gateway, learn what became of it.
 *
 * Intent is committed before contact; what the gateway may or may not have done is UNKNOWN, a state
 * from which asking again leads out. Every function here may be called twice, by anyone, in any
 * order: the books end the same.
 */
#pragma once

#include "app/app.h"
#include "core/auto_pay.h"
#include "core/pay_method.h"
#include "core/payment.h"
#include "gateway/gateway.h"
#include "store/store_payment.h"

/* One document of a payment as the review page showed it. */
struct pay_item {
    enum account account; /* receivable; credit or retainer: used first */
    int64_t doc;
    int64_t amount;       /* minor units, > 0 */
    int64_t version;      /* of the lot when it was shown */
};

enum { SCHEDULE_DAYS_MAX = 366 };
/* May nobody be there when it is paid by this gateway, even with nothing saved? */
bool app_payment_unattended(str gateway);

struct pay_request {
    org_id org;
    customer_id customer;
    contact_id contact;
    str payer, payer_email; /* as people read it */
    str key;                /* made with the review page; the same key is the same payment */
    currency cur;
    enum pay_method method;
    str gateway;
    method_id saved;        /* what to charge; 0: chosen at the gateway */
    str consent;            /* what the payer agreed to, to keep what he pays with; "" do not */
    str address, country;   /* for bills, with what is kept */
    bool away;              /* nobody is there to take a step */
    str back;               /* the list it was chosen from, a local path; "" */
    int64_t over;           /* besides the items: kept as credit */
    int64_t fee;            /* with its tax, as its payer was told */
    bool now;               /* the caller goes on with app_payment_send: no job contacts it */
    date day;               /* when to pay; one that is not later than today: at once */
    bool may_manage;        /* the contact: a rule of who may choose a later day */
    const struct auto_run *run; /* of auto-pay, that this is the next try of; NULL */
    const struct pay_item *items;
    size_t count;
};

struct pay_started {
    payment_id id;
    public_id public_id;
    enum payment_state state;
    int64_t amount;     /* what the gateway is to capture */
    bool there_before;  /* the key was used before, for the same request */
    bool send;          /* asked for by `now`, and the caller's to do */
    int64_t busy_doc;   /* with E_ALREADY_PENDING, E_STALE, E_NOT_PAYABLE: which document */
};

/* May nobody be there when this is paid? */
bool app_payment_away(const struct pay_request *rq);

/*
 * Take a payment the customer has confirmed: reserve it, and leave a job that contacts the gateway.
 *
 * `key` makes it safe to call twice: the second call changes nothing and gives the same `out`;
 * another request under the same key is E_KEY_REUSED. E_ALREADY_PENDING if one of the invoices is
 * being paid; E_STALE if a lot or the fee changed since it was shown; E_NOT_PAYABLE, also for a
 * part or a way of paying that an invoice does not allow; E_CURRENCY; E_NOT_FOUND for what is not
 * the customer's; E_STATE to debit who gave no mandate, or for a saved method that is not good for
 * this. When credit covers all, it is settled at once.
 *
 * On a later day, at most SCHEDULE_DAYS_MAX on (E_INVALID), nothing is reserved: it is scheduled.
 * E_FORBIDDEN where its contact may not choose one; E_STATE for a method that somebody must be
 * there for, and where credit covers all. Of auto-pay E_STATE where its run does not wait for this
 * try.
 */
MUST_USE err app_payment_start(const struct app *app, struct arena *a,
                               const struct pay_request *rq, struct pay_started *out);

/*
 * Send what app_payment_start recorded as contacted, and record the answer; once, by whoever was
 * told to. What could not even be tried has failed, with no harm done: its error.
 */
MUST_USE err app_payment_send(const struct app *app, struct arena *a, org_id org, payment_id id,
                              str base_url);

/*
 * Contact the gateway for a reserved payment and record its answer. Does nothing for a payment in
 * another state. `base_url` is ours, for the way back. E_CONFIG when the gateway is not set up.
 */
MUST_USE err app_payment_contact(const struct app *app, struct arena *a, org_id org, payment_id id,
                                 str base_url);

/* Ask the gateway what became of a payment and book it. E_GATEWAY when it does not answer. */
MUST_USE err app_payment_check(const struct app *app, struct arena *a, org_id org, payment_id id);

/* Book what became known of a payment without asking its gateway: by a statement of the bank. */
MUST_USE err app_payment_tell(const struct app *app, struct arena *a, org_id org, payment_id id,
                              const struct gateway_state *state);

/*
 * Give a payment up that waits for the payer, at the gateway first, or for its day. E_STATE when it
 * is too late.
 */
MUST_USE err app_payment_cancel(const struct app *app, struct arena *a, org_id org, payment_id id);

/*
 * Keep a webhook as it came, once, and leave a job that asks the gateway about its payment.
 * E_NOT_FOUND: no such account; E_SIGNATURE: forged; unknown kinds are kept and OK.
 */
MUST_USE err app_hook(const struct app *app, struct arena *a, str gateway, str account,
                      const struct gateway_hook *hook);

/*
 * The payment of an attempt, if `state` is the one its return address carried; else E_NOT_FOUND.
 * While it is running the gateway is asked once, for a few seconds at most: what the browser says
 * is not believed, and no answer is no fault.
 */
MUST_USE err app_return(const struct app *app, struct arena *a, org_id org, str gateway,
                        str attempt, str state, public_id *payment);

/* Keep what was chosen for the review; id, public id and time are made here. */
MUST_USE err app_selection_make(const struct app *app, org_id org, const struct selection *s,
                                public_id *out);

/* When to ask again, after `checks` answers that were not final: 15 s, 30 s, 1, 2, 5, 15 min, 1 h,
 * 6 h, then daily. Microseconds. */
int64_t app_payment_check_delay(int checks);

/* A way of paying that an organisation offers for a currency. */
struct pay_way {
    enum pay_method method;
    str gateway; /* its name */
    str label;   /* of the gateway, for people */
    bool keeps;  /* it can be kept for later */
    bool keeps_paying; /* and is, while one pays with it */
};
/* All of them, each method once. None is OK too. */
MUST_USE err app_pay_ways(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                          currency cur, struct pay_way **out, size_t *count);
/* The name of a gateway as people read it. */
str app_gateway_label(str gateway);

/* Gateway number i of this program, or NULL. */
const struct gateway *app_gateway_at(size_t i);
/* The gateway of that name, or NULL. */
const struct gateway *app_gateway(str name);
/*
 * An organisation's account with it, secrets opened. E_CONFIG when it has none, E_FORBIDDEN for one
 * that moves real money where the book is a demo.
 */
MUST_USE err app_gateway_account(const struct app *app, struct rtx *tx, struct arena *a, org_id org,
                                 str gateway, struct gateway_account *out);
/*
 * Switch a gateway on for an organisation; the account's name in hook addresses is made here.
 * E_FORBIDDEN for one that moves real money where the book is a demo.
 */
MUST_USE err app_gateway_add(const struct app *app, struct arena *a, org_id org, str gateway,
                             str base_url, str secret, str webhook_secret, str *account);
struct gateway_keys {
    str base_url;   /* empty: the gateway's own */
    str public_key; /* the key's id, where it has one */
    str secret, webhook_secret;
};
/*
 * Switch a gateway on with these keys, or change those it has: its hook address (`account`) stays,
 * and the last webhook secret holds beside the new one. E_FORBIDDEN as app_gateway_add.
 */
MUST_USE err app_gateway_set(const struct app *app, struct arena *a, org_id org, str gateway,
                             const struct gateway_keys *keys, str *account);
/* Switch it off: no new payments by it, and it is not asked any more. */
MUST_USE err app_gateway_end(const struct app *app, org_id org, str gateway);
/* The gateway's API has another address now. */
MUST_USE err app_gateway_move(const struct app *app, org_id org, str gateway, str base_url);
