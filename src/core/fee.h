/*
 * What paying costs on top: a fee and the tax on it, charged with a payment and of it alone, never
 * of an invoice.
 */
#pragma once

#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"

enum {
    FEE_UNIT = 10000,        /* rates are in 1/100 %: 190 is 1.9 % */
    FEE_PERCENT_MAX = 1000,  /* 10 % */
    FEE_TAX_RATE_MAX = 5000, /* of one component */
    FEE_TAXES_MAX = 2,       /* as CGST and SGST */
    FEE_TAX_NAME_MAX = 20,   /* bytes */
};

/* A component of the tax on the fee; its name is the account it is posted on, as of documents. */
struct fee_tax {
    str name;
    int64_t rate;
    int64_t amount; /* of a payment; 0 in a rule */
};

/* What an organisation asks for one method and currency. */
struct fee_rule {
    int64_t percent;
    int64_t fixed, most; /* minor units; most 0: no maximum */
    struct fee_tax taxes[FEE_TAXES_MAX];
    size_t tax_count;
};

/* Of a payment. */
struct fee {
    int64_t amount, tax;
    struct fee_tax taxes[FEE_TAXES_MAX]; /* they sum to `tax`, each above 0 */
    size_t tax_count;
};

/* A rate in percent, without digits that say nothing: 1.9 of 190. */
decimal fee_rate(int64_t rate);
/* Is anything asked for? */
bool fee_rule_is(const struct fee_rule *r);
/* Is it one that may be set: nothing below 0, rates within their bounds, components named apart. */
bool fee_rule_sound(const struct fee_rule *r);
/*
 * The fee of what is charged for the invoices: percent and fixed amount, at most the maximum; then
 * each component of its tax; rounded half up once each. Nothing where nothing is charged.
 * E_OVERFLOW, also where charge, fee and tax are no amount together.
 */
MUST_USE err fee_of(const struct fee_rule *r, int64_t charged, struct fee *out);
/* Fee and tax together. */
int64_t fee_sum(const struct fee *f);
/*
 * What of fee and tax `sum` stands for: filled in order, the fee first. Its components are as many,
 * some of them 0.
 */
struct fee fee_filled(const struct fee *f, int64_t sum);
/*
 * The fee that was confirmed for `was`, when no more than `charged` of that is charged: the same
 * share of it, and the tax of that at its rates.
 */
MUST_USE err fee_share(const struct fee *f, int64_t was, int64_t charged, struct fee *out);
