/* Which ways of paying a customer is offered, and for which of his invoices. */
#pragma once

#include "app/app_audit.h"
#include "store/store_method.h"

/* The methods that the rules of the customer and of each of these documents allow. */
MUST_USE err app_offer(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                       const int64_t *docs, size_t count, pay_method_set *out);
/* The rule of a customer (doc 0), or of one document of his, alone; all methods without one. */
MUST_USE err app_offer_get(struct rtx *tx, struct arena *a, org_id org, customer_id customer,
                           int64_t doc, pay_method_set *out);

/* A way of paying that was chosen before, for these documents. */
struct offer_asked {
    org_id org;
    customer_id customer;
    str gateway;
    enum pay_method method;
    const int64_t *docs;
    size_t count;
};
/*
 * Why it is not offered any more, a sentence: the gateway is off, or the organisation's settings,
 * the customer's rule or that of a document have taken it away; "" where it still is.
 */
MUST_USE err app_offer_refusal(struct rtx *tx, struct arena *a, const struct offer_asked *q,
                               str *out);

struct offer_change {
    customer_id customer;
    int64_t doc;            /* 0: all of the customer's */
    str subject;            /* its name or number, for the audit log */
    pay_method_set methods; /* with every bit: no rule */
};
/* Say it, in the place of what was said before; audited. E_INVALID for no method at all. */
MUST_USE err app_offer_set(const struct app *app, struct arena *a, const struct actor *actor,
                           const struct offer_change *change);
