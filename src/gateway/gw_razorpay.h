/*
 * Razorpay in parts: asking and reading (gw_razorpay_read.c), what became of a payment
 * (gw_razorpay_look.c), and the ways to start one (gw_razorpay_start.c).
 */
#pragma once

#include "base/buf.h"
#include "gateway/gw_parts.h"

enum {
    RAZORPAY_PAGE_SECONDS = 30 * 60,
    RAZORPAY_AWAY_SECONDS = 24 * 3600,       /* of a link for one who is not there now */
    RAZORPAY_CHARGE_SECONDS = 3 * 24 * 3600, /* until a charge that never shows was never made */
    RAZORPAY_LIST_MAX = 100,
    RAZORPAY_BODY_BYTES_MAX = 16 * 1024,
};

/* What stands for a payment of ours there, told apart by how its id begins. */
enum razorpay_kind {
    RAZORPAY_ORDER, /* paid on the hosted page, or charged to a token */
    RAZORPAY_LINK,  /* a payment link */
    RAZORPAY_CODE,  /* a UPI QR code */
    RAZORPAY_SETUP, /* a registration link, which Razorpay calls an invoice */
};

struct razorpay_thing {
    enum razorpay_kind kind;
    const struct json *json;
    struct gateway_state s; /* what it says itself: WAITING, CANCELLED, EXPIRED */
    bool charge;            /* an order that is charged to a token */
    bool paid;              /* it says so: its payments have to tell by what */
    int64_t made_us;
};

/* What the payer's tries come to, which Razorpay calls payments. */
struct razorpay_tries {
    const struct json *authorized; /* money is held: it waits for our capture */
    const struct json *failed;     /* the last one that failed */
    const struct json *token;      /* the one that a mandate hangs on */
    bool running;                  /* the payer is at it, or was a moment ago */
    bool refunded;                 /* something of it went back */
    struct gateway_capture *captures;
    size_t capture_room;
};

/* The address of the API; payments are made as links if the account's ends so. */
str razorpay_base(const struct gateway_account *account);
bool razorpay_by_links(const struct gateway_account *account);
str razorpay_url(struct arena *a, const struct gateway_account *account, str path, str id,
                 str rest);
MUST_USE err razorpay_ask(struct arena *a, const struct gateway_account *account,
                          struct net_request *rq, struct gw_reply *out);
MUST_USE err razorpay_get(struct arena *a, const struct gateway_account *account, str url,
                          struct gw_reply *out);
/* `key` is a refund's; without one the request is not sent twice by itself. E_CONFIG as gw_ask. */
MUST_USE err razorpay_post(struct arena *a, const struct gateway_account *account, str url, str key,
                           const struct buf *body, struct gw_reply *out);

/* Reading. False: not such a thing, or in a state that is unknown to us. */
enum razorpay_kind razorpay_kind_of(str id);
bool razorpay_read(enum razorpay_kind kind, const struct json *json, struct razorpay_thing *out);
bool razorpay_read_try(struct arena *a, const struct json *payment, struct razorpay_thing *thing,
                       struct razorpay_tries *tries);
bool razorpay_read_refund(const struct json *refund, struct gateway_back *out);
bool razorpay_read_dispute(const struct json *dispute, struct gateway_back *out);
struct gateway_means razorpay_read_means(struct arena *a, const struct json *payment);

/*
 * The thing of this kind under our reference. E_NOT_FOUND: there is none, E_GATEWAY: more than one.
 * QR codes are looked for among those made since.
 */
MUST_USE err razorpay_find(struct arena *a, const struct gateway_account *account,
                           enum razorpay_kind kind, str reference, int64_t since_us,
                           struct razorpay_thing *out);
/* `status`, and what of it a refund's look-up needs too: nothing is changed there. */
MUST_USE err razorpay_look(struct arena *a, const struct gateway_account *account,
                           const struct gateway_name *name, struct razorpay_thing *out,
                           struct razorpay_tries *tries);

/* Of struct gateway. */
MUST_USE err razorpay_status(struct arena *a, const struct gateway_account *account,
                             const struct gateway_name *name, struct gateway_state *out);
MUST_USE err razorpay_cancel(struct arena *a, const struct gateway_account *account,
                             const struct gateway_name *name, struct gateway_state *out);
void razorpay_start(struct arena *a, const struct gateway_account *account,
                    const struct gateway_start *start, struct gateway_outcome *out);
void razorpay_setup(struct arena *a, const struct gateway_account *account,
                    const struct gateway_start *start, struct gateway_outcome *out);
