/* What the gateways share: reading JSON of theirs, asking, and the signatures of webhooks. */
#include "gateway/gw_parts.h"

#include "base/encode.h"
#include "crypto/crypto.h"

enum { TOLERANCE_S = 300, ANSWER_BYTES_MAX = 2 * 1024 * 1024 };

str gw_text(const struct json *object, const char *key)
{
    const struct json *v = json_member(object, str_of(key));
    return v != NULL && v->kind == JSON_STRING ? v->text : STR_NONE;
}

int64_t gw_number(const struct json *object, const char *key)
{
    int64_t n;
    const struct json *v = json_member(object, str_of(key));
    return v != NULL && v->kind == JSON_NUMBER && str_i64(v->text, &n) ? n : 0;
}

int64_t gw_time(const struct json *object, const char *key)
{
    static const int64_t year_10000 = 253402300800;
    int64_t seconds = gw_number(object, key);
    return seconds < 0 || seconds >= year_10000 ? 0 : seconds * 1000000;
}

bool gw_is_true(const struct json *object, const char *key)
{
    const struct json *v = json_member(object, str_of(key));
    return v != NULL && v->kind == JSON_TRUE;
}

const struct json *gw_object(struct arena *a, str bytes)
{
    struct json *json;
    struct json_fault fault;
    if (json_parse(a, bytes, &json, &fault) != OK || json->kind != JSON_OBJECT) return NULL;
    return json;
}

bool gw_money(const struct json *object, const char *name, money *out)
{
    const struct json *amount = json_member(object, str_of(name));
    money m;
    if (amount == NULL || amount->kind != JSON_NUMBER) return false;
    if (!str_i64(amount->text, &m.minor) || m.minor < 0) return false;
    if (!currency_parse(gw_text(object, "currency"), &m.cur)) return false;
    *out = m;
    return true;
}

const struct json *gw_items(const struct json *object, const char *key, size_t *count)
{
    const struct json *list = json_member(object, str_of(key));
    bool there = list != NULL && list->kind == JSON_ARRAY;
    *count = there ? list->count : 0;
    return there ? list->first : NULL;
}

/* ---- asking ---- */

err gw_ask(struct arena *a, const struct gateway_account *account, struct net_request *rq,
           gw_judge *judge, struct gw_reply *out)
{
    struct net_answer answer;

    rq->reach = net_reach_of(account->base_url);
    rq->timeout_ms = account->timeout_ms > 0 ? account->timeout_ms : 30000;
    rq->ca_file = account->ca_file;
    rq->answer_bytes_max = ANSWER_BYTES_MAX;
    TRY(net_http(a, rq, &answer));
    struct gw_reply r = { .verdict = GW_MAYBE, .note = answer.note };
    if (answer.fate == NET_NOT_SENT) r.verdict = GW_UNSENT;
    if (answer.fate == NET_ANSWERED) {
        int64_t seconds;
        r.status = answer.status;
        r.json = gw_object(a, answer.body);
        r.verdict = judge(&answer, r.json);
        if (str_i64(net_answer_header(&answer, S("retry-after")), &seconds))
            r.retry_after_s = seconds > 0 && seconds < 86400 ? (int)seconds : 0;
        r.note = arena_format(a, "HTTP %d", answer.status);
    }
    *out = r;
    return OK;
}

str gw_url(struct arena *a, str base, str path, str id, str rest)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 8192);
    buf_str(&b, base);
    buf_str(&b, path);
    encode_percent(&b, id);
    buf_str(&b, rest);
    return b.overflow ? STR_NONE : buf_copy(&b, a);
}

enum gateway_result gw_result_of(const struct gateway_state *s, bool page)
{
    switch (s->phase) {
    case GATEWAY_WAITING: {
        bool reachable = str_starts(s->url, S("https://")) || net_url_is_loopback(s->url);
        if (!reachable) return GATEWAY_UNKNOWN;
        return page ? GATEWAY_PAGE : GATEWAY_ACTION;
    }
    case GATEWAY_RUNNING: return GATEWAY_PROCESSING;
    case GATEWAY_PAID: return GATEWAY_CAPTURED;
    case GATEWAY_FAILED:
    case GATEWAY_CANCELLED:
    case GATEWAY_EXPIRED: return GATEWAY_DECLINED;
    }
    return GATEWAY_UNKNOWN;
}

err gw_error_of(enum gw_verdict v)
{
    switch (v) {
    case GW_GOOD: return OK;
    case GW_ABSENT: return E_NOT_FOUND;
    case GW_REFUSED: return E_CONFIG;
    case GW_LATER: return E_TOO_MANY;
    case GW_MAYBE:
    case GW_UNSENT:
    case GW_DECLINED: return E_GATEWAY;
    }
    return E_GATEWAY;
}

/* ---- webhooks ---- */

str gw_header(const struct gateway_hook *hook, const char *name)
{
    for (size_t i = 0; i < hook->header_count; i++)
        if (str_eq(hook->headers[i].name, str_of(name))) return hook->headers[i].value;
    return STR_NONE;
}

bool gw_signed(const struct gateway_account *account, str bytes, str hex)
{
    bool holds = false;
    for (size_t i = 0; i < GATEWAY_SECRETS_MAX; i++) {
        if (account->webhook_secrets[i].n == 0) continue;
        char digits[65];
        str ours = crypto_hex(crypto_hmac(account->webhook_secrets[i], bytes), digits);
        if (hex.n == ours.n && crypto_equal(ours, hex)) holds = true;
    }
    return holds;
}

err gw_check_timed(struct arena *a, const struct gateway_account *account,
                   const struct gateway_hook *hook, str header)
{
    str rest = header, part, time_text = STR_NONE;
    int64_t seconds;
    if (header.n > 1024) return E_SIGNATURE;
    while (str_cut(&rest, ',', &part))
        if (str_starts(part, S("t=")) && time_text.n == 0) time_text = str_sub(part, 2, part.n);
    if (!str_i64(time_text, &seconds)) return E_SIGNATURE;
    int64_t now_s = hook->now_us / 1000000;
    if (seconds < now_s - TOLERANCE_S || seconds > now_s + TOLERANCE_S) return E_SIGNATURE;

    CLEANUP(buf_release) struct buf b;
    buf_init(&b, GW_EVENT_BYTES_MAX + 64);
    buf_str(&b, time_text);
    buf_char(&b, '.');
    buf_str(&b, hook->body);
    str bytes = buf_copy(&b, a);
    rest = header;
    while (str_cut(&rest, ',', &part))
        if (str_starts(part, S("v1=")) && gw_signed(account, bytes, str_sub(part, 3, part.n)))
            return OK;
    return E_SIGNATURE;
}
