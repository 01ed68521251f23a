// sources: src/gateway/gw_parts.c src/gateway/gw_razorpay.c src/gateway/gw_razorpay_look.c
// sources: src/gateway/gw_razorpay_read.c src/gateway/gw_razorpay_start.c src/gateway/gw_sandbox.c
// sources: src/gateway/gw_stripe.c src/gateway/gw_stripe_read.c
// sources: src/core/pay_method.c src/json/json.c src/json/json_write.c
// sources: src/crypto/crypto.c
// libs: -lsodium
/*
 * What gateways answer, from arbitrary bytes: the first chooses the call and the HTTP status. A
 * start ends in one of its results; what is read of a state is whole; nothing is a definite no or a
 * capture that the answer does not say.
 */
#include "gateway/gateway.h"
#include "net/net.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static struct net_answer answer;

/* In the place of the network. */
err net_http(struct arena *a, const struct net_request *rq, struct net_answer *out)
{
    (void)a, (void)rq;
    *out = answer;
    return OK;
}

enum net_reach net_reach_of(str base_url)
{
    (void)base_url;
    return NET_LOOPBACK;
}

bool net_url_is_loopback(str url)
{
    return url.n > 0;
}

str net_answer_header(const struct net_answer *a, str name)
{
    (void)a, (void)name;
    return STR_NONE;
}

struct one {
    const struct gateway *gateway;
    str id, currency, token;
};

static void whole(const struct gateway_state *s)
{
    must(s->capture_count == 0 || s->captures != NULL);
    must(s->phase != GATEWAY_PAID || s->capture_count > 0);
    for (size_t i = 0; i < s->capture_count; i++) {
        must(s->captures[i].id.n > 0 && s->captures[i].amount.minor >= 0);
        must(currency_code(s->captures[i].amount.cur).n == 3);
    }
    for (size_t i = 0; i < s->back_count; i++) {
        const struct gateway_back *b = &s->backs[i];
        must(b->id.n > 0 && b->amount.minor >= 0);
        must(b->fee_count == 0 || b->fees != NULL);
        for (size_t j = 0; j < b->fee_count; j++)
            must(b->fees[j].id.n > 0 && currency_code(b->fees[j].amount.cur).n == 3);
    }
}

static void start(struct arena *a, const struct gateway_account *account, const struct one *one)
{
    struct gateway_outcome out = { 0 };
    struct gateway_start start = { .method = PAY_CARD,
                                   .amount = { 1200, currency_must(one->currency) },
                                   .key = S("cf-1234567890-1"), .reference = S("P-7K3M9Q2D"),
                                   .return_url = S("http://localhost/back"),
                                   .token = one->token };
    one->gateway->start(a, account, &start, &out);
    if (out.result == GATEWAY_CAPTURED || out.result == GATEWAY_PROCESSING) whole(&out.state);
    if (out.result == GATEWAY_CAPTURED) must(out.state.capture_count > 0);
    if (out.result == GATEWAY_PAGE) must(out.url.n > 0);
    if (out.result == GATEWAY_FORM) must(out.url.n > 0 && out.field_count > 0);
    /* Razorpay is asked first whether the order is there: then nothing was started. */
    if (answer.status >= 500)
        must(out.result == GATEWAY_UNKNOWN ||
             (out.result == GATEWAY_LATER && one->gateway == &gw_razorpay));
}

static void ask(struct arena *a, const struct gateway_account *account, const struct one *one,
                int call)
{
    struct gateway_name name = { .id = one->id, .reference = S("P-7K3M9Q2D") };
    struct gateway_state state = { 0 };
    struct gateway_back back = { 0 };

    switch (call) {
    case 0: start(a, account, one); break;
    case 1:
        if (one->gateway->status(a, account, &name, &state) == OK) whole(&state);
        break;
    case 2:
        if (one->gateway->cancel(a, account, &name, &state) == OK) whole(&state);
        break;
    default:
        if (one->gateway->refund_status(a, account, &name, &name, &back) == OK)
            must(back.id.n > 0 && back.amount.minor >= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct one all[] = {
        { &gw_sandbox, { "sp_1", 4 }, { "EUR", 3 }, { 0 } },
        { &gw_stripe, { "cs_1", 4 }, { "EUR", 3 }, { 0 } },
        { &gw_stripe, { "pi_1", 4 }, { "KWD", 3 }, { "cus_1/pm_1", 10 } },
        { &gw_razorpay, { "order_1", 7 }, { "INR", 3 }, { 0 } },
        { &gw_razorpay, { 0 }, { "INR", 3 }, { 0 } },
    };
    static const int statuses[] = { 200, 201, 202, 302, 400, 401, 402, 404, 409, 422, 429, 500,
                                    502, 503 };
    struct gateway_account account = { .base_url = S("http://localhost:1"),
                                       .public_key = S("rzp_1"),
                                       .secret = S("sk_0123456789abcdef") };
    struct arena a;

    if (n == 0) return 0;
    arena_init(&a, 64 << 20);
    answer = (struct net_answer){ .fate = data[0] >= 252 ? NET_MAYBE_SENT : NET_ANSWERED,
                                  .status = statuses[data[0] / 4 % countof(statuses)],
                                  .body = { (const char *)data + 1, n - 1 } };
    for (size_t i = 0; i < countof(all); i++) ask(&a, &account, &all[i], data[0] % 4);
    arena_release(&a);
    return 0;
}
