/*
 * What the gateways share: reading JSON of theirs, asking, and the signatures of webhooks.
 *
 * Texts that are read lie in the arena, as their tree does. Nothing here decides about money.
 */
#pragma once

#include "gateway/gateway.h"
#include "net/net.h"
#include "json/json.h"

enum { GW_EVENT_BYTES_MAX = 256 * 1024 };

/* A member that is a string, else empty; one that is a whole number, else 0; one that is true. */
str gw_text(const struct json *object, const char *key);
int64_t gw_number(const struct json *object, const char *key);
/* Seconds since 1970 as our microseconds; 0 where it is none, or of no year with four digits. */
int64_t gw_time(const struct json *object, const char *key);
bool gw_is_true(const struct json *object, const char *key);
/* The tree of `bytes`, or NULL unless they are one JSON object. */
const struct json *gw_object(struct arena *a, str bytes);
/* Minor units under that name and the code of a `currency`; false unless both are sound. */
bool gw_money(const struct json *object, const char *name, money *out);
/* The items of a member that is an array, their count out; NULL and 0 where it is none. */
const struct json *gw_items(const struct json *object, const char *key, size_t *count);

/* What an answer amounts to, before its content is looked at. */
enum gw_verdict {
    GW_MAYBE,    /* cannot be known */
    GW_GOOD,     /* a success and a JSON object */
    GW_DECLINED, /* the payment was declined, in the gateway's words */
    GW_REFUSED,  /* wrong key or request, in the gateway's words */
    GW_ABSENT,   /* there is no such thing, in the gateway's words */
    GW_LATER,    /* too many requests, in the gateway's words */
    GW_UNSENT,   /* nothing left this machine */
};

struct gw_reply {
    enum gw_verdict verdict;
    int status;
    const struct json *json; /* NULL unless it is an object */
    int retry_after_s;
    str note;
};

/* A gateway's own judgement of a complete answer; `json` NULL unless it is an object. */
typedef enum gw_verdict gw_judge(const struct net_answer *answer, const struct json *json);

/*
 * Send `rq` with what every request has (reach, time, bounds, certificates) and judge the answer.
 * E_CONFIG as net_http. The note is the status alone, or what went wrong on the way.
 */
MUST_USE err gw_ask(struct arena *a, const struct gateway_account *account, struct net_request *rq,
                    gw_judge *judge, struct gw_reply *out);

/* `base` and `path` ("/v1/refunds/"), then `id` escaped, then `rest`; empty past 8 KiB. */
str gw_url(struct arena *a, str base, str path, str id, str rest);

/*
 * What follows from a payment that was read: its own state decides, not the HTTP status. One that
 * waits is of use only with an address for the payer: of the gateway's page, or of one more step.
 */
enum gateway_result gw_result_of(const struct gateway_state *s, bool page);

/* The error of a look-up, where a maybe is "ask again". */
err gw_error_of(enum gw_verdict v);

/* The value of a hook's header (name in lower case), or the empty text. */
str gw_header(const struct gateway_hook *hook, const char *name);
/* True if `hex` is the HMAC-SHA256 of `bytes` under one of the account's webhook secrets. */
bool gw_signed(const struct gateway_account *account, str bytes, str hex);
/*
 * "t=<seconds>,v1=<hex>" over "<seconds>.<body>": any number of v1, parts of other names left
 * aside, at most 5 minutes old or of the future. E_SIGNATURE otherwise.
 */
MUST_USE err gw_check_timed(struct arena *a, const struct gateway_account *account,
                            const struct gateway_hook *hook, str header);
