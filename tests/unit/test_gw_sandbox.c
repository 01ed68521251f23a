/* The test gateway from our side: signatures, events, and what is a no and what only a maybe. */
#include "testing.h"

#include <signal.h>

#include "gateway/gateway.h"
#include "net/net.h"
#include "raw_server.h"

static struct arena a;

static const char event_body[] =
    "{\"id\":\"se_1\",\"type\":\"payment.captured\",\"payment\":\"sp_1\",\"reference\":\"ATT-1\","
    "\"capture\":\"sc_1\",\"amount\":124050,\"currency\":\"EUR\",\"at\":1760000000000000}";
#define SIGNED_NEW "bb09224fb62ea1c51c6829a0866e3107482101382e8a1ac28d3ce1689940f0e6"
#define SIGNED_OLD "1e64e46c8e0785f65c9883480194b518d3cda5aa496bb611e7f887f83135f6ca"

static err parse(const char *signature, const char *body, int64_t now_s, struct gateway_event *out)
{
    struct gateway_account account = { .webhook_secrets = { S("whsec_test"), S("whsec_old") } };
    struct gateway_pair headers[] = {
        { S("content-type"), S("application/json") },
        { S("counterfoil-sandbox-signature"), str_of(signature) },
    };
    struct gateway_hook hook = {
        .headers = headers, .header_count = 2, .body = str_of(body), .now_us = now_s * 1000000
    };
    return gw_sandbox.parse_event(&a, &account, &hook, out);
}

static void a_signed_event_is_read(void **state)
{
    (void)state;
    struct gateway_event e;
    assert_ok(parse("t=1760000000,v1=" SIGNED_NEW, event_body, 1760000010, &e));
    assert_str(e.id, "se_1");
    assert_int_equal(e.kind, GATEWAY_EVENT_PAYMENT);
    assert_str(e.payment_id, "sp_1");
    assert_str(e.reference, "ATT-1");
    assert_str(e.capture_id, "sc_1");
    assert_int_equal(e.amount.minor, 124050);
    assert_str(currency_code(e.amount.cur), "EUR");
    assert_int_equal(e.at_us, 1760000000000000);
}

static void each_of_the_secrets_and_signatures_is_tried(void **state)
{
    (void)state;
    struct gateway_event e;
    assert_ok(parse("t=1760000000,v1=" SIGNED_OLD, event_body, 1760000000, &e));
    assert_ok(parse("v0=ff,t=1760000000,v1=00,v1=" SIGNED_NEW, event_body, 1760000000, &e));
}

static void forged_events_are_refused(void **state)
{
    (void)state;
    struct gateway_event e;
    const char *bad[] = {
        "",
        "t=1760000000",
        "v1=" SIGNED_NEW,
        "t=,v1=" SIGNED_NEW,
        "t=1760000000,v1=",
        "t=1760000000,v1=bb09",
        "t=1760000001,v1=" SIGNED_NEW,
        "t=01760000000,v1=" SIGNED_NEW,
        "t=1760000000,v1=0b09224fb62ea1c51c6829a0866e3107482101382e8a1ac28d3ce1689940f0e6",
        "t=1760000000,v0=" SIGNED_NEW,
        "t=x,v1=" SIGNED_NEW,
    };
    for (size_t i = 0; i < countof(bad); i++)
        assert_err(parse(bad[i], event_body, 1760000000, &e), E_SIGNATURE);
    assert_err(parse("t=1760000000,v1=" SIGNED_NEW, "{}", 1760000000, &e), E_SIGNATURE);
    assert_err(parse("t=1760000000,v1=" SIGNED_NEW, event_body, 1760000301, &e), E_SIGNATURE);
    assert_err(parse("t=1760000000,v1=" SIGNED_NEW, event_body, 1759999699, &e), E_SIGNATURE);
    assert_ok(parse("t=1760000000,v1=" SIGNED_NEW, event_body, 1760000300, &e));
}

static void an_empty_secret_signs_nothing(void **state)
{
    (void)state;
    /* The HMAC of "1760000000.{}" under the empty key. */
    struct gateway_account account = { 0 };
    struct gateway_pair header = {
        S("counterfoil-sandbox-signature"),
        S("t=1760000000,v1=4085134398fc51ee936d8639cd0b6ead554a78dfb6a948ecc1d59fefb4de3017"),
    };
    struct gateway_hook hook = {
        .headers = &header, .header_count = 1, .body = S("{}"), .now_us = 1760000000000000
    };
    struct gateway_event e;
    assert_err(gw_sandbox.parse_event(&a, &account, &hook, &e), E_SIGNATURE);
}

/* ---- outcomes ---- */

static struct raw_server server;

static struct gateway_account account_of(void)
{
    return (struct gateway_account){
        .base_url = arena_format(&a, "http://127.0.0.1:%d", server.port),
        .secret = S("sk_test"),
        .webhook_url = S("http://localhost:8080/hooks/sandbox/1"),
        .timeout_ms = 400,
    };
}

static struct gateway_outcome start_with(const struct raw_step *step)
{
    struct gateway_outcome out;
    struct gateway_start start = {
        .method = PAY_CARD,
        .amount = { 124050, CURRENCY("EUR") },
        .key = S("key-0123456789"),
        .reference = S("ATT-1"),
        .description = S("3 invoices \"x\""),
        .return_url = S("http://localhost:8080/pay/return/sandbox/x"),
    };
    raw_start(&server, step, 1);
    struct gateway_account account = account_of();
    gw_sandbox.start(&a, &account, &start, &out);
    net_close_thread();
    raw_stop(&server);
    return out;
}

static const char *http(int status, const char *body)
{
    return raw_http(&a, status, body);
}

#define PAYMENT(state, rest)                                                                       \
    "{\"id\":\"sp_1\",\"reference\":\"ATT-1\",\"amount\":124050,\"currency\":\"EUR\","             \
    "\"state\":\"" state "\"" rest "}"
#define CAPTURES(amount)                                                                           \
    ",\"captures\":[{\"id\":\"sc_1\",\"amount\":" amount ",\"currency\":\"EUR\",\"at\":5}]"

static void each_answer_has_one_outcome(void **state)
{
    (void)state;
    const struct {
        int status;
        const char *body;
        enum gateway_result result;
    } cases[] = {
        { 200, PAYMENT("waiting", ",\"url\":\"http://localhost:1/pay/sp_1\""), GATEWAY_PAGE },
        { 201, PAYMENT("waiting", ",\"url\":\"https://pay.example/sp_1\""), GATEWAY_PAGE },
        { 201, PAYMENT("action", ",\"url\":\"https://pay.example/sp_1\""), GATEWAY_ACTION },
        { 200, PAYMENT("processing", ""), GATEWAY_PROCESSING },
        { 200, PAYMENT("captured", CAPTURES("124050")), GATEWAY_CAPTURED },
        { 200, PAYMENT("failed", ",\"code\":\"card_declined\""), GATEWAY_DECLINED },
        { 402,
          "{\"error\":{\"type\":\"declined\",\"code\":\"card_declined\"},\"payment\":" PAYMENT(
              "failed", ",\"code\":\"card_declined\"") "}",
          GATEWAY_DECLINED },
        { 400, "{\"error\":{\"type\":\"invalid\",\"code\":\"currency\"}}", GATEWAY_REFUSED },
        { 401, "{\"error\":{\"type\":\"auth\"}}", GATEWAY_REFUSED },
        { 403, "{\"error\":{\"type\":\"auth\"}}", GATEWAY_REFUSED },
        { 404, "{\"error\":{\"type\":\"not_found\"}}", GATEWAY_REFUSED },
        { 429, "{\"error\":{\"type\":\"rate\"}}", GATEWAY_LATER },
        /* from here on only a maybe */
        { 409, "{\"error\":{\"type\":\"conflict\"}}", GATEWAY_UNKNOWN },
        { 422, "{\"error\":{\"type\":\"idempotency\"}}", GATEWAY_UNKNOWN },
        { 500, "{\"error\":{\"type\":\"api\"}}", GATEWAY_UNKNOWN },
        { 502, "<html>Bad gateway</html>", GATEWAY_UNKNOWN },
        { 503, "{\"error\":{\"type\":\"invalid\"}}", GATEWAY_UNKNOWN },
        { 504, "", GATEWAY_UNKNOWN },
        { 402, "<html>no money</html>", GATEWAY_UNKNOWN },
        { 402, "{\"error\":{\"type\":\"declined\"}}", GATEWAY_UNKNOWN },
        { 402,
          "{\"error\":{\"type\":\"api\"},\"payment\":" PAYMENT("failed", "") "}",
          GATEWAY_UNKNOWN },
        { 402,
          "{\"error\":{\"type\":\"declined\"},\"payment\":" PAYMENT("processing", "") "}",
          GATEWAY_UNKNOWN },
        { 403, "<html>blocked</html>", GATEWAY_UNKNOWN },
        { 404, "not here", GATEWAY_UNKNOWN },
        { 429, "slow down", GATEWAY_UNKNOWN },
        { 302, "", GATEWAY_UNKNOWN },
        { 204, "", GATEWAY_UNKNOWN },
        { 200, "", GATEWAY_UNKNOWN },
        { 200, "{", GATEWAY_UNKNOWN },
        { 200, "[]", GATEWAY_UNKNOWN },
        { 200, "{}", GATEWAY_UNKNOWN },
        { 200, "{\"error\":{\"type\":\"declined\"}}", GATEWAY_UNKNOWN },
        { 200, PAYMENT("happy", ""), GATEWAY_UNKNOWN },
        { 200, PAYMENT("captured", ""), GATEWAY_UNKNOWN },
        { 200, PAYMENT("waiting", ""), GATEWAY_UNKNOWN },
        { 200, PAYMENT("waiting", ",\"url\":\"http://evil.example/\""), GATEWAY_UNKNOWN },
        { 200, PAYMENT("failed", CAPTURES("124050")), GATEWAY_UNKNOWN },
        { 200, PAYMENT("captured", CAPTURES("1240.5")), GATEWAY_UNKNOWN },
        { 200, PAYMENT("captured", CAPTURES("-5")), GATEWAY_UNKNOWN },
        { 200, PAYMENT("captured", CAPTURES("99999999999999999999")), GATEWAY_UNKNOWN },
        { 200,
          "{\"id\":\"sp_1\",\"reference\":\"ATT-2\",\"amount\":124050,\"currency\":\"EUR\","
          "\"state\":\"failed\"}",
          GATEWAY_UNKNOWN },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        struct raw_step step = { RAW_ANSWER, http(cases[i].status, cases[i].body) };
        struct gateway_outcome out = start_with(&step);
        if (out.result != cases[i].result)
            fail_msg("case %zu (%d %s): %d", i, cases[i].status, cases[i].body, (int)out.result);
        assert_true(out.note.n > 0);
        if (out.result == GATEWAY_LATER) assert_int_equal(out.retry_after_s, 7);
    }
}

static void a_capture_comes_with_its_amount(void **state)
{
    (void)state;
    /* Another amount than asked is reported as it is: the books decide, not the gateway's file. */
    struct raw_step step = { RAW_ANSWER, http(200, PAYMENT("captured", CAPTURES("124051"))) };
    struct gateway_outcome out = start_with(&step);
    assert_int_equal(out.result, GATEWAY_CAPTURED);
    assert_int_equal(out.state.capture_count, 1);
    assert_str(out.state.captures[0].id, "sc_1");
    assert_int_equal(out.state.captures[0].amount.minor, 124051);
    assert_int_equal(out.state.amount.minor, 124050);
    assert_non_null(strstr(server.request, "POST /v1/payments HTTP/1.1\r\n"));
    assert_non_null(strstr(server.request, "Idempotency-Key: key-0123456789\r\n"));
    assert_non_null(strstr(server.request, "Authorization: Bearer sk_test\r\n"));
    assert_non_null(strstr(server.request, "\"description\":\"3 invoices \\\"x\\\"\""));
}

static void a_broken_connection_is_never_a_no(void **state)
{
    (void)state;
    const struct raw_step broken[] = {
        { RAW_RESET_AFTER, NULL },
        { RAW_CLOSE_AFTER, NULL },
        { RAW_HANG, NULL },
        { RAW_FLOOD, "HTTP/1.1 402 X\r\n\r\n" },
        { RAW_ANSWER,
          "HTTP/1.1 402 X\r\nContent-Length: 500\r\n\r\n{\"error\":{\"type\":\"declined\"}" },
    };
    for (size_t i = 0; i < countof(broken); i++)
        assert_int_equal(start_with(&broken[i]).result, GATEWAY_UNKNOWN);
}

static void a_gateway_that_is_down_was_not_asked(void **state)
{
    (void)state;
    raw_start(&server, NULL, 0);
    raw_stop(&server);
    struct gateway_account account = account_of();
    struct gateway_start start = { .method = PAY_CARD,
                                   .amount = { 1, CURRENCY("EUR") },
                                   .key = S("key-0123456789"),
                                   .reference = S("ATT-1") };
    struct gateway_outcome out;
    gw_sandbox.start(&a, &account, &start, &out);
    assert_int_equal(out.result, GATEWAY_LATER);
    account.base_url = S("http://pay.example");
    gw_sandbox.start(&a, &account, &start, &out);
    assert_int_equal(out.result, GATEWAY_REFUSED);
}

static err status_with(int status, const char *body, const char *id, struct gateway_state *out)
{
    struct raw_step step = { RAW_ANSWER, http(status, body) };
    struct gateway_name name = { .id = str_of(id), .reference = S("ATT-1") };
    raw_start(&server, &step, 1);
    struct gateway_account account = account_of();
    err e = gw_sandbox.status(&a, &account, &name, out);
    net_close_thread();
    raw_stop(&server);
    return e;
}

static void a_lookup_says_what_is_known(void **state)
{
    (void)state;
    struct gateway_state s;
    const char *paid = PAYMENT(
        "captured",
        CAPTURES(
            "124050") ",\"means\":{\"method\":\"card\",\"brand\":\"Visa\","
                      "\"last4\":\"4242\",\"expiry_year\":2030,\"expiry_month\":12},\"backs\":[{"
                      "\"id\":\"sr_1\",\"kind\":\"refund\",\"state\":\"done\",\"amount\":5,"
                      "\"currency\":\"EUR\"}]");
    assert_ok(status_with(200, paid, "sp_1", &s));
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_str(s.means.last4, "4242");
    assert_int_equal(s.means.expiry_year, 2030);
    assert_int_equal(s.back_count, 1);
    assert_int_equal(s.backs[0].state, GATEWAY_BACK_DONE);

    str one = arena_format(&a, "{\"payments\":[%s]}", paid);
    str two = arena_format(&a, "{\"payments\":[%s,%s]}", paid, paid);
    assert_ok(status_with(200, one.p, "", &s));
    assert_non_null(strstr(server.request, "GET /v1/payments?reference=ATT-1 "));
    assert_err(status_with(200, two.p, "", &s), E_GATEWAY);
    assert_err(status_with(200, "{\"payments\":[]}", "", &s), E_NOT_FOUND);
    assert_err(status_with(200, "{}", "", &s), E_GATEWAY);
    assert_err(status_with(200, paid, "sp_2", &s), E_GATEWAY);
    assert_err(status_with(404, "{\"error\":{\"type\":\"not_found\"}}", "sp_1", &s), E_NOT_FOUND);
    assert_err(status_with(404, "<html>", "sp_1", &s), E_GATEWAY);
    assert_err(status_with(401, "{\"error\":{\"type\":\"auth\"}}", "sp_1", &s), E_CONFIG);
    assert_err(status_with(429, "{\"error\":{\"type\":\"rate\"}}", "sp_1", &s), E_TOO_MANY);
    assert_err(status_with(500, "{}", "sp_1", &s), E_GATEWAY);
}

static void methods_follow_the_currency(void **state)
{
    (void)state;
    assert_true(gw_sandbox.methods(NULL, CURRENCY("INR")) & 1u << PAY_UPI);
    assert_false(gw_sandbox.methods(NULL, CURRENCY("EUR")) & 1u << PAY_UPI);
    assert_int_equal(pay_method_of(S("debit")), PAY_DEBIT);
    assert_int_equal(pay_method_of(S("cash")), PAY_NONE);
    assert_str(pay_method_word(PAY_UPI), "upi");
    assert_str(pay_method_label(PAY_CARD), "Card");
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    arena_init(&a, 64 * 1024 * 1024);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_event_is_read),
        cmocka_unit_test(each_of_the_secrets_and_signatures_is_tried),
        cmocka_unit_test(forged_events_are_refused),
        cmocka_unit_test(an_empty_secret_signs_nothing),
        cmocka_unit_test(each_answer_has_one_outcome),
        cmocka_unit_test(a_capture_comes_with_its_amount),
        cmocka_unit_test(a_broken_connection_is_never_a_no),
        cmocka_unit_test(a_gateway_that_is_down_was_not_asked),
        cmocka_unit_test(a_lookup_says_what_is_known),
        cmocka_unit_test(methods_follow_the_currency),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    net_close_thread();
    arena_release(&a);
    return failed;
}
