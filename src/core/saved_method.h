/*
 * A card or account that a payer left with a gateway, to be charged later and not typed again.
 *
 * We hold the gateway's name for it and what people know it by, never a number in full.
 */
#pragma once

#include "base/arena.h"
#include "base/date.h"
#include "base/id.h"
#include "base/money.h"
#include "core/pay_method.h"

struct saved_method {
    org_id org;
    method_id id;
    public_id public_id;
    customer_id customer;
    str gateway;
    enum pay_method method;
    currency cur;     /* of what it was first used for: all but cards pay in no other */
    str brand, last4; /* "Visa" or a bank's name, "4242" */
    int expiry_year, expiry_month; /* 0 where there is none */
    str name;         /* that its people gave it; "" */
    str token;        /* the gateway's name for it */
    str gateway_customer; /* who the customer is there; "" */
    str mandate;      /* reference of a debit's mandate; "" */
    str address, country; /* for bills, as it was when it was kept */
    bool is_default;  /* for its currency */
    str consent;      /* what was agreed to, */
    int64_t consented_us;
    contact_id contact; /* and by whom */
    int64_t made_us, removed_us; /* 0: not removed */
};

/* May it be charged? Of several reasons the first. */
enum saved_fit { SAVED_FITS, SAVED_REMOVED, SAVED_EXPIRED, SAVED_OTHER_CURRENCY };
/* A card is good to the end of its last month. */
enum saved_fit saved_method_fit(const struct saved_method *m, currency cur, date today);
/* Why not, for the payer; a message. Empty for one that fits. */
str saved_fit_text(enum saved_fit fit);
/* Whether its last month is this one. */
bool saved_method_ends(const struct saved_method *m, date today);
/* Its last month as it sorts, "2028-08"; "" for one that has no end. */
str saved_method_month(struct arena *a, const struct saved_method *m);
/* "Visa •••• 4242", without its name. */
str saved_method_label(struct arena *a, const struct saved_method *m);

/* A method on its way: the payer is, or was, at the gateway. Stored as numbers; never renumber. */
enum setup_state { SETUP_ASKED = 1, SETUP_WAITING = 2, SETUP_DONE = 10, SETUP_FAILED = 11 };

struct method_setup {
    org_id org;
    int64_t id;
    public_id public_id;
    customer_id customer;
    contact_id contact;
    str gateway;
    enum pay_method method;
    currency cur;
    str key, reference, gateway_ref, next_url;
    enum setup_state state;
    str reason;  /* why it failed */
    str consent; /* of its payer, at made_us */
    str address, country;
    str back;    /* where its payer came from, a local path */
    method_id saved;
    int64_t made_us;
};
