/*
 * Books with a customer, and payments of them against the gateway in memory: what the tests of
 * hooks, of gateways that fail and of fault points share.
 */
#pragma once

#include "books.h"
#include "tills.h"

#include "app/app_payment.h"
#include "app/app_reconcile.h"
#include "app/app_refund.h"

struct scene {
    struct books books;
    customer_id customer;
    staff_id owner, accountant;
    str account; /* in the addresses of hooks */
    method_id saved; /* what payments are charged to; 0 chosen at the gateway */
    date day;        /* when they are made, where that is later */
};

/* One payment of one invoice, and how it stands. */
struct scene_pay {
    payment_id id;
    public_id invoice;
    str reference, key;
    struct tills_payment *till;
    bool send; /* it was to be sent by who confirmed it */
};
struct scene_stand {
    int state;
    int64_t captured, refunded, refund_pending, returned;
    int64_t owed, free, disputed; /* the invoice, credit[payment], dispute[payment] */
};

void scene_open(struct scene *s);
void scene_close(struct scene *s);
/* An invoice of `total`, confirmed and reserved, not contacted. */
struct scene_pay scene_start(struct scene *s, int64_t total);
/* The same, for an invoice that is there; the error of starting. */
err scene_try(struct scene *s, public_id invoice, str key, struct scene_pay *out);
/* Confirmed as the page does it: reserved and contacted in one, then sent. */
err scene_confirm(struct scene *s, public_id invoice, str key, struct scene_pay *out);
/* An invoice of "Halden", or of another customer: it is the scene's then. */
struct scene_pay scene_invoice(struct scene *s, int64_t total);
struct scene_pay scene_invoice_of(struct scene *s, int64_t total, const char *customer);
/* A card of the customer's, to charge payments to. */
method_id scene_card(struct scene *s);
err scene_contact(struct scene *s, const struct scene_pay *p);
err scene_check(struct scene *s, const struct scene_pay *p);
struct scene_stand scene_stand(struct scene *s, const struct scene_pay *p);
void scene_same(const struct scene_stand *a, const struct scene_stand *b);
/* Ask for a refund, signed by owner and accountant. */
err scene_refund(struct scene *s, const struct scene_pay *p, int64_t amount, bool to_credit,
                 const char *key, struct refund *out);
/* The open reviews. */
size_t scene_reviews(struct scene *s, struct staff_review **out);
