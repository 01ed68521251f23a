// sources: src/gateway/gw_parts.c src/gateway/gw_razorpay.c src/gateway/gw_razorpay_look.c
// sources: src/gateway/gw_razorpay_read.c src/gateway/gw_razorpay_start.c src/gateway/gw_sandbox.c
// sources: src/gateway/gw_stripe.c src/gateway/gw_stripe_read.c
// sources: src/core/pay_method.c src/json/json.c src/json/json_write.c
// sources: src/crypto/crypto.c src/net/address.c src/net/http_client.c
// sources: src/net/net.c src/net/smtp_client.c
// libs: -lsodium -lcurl
/*
 * Events of all gateways. The first byte chooses: 0, a header and a body as they come, which must
 * not pass; else the body is signed here, and what is read must be whole and lie in the arena.
 */
#include <string.h>

#include "crypto/crypto.h"
#include "gateway/gateway.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const int64_t now_s = 1760000000;

static str timed_signature(struct arena *a, str body)
{
    char hex[65];
    str bytes = arena_format(a, "%lld.", (long long)now_s);
    char *all = arena_take(a, bytes.n + body.n + 1);
    memcpy(all, bytes.p, bytes.n);
    if (body.n > 0) memcpy(all + bytes.n, body.p, body.n);
    str mac = crypto_hex(crypto_hmac(S("whsec_fuzz"), (str){ all, bytes.n + body.n }), hex);
    return arena_format(a, "t=%lld,v1=%.*s", (long long)now_s, STR_FMT(mac));
}

static str plain_signature(struct arena *a, str body)
{
    char hex[65];
    return arena_str(a, crypto_hex(crypto_hmac(S("whsec_fuzz"), body), hex));
}

static const struct {
    const struct gateway *gateway;
    str header;
    str (*sign)(struct arena *a, str body);
} all[] = {
    { &gw_sandbox, { "counterfoil-sandbox-signature", 29 }, timed_signature },
    { &gw_stripe, { "stripe-signature", 16 }, timed_signature },
    { &gw_razorpay, { "x-razorpay-signature", 20 }, plain_signature },
};

static void whole(const struct gateway_event *e)
{
    must(e->id.n > 0 && e->type.n > 0);
    must(e->kind == GATEWAY_EVENT_OTHER || e->payment_id.n > 0 || e->reference.n > 0 ||
         e->capture_id.n > 0);
    must(e->amount.minor >= 0 && currency_code(e->amount.cur).n <= 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0) return 0;
    struct arena a;
    arena_init(&a, 256 << 20);
    must(crypto_init());
    str input = { (const char *)data + 1, n - 1 }, first = STR_NONE, body = input;
    if (data[0] == 0) str_cut(&body, '\n', &first);
    struct gateway_account account = { .webhook_secrets = { S("whsec_fuzz") } };
    for (size_t i = 0; i < countof(all); i++) {
        struct gateway_pair header = { all[i].header,
                                       data[0] == 0 ? first : all[i].sign(&a, body) };
        struct gateway_hook hook = { &header, 1, body, now_s * 1000000 };
        struct gateway_event event;
        err e = all[i].gateway->parse_event(&a, &account, &hook, &event);
        if (data[0] == 0)
            must(e != OK);
        else
            must(e == OK || e == E_PARSE || e == E_TOO_LARGE);
        if (e == OK) whole(&event);
    }
    arena_release(&a);
    return 0;
}
