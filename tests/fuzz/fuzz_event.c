// sources: src/gateway/gw_sandbox.c src/core/pay_method.c src/json/json.c src/json/json_write.c
// sources: src/crypto/crypto.c src/net/address.c src/net/http_client.c
// sources: src/net/net.c src/net/smtp_client.c
// libs: -lsodium -lcurl
/*
 * Events of the test gateway. The first byte chooses: 0, a header and a body as they come, which
 * must not pass; else the body is signed here, and what is read must be whole and lie in the arena.
 */
#include <string.h>

#include "crypto/crypto.h"
#include "gateway/gateway.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const int64_t now_s = 1760000000;

static str signature_of(struct arena *a, str body)
{
    char hex[65];
    str bytes = arena_format(a, "%lld.", (long long)now_s);
    char *all = arena_take(a, bytes.n + body.n + 1);
    memcpy(all, bytes.p, bytes.n);
    if (body.n > 0) memcpy(all + bytes.n, body.p, body.n);
    str mac = crypto_hex(crypto_hmac(S("whsec_fuzz"), (str){ all, bytes.n + body.n }), hex);
    return arena_format(a, "t=%lld,v1=%.*s", (long long)now_s, STR_FMT(mac));
}

static void whole(const struct gateway_event *e)
{
    must(e->id.n > 0 && e->type.n > 0);
    must(e->kind == GATEWAY_EVENT_OTHER || e->payment_id.n > 0);
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
    struct gateway_pair header = { S("counterfoil-sandbox-signature"),
                                   data[0] == 0 ? first : signature_of(&a, body) };
    struct gateway_account account = { .webhook_secrets = { S("whsec_fuzz") } };
    struct gateway_hook hook = { &header, 1, body, now_s * 1000000 };
    struct gateway_event event;
    err e = gw_sandbox.parse_event(&a, &account, &hook, &event);
    if (data[0] == 0)
        must(e != OK);
    else
        must(e == OK || e == E_PARSE || e == E_TOO_LARGE);
    if (e == OK) whole(&event);
    arena_release(&a);
    return 0;
}
