/*
 * What a payment gateway does for us: one const struct of functions each.
 *
 * A gateway turns our words into its protocol and its answers into ours, and nothing else: it knows
 * no database, keeps no state, and decides nothing about the books. The caller has committed its
 * intent (the attempt with its key) before it calls, and has no write transaction open.
 *
 * The one rule of all of them: *never call a maybe a no.* A definite no is what the gateway itself
 * says in its own words (its error object, of a kind that its protocol documents as final) or a
 * request of which not one byte was sent. Everything else - a lost connection, a timeout, any 5xx,
 * a redirect, an answer from something in between, an answer that cannot be read or that speaks of
 * another payment - is UNKNOWN, and the way on is `status`, or the same request with the same key.
 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/money.h"
#include "core/pay_method.h"

struct gateway_pair {
    str name, value;
};

enum { GATEWAY_SECRETS_MAX = 2 };

/* One organisation's account with a gateway, its secrets opened. Lives as long as the call. */
struct gateway_account {
    str base_url;    /* of its API, without '/' at the end; empty: the gateway's own */
    str public_key;  /* key id, publishable key; empty where there is none */
    str secret;      /* API key */
    str webhook_secrets[GATEWAY_SECRETS_MAX]; /* the newest first; empty ones are not used */
    str webhook_url; /* where events go, for gateways that want it told with each payment */
    int timeout_ms;  /* 0: the gateway's own, at most 2 minutes */
    const char *ca_file; /* NULL: the system's */
};

/* What is started: all of it fixed before the first contact, and the same when tried again. */
struct gateway_start {
    enum pay_method method;
    money amount;
    str key;         /* idempotency key of the attempt: [A-Za-z0-9_-], 10 to 64 characters */
    str reference;   /* our own, unique per attempt, at most 40 characters; comes back in events */
    str customer;    /* the gateway's id of the customer; empty if it has none */
    str payer_name, payer_email, payer_phone;
    str description; /* what the payer reads there */
    str return_url;  /* where the browser comes back; carries the signed state */
    str token;       /* a saved method; empty: the payer chooses on the gateway's page */
    bool save;       /* keep the method for later, the payer agreed */
    bool payer_away; /* nobody is there to take a step (auto-pay) */
    int64_t made_us; /* when the attempt was made: what its page's end is counted from */
};

enum gateway_result {
    GATEWAY_UNKNOWN,    /* it may or may not have been taken: ask `status`, or the same again */
    GATEWAY_PAGE,       /* the payer goes to `url` by GET */
    GATEWAY_FORM,       /* the payer posts `fields` to `url`; `origin` goes into form-action */
    GATEWAY_ACTION,     /* one more step of the payer is due, at `url` where it has one */
    GATEWAY_PROCESSING, /* accepted; the capture comes later, by event or `status` */
    GATEWAY_CAPTURED,   /* done: see state.captures */
    GATEWAY_DECLINED,   /* a definite no to this payment */
    GATEWAY_REFUSED,    /* a definite no to us: wrong key, wrong set-up, a request it rejects */
    GATEWAY_LATER,      /* this call did nothing there (not sent, or too many): same again, later */
};

struct gateway_capture {
    str id; /* the gateway's own, unique for ever: what the books know it by */
    money amount;
    int64_t at_us; /* 0 where it does not say */
};

/* Money that went back: a refund we asked for, or what a bank or card network took. */
enum gateway_back_kind { GATEWAY_REFUND, GATEWAY_BANK_RETURN, GATEWAY_DISPUTE };
enum gateway_back_state {
    GATEWAY_BACK_PENDING, /* a dispute: open */
    GATEWAY_BACK_DONE,    /* a dispute: lost */
    GATEWAY_BACK_FAILED,  /* a dispute: won */
};

/* What it takes for a dispute; each such movement has an id of its own. */
struct gateway_fee {
    str id;
    money amount; /* below 0: given back. Its currency need not be the payment's */
};

struct gateway_back {
    str id;
    enum gateway_back_kind kind;
    enum gateway_back_state state;
    money amount;
    str reference; /* ours, of a refund */
    str reason;    /* the gateway's code: "insufficient_funds" */
    int64_t at_us;
    int64_t answer_us; /* a dispute that waits for our answer: until when; else 0 */
    const struct gateway_fee *fees;
    size_t fee_count;
};

/* The means used, as far as it may be shown and kept. Never a number in full. */
struct gateway_means {
    enum pay_method method;
    str brand; /* "Visa", a bank's name, or the hidden UPI address */
    str last4;
    int expiry_year, expiry_month; /* 0 where there is none */
    str token; /* where it was saved: all that a later start needs, customer included */
    str customer; /* the gateway's id of whom it is saved with; empty if it has none */
    str mandate;  /* reference of the mandate that a saved debit is covered by */
};

/* A saved method as its owner wants it. */
struct gateway_edit {
    str token;
    enum pay_method method;
    int expiry_year, expiry_month; /* 0: has none */
    str address, country; /* for bills: lines, and two letters; empty: not known */
};

enum gateway_phase {
    GATEWAY_WAITING, /* for the payer, on the page or with a step */
    GATEWAY_RUNNING, /* accepted, no capture yet */
    GATEWAY_PAID,    /* at least one capture, whatever went back since */
    GATEWAY_FAILED,
    GATEWAY_CANCELLED,
    GATEWAY_EXPIRED,
};

/* All the gateway knows of one payment, by its API. The truth, as far as there is one. */
struct gateway_state {
    enum gateway_phase phase;
    str id;        /* the gateway's id of the payment */
    str reference; /* ours, as it came back */
    money amount;  /* as asked */
    str url;       /* where the payer goes on, while WAITING */
    const struct gateway_capture *captures;
    size_t capture_count;
    const struct gateway_back *backs;
    size_t back_count;
    struct gateway_means means;
    str code; /* why it failed, in the gateway's word: "insufficient_funds" */
    str text; /* the same for the payer, in the gateway's English; may be empty */
};

struct gateway_outcome {
    enum gateway_result result;
    str id;     /* the gateway's id as soon as there is one; keep it */
    str url;    /* PAGE, FORM, ACTION */
    str origin; /* FORM: scheme, host and port of `url` */
    const struct gateway_pair *fields; /* FORM */
    size_t field_count;
    struct gateway_state state; /* PROCESSING, CAPTURED, DECLINED; of UNKNOWN what was readable */
    int retry_after_s;          /* LATER: what it asks for, or 0 */
    str note;                   /* for the log and for staff: status, error code, what went wrong */
};

/* How a payment is named when we ask: by its id where we have it, else by our reference. */
struct gateway_name {
    str id;
    str reference;
    str key;
    int64_t since_us; /* not made before this time */
};

struct gateway_refund {
    str id;         /* of the payment */
    str capture_id; /* which of its captures; empty: the gateway chooses */
    money amount;
    str key;        /* as of gateway_start */
    str reference;  /* ours, unique per refund */
};

enum gateway_refund_result {
    GATEWAY_REFUND_UNKNOWN, /* ask `refund_status`, or the same again */
    GATEWAY_REFUND_TAKEN,   /* see back.state: pending, done or failed */
    GATEWAY_REFUND_REFUSED, /* a definite no: nothing will go back by this request */
    GATEWAY_REFUND_LATER,   /* this call did nothing there */
};

struct gateway_refund_outcome {
    enum gateway_refund_result result;
    struct gateway_back back;
    int retry_after_s;
    str note;
};

/* A webhook as it came in: raw bytes. Header names in lower case. */
struct gateway_hook {
    const struct gateway_pair *headers;
    size_t header_count;
    str body;
    int64_t now_us;
};

enum gateway_event_kind {
    GATEWAY_EVENT_OTHER, /* a kind we do not use: kept, answered 200 */
    GATEWAY_EVENT_PAYMENT,
    GATEWAY_EVENT_REFUND,
    GATEWAY_EVENT_BACK, /* bank return or dispute */
};

/* Only a hint that something changed: what it is, `status` says. */
struct gateway_event {
    str id;   /* unique per account: what repetitions are known by */
    str type; /* the gateway's word */
    enum gateway_event_kind kind;
    str payment_id; /* the gateway's id; may be empty where `reference` or `capture_id` is given */
    str reference;  /* ours */
    str capture_id, back_id;
    money amount; /* minor 0 and no currency where it does not say */
    int64_t at_us;
};

/* What the browser brought back: a hint too. Only `id` and `reference` may be used, to ask. */
struct gateway_return {
    str id, reference;
    bool cancelled; /* the payer says he gave up */
};

struct gateway {
    str name;  /* in addresses and rows: "sandbox" */
    str label; /* for people: "Test gateway" */
    bool test; /* moves no money: the only kind that works in a demo's folder */

    /* How long its things live: an unpaid page, and the memory of idempotency keys. */
    int page_seconds, key_seconds;
    /* How long a method may stay "processing" before we ask a person. */
    int (*processing_days)(enum pay_method method);
    /* For how many days after a capture it takes refunds of it; 0: it takes none. */
    int (*refund_days)(enum pay_method method);
    /* Methods this account may offer for a currency. No network. */
    pay_method_set (*methods)(const struct gateway_account *account, currency c);

    /* Start an attempt, or start it again with the same key after a silence. */
    void (*start)(struct arena *a, const struct gateway_account *account,
                  const struct gateway_start *start, struct gateway_outcome *out);
    /*
     * What has become of a payment. E_NOT_FOUND: the gateway says there is none (a start that is
     * still on its way may arrive later). E_GATEWAY: no answer, or none that can be read: ask
     * again. E_TOO_MANY: the same, and slower. E_CONFIG: our key is refused.
     */
    err (*status)(struct arena *a, const struct gateway_account *account,
                  const struct gateway_name *name, struct gateway_state *out);
    /*
     * Give up a payment that waits for the payer: its page is closed there. OK and the state it
     * has now, which may be PAID or RUNNING where it was too late. Errors as `status`.
     */
    err (*cancel)(struct arena *a, const struct gateway_account *account,
                  const struct gateway_name *name, struct gateway_state *out);
    void (*refund)(struct arena *a, const struct gateway_account *account,
                   const struct gateway_refund *refund, struct gateway_refund_outcome *out);
    /* By the refund's id, or by our reference of it and the payment's id. Errors as `status`. */
    err (*refund_status)(struct arena *a, const struct gateway_account *account,
                         const struct gateway_name *payment, const struct gateway_name *refund,
                         struct gateway_back *out);

    /*
     * Check the signature over the raw bytes, then read. No network. E_SIGNATURE: not signed with
     * one of the secrets, too old, or of the future. E_PARSE: signed, but not to be read.
     */
    err (*parse_event)(struct arena *a, const struct gateway_account *account,
                       const struct gateway_hook *hook, struct gateway_event *out);
    /*
     * Read what a returning browser carries (query or form). NULL: nothing there is of use. Where
     * the gateway signs it, what is not signed is left empty.
     */
    void (*parse_return)(const struct gateway_account *account, const struct gateway_pair *fields,
                         size_t count, struct gateway_return *out);
    /*
     * Save a method without paying: `start.amount` is zero of the currency. NULL: cannot. Once it
     * is saved, `status` says PAID without a capture, and the method stands in `means.token`.
     */
    void (*setup)(struct arena *a, const struct gateway_account *account,
                  const struct gateway_start *start, struct gateway_outcome *out);
    /*
     * Change what is known of a saved method there; forget it, so that nobody can charge it. Both
     * may be done twice. Errors as `status`; E_INVALID: it does not take this. NULL: cannot.
     */
    err (*edit)(struct arena *a, const struct gateway_account *account,
                const struct gateway_edit *edit);
    err (*forget)(struct arena *a, const struct gateway_account *account, str token);
    /* What `setup` does not save; and what only `setup` saves, not a `start` with `save`. */
    pay_method_set never_saved, saved_apart;
};

extern const struct gateway gw_debit, gw_razorpay, gw_sandbox, gw_stripe;
