/* Payments, their attempts at gateways, what gateways said, and selections before the review. */
#pragma once

#include "core/payment.h"
#include "db/db.h"

MUST_USE err store_payment_insert(struct wtx *tx, const struct payment *p);
/* The components of its fee's tax; for store_schedule.c. */
MUST_USE err store_payment_fee_taxes(struct wtx *tx, const struct payment *p);
/* State, sums, reason and what is settled of items and fee. */
MUST_USE err store_payment_update(struct wtx *tx, const struct payment *p);
/* With its items. Lock: the row is held to the end of the transaction. E_NOT_FOUND. */
MUST_USE err store_payment_get(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                               struct payment *out);
MUST_USE err store_payment_lock(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                                struct payment *out);
MUST_USE err store_payment_by_public(struct rtx *tx, org_id org, public_id id, payment_id *out);
MUST_USE err store_payment_by_reference(struct rtx *tx, org_id org, str reference, payment_id *out,
                                        bool *found);
/* The payment made with a key: its ids and the hash of what was asked. */
MUST_USE err store_payment_by_key(struct rtx *tx, struct arena *a, org_id org, str key,
                                  payment_id *id, public_id *public, str *request_hash,
                                  bool *found);
MUST_USE err store_payment_receipt(struct wtx *tx, org_id org, payment_id id, str number);
/* Settled payments that have no receipt number yet. */
MUST_USE err store_payment_without_receipt(struct rtx *tx, struct arena *a, org_id org, int limit,
                                           payment_id **out, size_t *count);
/* The customer's last one that is settled, without payer, day and items. */
MUST_USE err store_payment_last_received(struct rtx *tx, struct arena *a, org_id org,
                                         customer_id customer, struct payment *out, bool *found);

/* An item as the receipt and the payment page show it. */
struct payment_line {
    struct payment_item item;
    public_id public_id;
    str number;
    int kind; /* enum document_kind */
    date day, due;
    int64_t pd, pc;
};
enum { PAYMENT_LINES_ALL = 1 << 30 };
MUST_USE err store_payment_lines(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                                 int limit, struct payment_line **out, size_t *count);

/* The list of payments made: all, or those of invoices or of retainers. */
enum payment_of { PAYMENTS_ALL, PAYMENTS_OF_INVOICES, PAYMENTS_OF_RETAINERS };
struct payment_filter {
    org_id org;
    customer_id customer;
    enum payment_of of;
    bool received;      /* only those there is a receipt of */
    bool by_amount, up; /* else by the time made; else largest or newest first */
    int64_t after, after_id; /* go on behind this row; after_id 0: from the start */
    int limit;
};
struct payment_listed {
    struct payment payment; /* no items, gateway and returns */
    public_id first;        /* its first document */
    str first_number, first_contract;
    int first_kind;         /* enum document_kind */
    int64_t invoices;
};
/* One page; *more when there are others behind, unless that is not asked (NULL). */
MUST_USE err store_payment_list(struct rtx *tx, struct arena *a, const struct payment_filter *f,
                                struct payment_listed **out, size_t *count, bool *more);
/* How many there are, counted no further than `most`. */
MUST_USE err store_payment_count(struct rtx *tx, const struct payment_filter *f, int64_t most,
                                 int64_t *out);
/* Set `after` so that the next page begins behind `last`. */
void payment_after(struct payment_filter *f, const struct payment_listed *last);

/* What was left to pay of each invoice right after the payment; none where it was voided first. */
struct payment_rest {
    int64_t doc, rest;
};
MUST_USE err store_payment_rest(struct rtx *tx, struct arena *a, org_id org, payment_id id,
                                struct payment_rest **out, size_t *count);

/* The running payment that holds a document. */
struct payment_holder {
    payment_id id;
    public_id public_id;
    str reference, payer;
    int64_t made_us;
    int state;
};
MUST_USE err store_payment_on_doc(struct rtx *tx, struct arena *a, org_id org, int64_t doc,
                                  struct payment_holder *out, bool *found);

struct attempt {
    attempt_id id;
    public_id public_id;
    payment_id payment;
    int n;
    str gateway, key, gateway_ref, next_url, detail;
    str code;      /* why it failed, in the gateway's word */
    str next_form; /* urlencoded fields, where next_url is opened by POST */
    int64_t made_us, contacted_us, checked_us;
    int checks;
    bool ended;
};
MUST_USE err store_attempt_insert(struct wtx *tx, org_id org, const struct attempt *one);
MUST_USE err store_attempt_update(struct wtx *tx, org_id org, const struct attempt *one);
/* Of whose attempt that is the gateway's id: our reference, or the empty text. */
MUST_USE err store_attempt_reference(struct rtx *tx, struct arena *a, org_id org, str gateway,
                                     str gateway_ref, str *out);
/* Of whose capture that is the gateway's id, the same. */
MUST_USE err store_capture_reference(struct rtx *tx, struct arena *a, org_id org, str gateway,
                                     str capture_id, str *out);
MUST_USE err store_attempt_last(struct rtx *tx, struct arena *a, org_id org, payment_id payment,
                                struct attempt *out, bool *found);
MUST_USE err store_attempt_payment(struct rtx *tx, org_id org, public_id attempt, payment_id *out);

/* A movement of money as the gateway names it. */
enum capture_kind {
    CAPTURE_IN = 1,
    CAPTURE_REFUND = 2,
    CAPTURE_RETURN = 3,
    CAPTURE_FEE = 4, /* taken for a dispute, in the currency of its entry */
    CAPTURE_FEE_BACK = 5,
};
MUST_USE err store_capture_known(struct rtx *tx, org_id org, str gateway, str capture_id,
                                 bool *found);
MUST_USE err store_capture_insert(struct wtx *tx, org_id org, str gateway, str capture_id,
                                  enum capture_kind kind, payment_id payment, int64_t amount,
                                  entry_id entry);
/* Keep an event as it came; *fresh is false when its id was here before. */
MUST_USE err store_gateway_event_insert(struct wtx *tx, org_id org, str gateway, str event_id,
                                        str kind, str object, str body, int64_t at_us, bool *fresh);

struct stored_gateway {
    str account, base_url;
    str public_key;
    str secret, webhook_secret; /* sealed (crypto.h); of the latter up to two, a line each */
    int64_t silent_us; /* since when questions to it go unanswered; 0: the last one did not */
};
MUST_USE err store_gateway_get(struct rtx *tx, struct arena *a, org_id org, str gateway,
                               struct stored_gateway *out, bool *found);
MUST_USE err store_gateway_org(struct rtx *tx, str gateway, str account, org_id *out, bool *found);
MUST_USE err store_gateway_insert(struct wtx *tx, org_id org, str gateway,
                                  const struct stored_gateway *g);
/* Insert it, or change what is there, which keeps its account. */
MUST_USE err store_gateway_set(struct wtx *tx, org_id org, str gateway,
                               const struct stored_gateway *g);
MUST_USE err store_gateway_end(struct wtx *tx, org_id org, str gateway);
/* It is silent since then, or answers again (0); *changed is false where that was known. */
MUST_USE err store_gateway_silent(struct wtx *tx, org_id org, str gateway, int64_t silent_us,
                                  bool *changed);
/*
 * Of the payments at a gateway that are contacted, on its page or unknown, the one whose job asks
 * next, later than `now_us` if there is one.
 */
MUST_USE err store_gateway_waiting_first(struct rtx *tx, org_id org, str gateway, int64_t now_us,
                                         payment_id *out, int64_t *run_us, bool *found);
/* Their jobs that wait for longer are due within half a minute from then, as if never asked. */
MUST_USE err store_gateway_waiting_soon(struct wtx *tx, org_id org, str gateway, int64_t from_us);
/* Its address has changed. */
MUST_USE err store_gateway_move(struct wtx *tx, org_id org, str gateway, str base_url);

struct selection {
    selection_id id;
    public_id public_id;
    customer_id customer;
    contact_id contact;
    str items; /* "doc amount version" a line */
    str back;  /* where the list was */
    int64_t made_us;
};
MUST_USE err store_selection_insert(struct wtx *tx, org_id org, const struct selection *s);
MUST_USE err store_selection_get(struct rtx *tx, struct arena *a, org_id org, public_id id,
                                 struct selection *out);
MUST_USE err store_selection_expire(struct wtx *tx, org_id org, int64_t made_before_us);
