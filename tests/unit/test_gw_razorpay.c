/* Razorpay from our side: orders, tries on them, refunds, signatures; what is a no and what a
 * maybe. */
#include "testing.h"

#include <signal.h>

#include "base/clock.h"
#include "crypto/crypto.h"
#include "gateway/gw_parts.h"
#include "raw_server.h"

static struct arena a;
static struct raw_server server;

static const char *http(int status, const char *body)
{
    return raw_http(&a, status, body);
}

static struct gateway_account account_of(void)
{
    return (struct gateway_account){
        .base_url = arena_format(&a, "http://127.0.0.1:%d", server.port),
        .public_key = S("rzp_test_1"),
        .secret = S("secret"),
        .timeout_ms = 1500,
    };
}

static struct gateway_start start_of(void)
{
    return (struct gateway_start){
        .method = PAY_UPI,
        .amount = { 118000, CURRENCY("INR") },
        .key = S("key-0123456789"),
        .reference = S("ATT-1"),
        .description = S("Payment ATT-1"),
        .return_url = S("http://localhost:8080/pay/return/razorpay/x?signed=1"),
    };
}

static struct gateway_outcome start_with(const struct gateway_start *start,
                                         const struct raw_step *steps, int count)
{
    struct gateway_outcome out;
    raw_start(&server, steps, count);
    struct gateway_account account = account_of();
    gw_razorpay.start(&a, &account, start, &out);
    net_close_thread();
    raw_stop(&server);
    return out;
}

#define LIST(items) "{\"entity\":\"collection\",\"items\":[" items "]}"
#define ORDER(id, receipt, status)                                                                 \
    "{\"id\":\"" id "\",\"entity\":\"order\",\"amount\":118000,\"currency\":\"INR\","              \
    "\"receipt\":\"" receipt "\",\"status\":\"" status "\",\"created_at\":1760000000}"
#define TRY_OF(order, status, rest)                                                                \
    "{\"id\":\"pay_1\",\"entity\":\"payment\",\"amount\":118000,\"currency\":\"INR\","             \
    "\"order_id\":\"" order "\",\"method\":\"card\",\"card\":{\"network\":\"Visa\","               \
    "\"last4\":\"1007\"},\"status\":\"" status "\",\"created_at\":1760000005" rest "}"
#define ERROR(code) "{\"error\":{\"code\":\"" code "\",\"description\":\"x\"}}"
#define NO_ID                                                                                      \
    "{\"error\":{\"code\":\"BAD_REQUEST_ERROR\",\"description\":"                                  \
    "\"The id provided does not exist\"}}"

static void each_answer_to_an_order_has_one_outcome(void **state)
{
    (void)state;
    const struct {
        int status;
        const char *body;
        enum gateway_result result;
    } cases[] = {
        { 200, ORDER("order_1", "ATT-1", "created"), GATEWAY_FORM },
        { 400, ERROR("BAD_REQUEST_ERROR"), GATEWAY_REFUSED },
        { 401, ERROR("BAD_REQUEST_ERROR"), GATEWAY_REFUSED },
        { 429, ERROR("BAD_REQUEST_ERROR"), GATEWAY_LATER },
        /* from here on only a maybe */
        { 200, ORDER("order_1", "ATT-2", "created"), GATEWAY_UNKNOWN },
        { 200, "{}", GATEWAY_UNKNOWN },
        { 200, "", GATEWAY_UNKNOWN },
        { 200, ERROR("BAD_REQUEST_ERROR"), GATEWAY_UNKNOWN },
        { 400, ERROR("GATEWAY_ERROR"), GATEWAY_UNKNOWN },
        { 400, ERROR("SERVER_ERROR"), GATEWAY_UNKNOWN },
        { 400, "<html>", GATEWAY_UNKNOWN },
        { 409, ERROR("BAD_REQUEST_ERROR"), GATEWAY_UNKNOWN },
        { 429, "slow down", GATEWAY_UNKNOWN },
        { 500, ERROR("SERVER_ERROR"), GATEWAY_UNKNOWN },
        { 502, ERROR("BAD_REQUEST_ERROR"), GATEWAY_UNKNOWN },
        { 302, "", GATEWAY_UNKNOWN },
    };
    struct gateway_start start = start_of();
    struct raw_step steps[] = { { RAW_ANSWER, http(200, LIST("")) }, { RAW_HANG, NULL } };
    for (size_t i = 0; i < countof(cases); i++) {
        steps[1] = (struct raw_step){ RAW_ANSWER, http(cases[i].status, cases[i].body) };
        struct gateway_outcome out = start_with(&start, steps, 2);
        if (out.result != cases[i].result) fail_msg("case %zu: %d", i, (int)out.result);
        assert_true(out.note.n > 0);
    }
    assert_non_null(strstr(server.request, "\"receipt\":\"ATT-1\""));
    assert_non_null(strstr(server.request, "Authorization: Basic cnpwX3Rlc3RfMTpzZWNyZXQ=\r\n"));
    const enum raw_act broken[] = { RAW_RESET_AFTER, RAW_CLOSE_AFTER, RAW_HANG };
    for (size_t i = 0; i < countof(broken); i++) {
        steps[1] = (struct raw_step){ broken[i], NULL };
        assert_int_equal(start_with(&start, steps, 2).result, GATEWAY_UNKNOWN);
    }
}

static void an_order_is_never_made_twice(void **state)
{
    (void)state;
    struct gateway_start start = start_of();
    struct raw_step found = { RAW_ANSWER, http(200, LIST(ORDER("order_1", "ATT-1", "created"))) };
    struct gateway_outcome out = start_with(&start, &found, 1);
    assert_int_equal(out.result, GATEWAY_FORM);
    assert_str(out.id, "order_1");
    assert_true(str_eq(out.origin, arena_format(&a, "http://127.0.0.1:%d", server.port)));
    for (size_t i = 0; i < out.field_count; i++)
        assert_false(str_contains(out.fields[i].value, S("secret")));
    /* Not knowing whether there is one, none is made. */
    found = (struct raw_step){ RAW_ANSWER, http(500, ERROR("SERVER_ERROR")) };
    assert_int_equal(start_with(&start, &found, 1).result, GATEWAY_LATER);
    found = (struct raw_step){ RAW_ANSWER,
                               http(200, LIST(ORDER("order_1", "ATT-1", "created") "," ORDER(
                                             "order_2", "ATT-1", "created"))) };
    assert_int_equal(start_with(&start, &found, 1).result, GATEWAY_LATER);
    start.amount.minor = 118001;
    found = (struct raw_step){ RAW_ANSWER, http(200, LIST(ORDER("order_1", "ATT-1", "created"))) };
    assert_int_equal(start_with(&start, &found, 1).result, GATEWAY_UNKNOWN);
}

static void what_it_cannot_take_is_not_sent(void **state)
{
    (void)state;
    struct gateway_start token = start_of(), small = start_of(), euro = start_of();
    token.token = S("token_1"); /* without its customer */
    small.amount.minor = 99;
    euro.amount.cur = CURRENCY("EUR");
    assert_int_equal(start_with(&token, NULL, 0).result, GATEWAY_REFUSED);
    assert_int_equal(start_with(&small, NULL, 0).result, GATEWAY_REFUSED);
    assert_int_equal(start_with(&euro, NULL, 0).result, GATEWAY_REFUSED);
}

static const char *disputes = LIST("");

static err status_with(const char *order, const char *tries, struct gateway_state *out)
{
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, order) },
        { RAW_ANSWER, http(200, tries) },
        { RAW_ANSWER, http(200, disputes) }, /* where nothing was refunded */
        { RAW_ANSWER, http(200, LIST("")) },
    };
    struct gateway_name name = { .id = S("order_1"), .reference = S("ATT-1") };
    int more = strstr(tries, "refunded") != NULL ? 2 : strstr(tries, "\"captured") != NULL;
    raw_start(&server, steps, 2 + more);
    struct gateway_account account = account_of();
    err e = gw_razorpay.status(&a, &account, &name, out);
    net_close_thread();
    raw_stop(&server);
    return e;
}

static void a_dispute_says_until_when_to_answer(void **state)
{
    (void)state;
    static const struct { const char *status, *by; int64_t answer_us; } cases[] = {
        { "open", "1760086400", 1760086400 * INT64_C(1000000) },
        { "open", "253402300800", 0 }, /* 1 January 10000 */
        { "under_review", "1760086400", 0 },
        { "won", "1760086400", 0 },
    };
    const char *paid = ORDER("order_1", "ATT-1", "paid");
    struct gateway_state s;

    for (size_t i = 0; i < countof(cases); i++) {
        disputes = arena_format(&a, LIST("{\"id\":\"disp_1\",\"entity\":\"dispute\","
                                         "\"payment_id\":\"pay_1\",\"amount\":118000,"
                                         "\"currency\":\"INR\",\"respond_by\":%s,"
                                         "\"status\":\"%s\"}"),
                                cases[i].by, cases[i].status).p;
        assert_ok(status_with(paid, LIST(TRY_OF("order_1", "captured", "")), &s));
        assert_int_equal(s.back_count, 1);
        assert_int_equal(s.backs[0].answer_us, cases[i].answer_us);
        assert_int_equal(s.backs[0].fee_count, 0);
    }
    disputes = LIST("");
}

static void an_order_is_what_its_tries_are(void **state)
{
    (void)state;
    struct gateway_state s;
    const char *made = ORDER("order_1", "ATT-1", "attempted");
    const char *failed =
        LIST(TRY_OF("order_1", "failed", ",\"error_reason\":\"insufficient_funds\""));

    clock_set((int64_t)1760000000 * 1000000 + 60000000);
    assert_ok(status_with(made, LIST(""), &s));
    assert_int_equal(s.phase, GATEWAY_WAITING);
    assert_ok(status_with(made, failed, &s));
    assert_int_equal(s.phase, GATEWAY_WAITING);
    clock_set((int64_t)1760000000 * 1000000 + (int64_t)31 * 60000000);
    assert_ok(status_with(made, LIST(""), &s));
    assert_int_equal(s.phase, GATEWAY_EXPIRED);
    assert_ok(status_with(made, failed, &s));
    assert_int_equal(s.phase, GATEWAY_FAILED);
    assert_str(s.code, "insufficient_funds");
    assert_ok(status_with(made, LIST(TRY_OF("order_1", "created", "")), &s));
    assert_int_equal(s.phase, GATEWAY_WAITING);
    clock_set(0);
    assert_ok(status_with(ORDER("order_1", "ATT-1", "paid"),
                          LIST(TRY_OF("order_1", "captured", "")), &s));
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_str(s.captures[0].id, "pay_1");
    assert_int_equal(s.captures[0].amount.minor, 118000);
    assert_str(s.means.last4, "1007");
    assert_ok(status_with(made, LIST(TRY_OF("order_1", "refunded", "")), &s));
    assert_int_equal(s.phase, GATEWAY_PAID);
    /* What does not fit together is not told. */
    assert_err(status_with(ORDER("order_1", "ATT-1", "paid"), LIST(""), &s), E_GATEWAY);
    assert_err(status_with(ORDER("order_1", "ATT-2", "paid"), LIST(""), &s), E_GATEWAY);
    assert_err(status_with(made, LIST(TRY_OF("order_2", "captured", "")), &s), E_GATEWAY);
    assert_err(status_with(made, LIST(TRY_OF("order_1", "happy", "")), &s), E_GATEWAY);
    assert_err(status_with(made, "{}", &s), E_GATEWAY);
}

static void money_that_is_held_is_taken(void **state)
{
    (void)state;
    struct gateway_state s;
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, ORDER("order_1", "ATT-1", "attempted")) },
        { RAW_ANSWER, http(200, LIST(TRY_OF("order_1", "authorized", ""))) },
        { RAW_ANSWER, http(400, ERROR("BAD_REQUEST_ERROR")) }, /* it has been taken just now */
        { RAW_ANSWER, http(200, ORDER("order_1", "ATT-1", "paid")) },
        { RAW_ANSWER, http(200, LIST(TRY_OF("order_1", "captured", ""))) },
        { RAW_ANSWER, http(200, LIST("")) },
    };
    struct gateway_name name = { .id = S("order_1"), .reference = S("ATT-1") };
    raw_start(&server, steps, 6);
    struct gateway_account account = account_of();
    assert_ok(gw_razorpay.status(&a, &account, &name, &s));
    net_close_thread();
    raw_stop(&server);
    assert_int_equal(s.phase, GATEWAY_PAID);
}

#define LINK(status)                                                                               \
    "{\"id\":\"plink_1\",\"amount\":118000,\"currency\":\"INR\",\"reference_id\":\"ATT-1\","       \
    "\"short_url\":\"https://rzp.io/i/1\",\"status\":\"" status "\",\"payments\":null}"
#define CODE                                                                                       \
    "{\"id\":\"qr_1\",\"entity\":\"qr_code\",\"payment_amount\":118000,\"status\":\"active\","     \
    "\"image_url\":\"https://rzp.io/i/2\",\"notes\":{\"reference\":\"ATT-1\"}}"

static void a_link_and_a_code_are_pages(void **state)
{
    (void)state;
    struct gateway_start away = start_of(), code = start_of();
    away.payer_away = true;
    code.method = PAY_UPI_QR;
    struct raw_step link[] = { { RAW_ANSWER, http(200, "{\"payment_links\":[]}") },
                               { RAW_ANSWER, http(200, LINK("created")) } };
    struct gateway_outcome out = start_with(&away, link, 2);
    assert_int_equal(out.result, GATEWAY_PAGE);
    assert_str(out.url, "https://rzp.io/i/1");
    assert_non_null(strstr(server.request, "\"expire_by\":86400,"));
    struct raw_step qr[] = { { RAW_ANSWER, http(200, LIST("")) },
                             { RAW_ANSWER, http(200, CODE) } };
    out = start_with(&code, qr, 2);
    assert_int_equal(out.result, GATEWAY_PAGE);
    assert_str(out.id, "qr_1");
    assert_non_null(strstr(server.request, "\"usage\":\"single_use\",\"fixed_amount\":true"));
    /* One that was there, and is over: what became of it has to be asked. */
    link[0].text = http(200, "{\"payment_links\":[" LINK("paid") "]}");
    assert_int_equal(start_with(&away, link, 1).result, GATEWAY_UNKNOWN);
    /* A list that is none, and a refusal behind which there may be one. */
    link[0].text = http(200, "{}");
    assert_int_equal(start_with(&away, link, 1).result, GATEWAY_LATER);
    struct raw_step taken[] = { { RAW_ANSWER, http(200, "{\"payment_links\":[]}") },
                                { RAW_ANSWER, http(400, ERROR("BAD_REQUEST_ERROR")) },
                                { RAW_ANSWER, http(500, ERROR("SERVER_ERROR")) } };
    assert_int_equal(start_with(&away, taken, 3).result, GATEWAY_UNKNOWN);
}

static void a_saved_method_is_charged_by_him_who_made_the_order(void **state)
{
    (void)state;
    struct gateway_start start = start_of();
    start.token = S("cust_1/token_1");
    start.payer_email = S("a@example.com");
    start.payer_phone = S("+919876543210");
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, LIST("")) },
        { RAW_ANSWER, http(200, ORDER("order_1", "ATT-1", "created")) },
        { RAW_ANSWER, http(200, "{\"razorpay_payment_id\":\"pay_1\"}") },
    };
    struct gateway_outcome out = start_with(&start, steps, 3);
    assert_int_equal(out.result, GATEWAY_PROCESSING);
    assert_str(out.state.id, "order_1");
    assert_non_null(strstr(server.request, "\"customer_id\":\"cust_1\",\"token\":\"token_1\""));
    steps[0].text = http(200, LIST(ORDER("order_1", "ATT-1", "created")));
    steps[1].text = steps[2].text;
    assert_int_equal(start_with(&start, steps, 2).result, GATEWAY_UNKNOWN);
    assert_int_equal(server.connections, 1);
}

static void a_look_up_tells_no_from_maybe(void **state)
{
    (void)state;
    const struct {
        int status;
        const char *body;
        err e;
    } cases[] = {
        { 400, NO_ID, E_NOT_FOUND },
        { 400, ERROR("BAD_REQUEST_ERROR"), E_CONFIG },
        { 401, ERROR("BAD_REQUEST_ERROR"), E_CONFIG },
        { 429, ERROR("BAD_REQUEST_ERROR"), E_TOO_MANY },
        { 500, ERROR("SERVER_ERROR"), E_GATEWAY },
        { 404, "gone", E_GATEWAY },
    };
    struct gateway_name name = { .id = S("order_1"), .reference = S("ATT-1") };
    for (size_t i = 0; i < countof(cases); i++) {
        struct raw_step step = { RAW_ANSWER, http(cases[i].status, cases[i].body) };
        struct gateway_state s;
        raw_start(&server, &step, 1);
        struct gateway_account account = account_of();
        assert_err(gw_razorpay.status(&a, &account, &name, &s), cases[i].e);
        net_close_thread();
        raw_stop(&server);
    }
}

static void a_refused_refund_is_looked_for_before_it_is_a_no(void **state)
{
    (void)state;
#define REFUND                                                                                     \
    "{\"id\":\"rfnd_1\",\"entity\":\"refund\",\"amount\":5,\"currency\":\"INR\","                  \
    "\"receipt\":\"REF-1\",\"status\":\"processed\"}"
    const struct {
        int status, found_status;
        const char *body, *found;
        enum gateway_refund_result result;
    } cases[] = {
        { 200, 0, REFUND, "", GATEWAY_REFUND_TAKEN },
        { 400, 200, ERROR("BAD_REQUEST_ERROR"), LIST(REFUND), GATEWAY_REFUND_TAKEN },
        { 400, 200, ERROR("BAD_REQUEST_ERROR"), LIST(""), GATEWAY_REFUND_REFUSED },
        { 400, 500, ERROR("BAD_REQUEST_ERROR"), "", GATEWAY_REFUND_UNKNOWN },
        { 409, 0, ERROR("BAD_REQUEST_ERROR"), "", GATEWAY_REFUND_UNKNOWN },
        { 500, 0, ERROR("SERVER_ERROR"), "", GATEWAY_REFUND_UNKNOWN },
        { 429, 0, ERROR("BAD_REQUEST_ERROR"), "", GATEWAY_REFUND_LATER },
    };
    struct gateway_refund refund = { .id = S("order_1"),
                                     .capture_id = S("pay_1"),
                                     .amount = { 5, CURRENCY("INR") },
                                     .key = S("refund-0123456789"),
                                     .reference = S("REF-1") };
    for (size_t i = 0; i < countof(cases); i++) {
        struct raw_step steps[] = {
            { RAW_ANSWER, http(cases[i].status, cases[i].body) },
            { RAW_ANSWER, http(cases[i].found_status, cases[i].found) },
        };
        struct gateway_refund_outcome out;
        raw_start(&server, steps, cases[i].found_status > 0 ? 2 : 1);
        struct gateway_account account = account_of();
        gw_razorpay.refund(&a, &account, &refund, &out);
        net_close_thread();
        raw_stop(&server);
        if (out.result != cases[i].result) fail_msg("case %zu: %d", i, (int)out.result);
    }
}

static void published_signatures_hold(void **state)
{
    (void)state;
    struct gateway_account account = { .secret = S("EnLs21M47BllR3X8PSFtjtbd"),
                                       .webhook_secrets = { S("new"), S("123456") } };
    struct gateway_pair header = {
        S("x-razorpay-signature"),
        S("2fe04e22977002e6c7cb553adab8b460cb9e2a4970d5953cb27a8472752e3bbc"),
    };
    struct gateway_hook hook = { .headers = &header,
                                 .header_count = 1,
                                 .body = S("{\"a\":1,\"b\":2,\"c\":{\"d\":3}}") };
    struct gateway_event e;
    assert_err(gw_razorpay.parse_event(&a, &account, &hook, &e),
               E_PARSE); /* signed, and no event */
    hook.body = S("{\"a\":1,\"b\":2,\"c\":{\"d\":4}}");
    assert_err(gw_razorpay.parse_event(&a, &account, &hook, &e), E_SIGNATURE);

    struct gateway_pair fields[] = {
        { S("razorpay_order_id"), S("order_IEIaMR65cu6nz3") },
        { S("razorpay_payment_id"), S("pay_IH4NVgf4Dreq1l") },
        { S("razorpay_signature"),
          S("0d4e745a1838664ad6c9c9902212a32d627d68e917290b0ad5f08ff4561bc50f") },
    };
    struct gateway_return back;
    gw_razorpay.parse_return(&account, fields, 3, &back);
    assert_str(back.id, "order_IEIaMR65cu6nz3");
    fields[1].value = S("pay_2");
    gw_razorpay.parse_return(&account, fields, 3, &back);
    assert_str(back.id, "");

    struct gateway_pair link[] = {
        { S("razorpay_payment_link_id"), S("plink_IH3cNucfVEgV68") },
        { S("razorpay_payment_link_reference_id"), S("TSsd1989") },
        { S("razorpay_payment_link_status"), S("paid") },
        { S("razorpay_payment_id"), S("pay_IH3d0ara9bSsjQ") },
        { S("razorpay_signature"),
          S("07ae18789e35093e51d0a491eb9922646f3f82773547e5b0f67ee3f2d3bf7d5b") },
    };
    gw_razorpay.parse_return(&account, link, 5, &back);
    assert_str(back.id, "plink_IH3cNucfVEgV68");
    assert_str(back.reference, "TSsd1989");
    link[1].value = S("TSsd1990");
    gw_razorpay.parse_return(&account, link, 5, &back);
    assert_str(back.id, "");
    assert_str(back.reference, "");
}

static void only_rupees_are_offered_and_only_with_a_key(void **state)
{
    (void)state;
    struct gateway_account account = { .public_key = S("rzp_test_1") };
    assert_true(gw_razorpay.methods(&account, CURRENCY("INR")) & 1u << PAY_UPI);
    assert_int_equal(gw_razorpay.methods(&account, CURRENCY("EUR")), 0);
    account.public_key = STR_NONE;
    assert_int_equal(gw_razorpay.methods(&account, CURRENCY("INR")), 0);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    must(crypto_init());
    arena_init(&a, 64 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_to_an_order_has_one_outcome),
        cmocka_unit_test(an_order_is_never_made_twice),
        cmocka_unit_test(what_it_cannot_take_is_not_sent),
        cmocka_unit_test(a_dispute_says_until_when_to_answer),
        cmocka_unit_test(an_order_is_what_its_tries_are),
        cmocka_unit_test(money_that_is_held_is_taken),
        cmocka_unit_test(a_link_and_a_code_are_pages),
        cmocka_unit_test(a_saved_method_is_charged_by_him_who_made_the_order),
        cmocka_unit_test(a_look_up_tells_no_from_maybe),
        cmocka_unit_test(a_refused_refund_is_looked_for_before_it_is_a_no),
        cmocka_unit_test(published_signatures_hold),
        cmocka_unit_test(only_rupees_are_offered_and_only_with_a_key),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&a);
    return failed;
}
