/*
 * Inside of the Stripe gateway: how its objects read. Used by gw_stripe.c only.
 *
 * Amounts there are whole numbers in a unit that is mostly, not always, ISO 4217's minor one.
 */
#pragma once

#include "gateway/gw_parts.h"

/* The API version that all requests name and all answers are read by. */
#define STRIPE_VERSION "2026-08-26.dahlia"

/* Whether it takes this currency at all. */
bool stripe_knows(currency c);
/* Our amount in its unit; false where that is no whole number there, or not one it takes. */
bool stripe_amount(money m, int64_t *out);
/* The code as it writes it: "eur". */
str stripe_currency(struct arena *a, currency c);
/* Read `object`'s amount under that name, and `currency`; false unless both are sound. */
bool stripe_money(struct arena *a, const struct json *object, const char *name, money *out);

/* Its word for a method in a currency: "us_bank_account"; empty where there is none. */
str stripe_method_word(enum pay_method method, currency c);

/* Money went back, and how much has to be asked for. */
struct stripe_more {
    bool refunds, disputes;
};

/*
 * Read a PaymentIntent (latest_charge expanded or not). False if anything that money depends on is
 * missing or unknown to us.
 */
bool stripe_read_intent(struct arena *a, const struct json *intent, struct gateway_state *out,
                        struct stripe_more *more);
/* The same of a SetupIntent: done is PAID without a capture, with the method in `means`. */
bool stripe_read_setup(struct arena *a, const struct json *setup, struct gateway_state *out);
/*
 * The same of a Checkout Session with its intent expanded. While its page is open the id is the
 * session's, then the intent's: what events speak of.
 */
bool stripe_read_session(struct arena *a, const struct json *session, struct gateway_state *out,
                         struct stripe_more *more);
bool stripe_read_refund(struct arena *a, const struct json *refund, struct gateway_back *out);
/* `method` tells a bank's return from a card's dispute. */
bool stripe_read_dispute(struct arena *a, const struct json *dispute, enum pay_method method,
                         struct gateway_back *out);
/* The id of a member that is either an id or the object itself. */
str stripe_id(const struct json *object, const char *name);
