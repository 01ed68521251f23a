/* Stripe from our side: forms, outcomes, look-ups, signatures; what is a no and what a maybe. */
#include "testing.h"

#include <signal.h>
#include <stdio.h>

#include "crypto/crypto.h"
#include "gateway/gw_stripe.h"
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
        .secret = S("sk_test_x"),
        .timeout_ms = 400,
    };
}

static struct gateway_start start_of(str token)
{
    return (struct gateway_start){
        .method = PAY_CARD,
        .amount = { 124050, CURRENCY("EUR") },
        .key = S("key-0123456789"),
        .reference = S("ATT-1"),
        .description = S("Payment ATT-1"),
        .return_url = S("http://localhost:8080/pay/return/stripe/x?signed=1"),
        .payer_email = S("a@example.com"),
        .token = token,
        .made_us = 1760000000000000,
    };
}

static struct gateway_outcome start_with(const struct gateway_start *start,
                                         const struct raw_step *steps, int count)
{
    struct gateway_outcome out;
    raw_start(&server, steps, count);
    struct gateway_account account = account_of();
    gw_stripe.start(&a, &account, start, &out);
    net_close_thread();
    raw_stop(&server);
    return out;
}

#define SESSION(status, rest)                                                                      \
    "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"mode\":\"payment\","                       \
    "\"client_reference_id\":\"ATT-1\",\"amount_total\":124050,\"currency\":\"eur\","              \
    "\"status\":\"" status "\"" rest "}"
#define INTENT(status, rest)                                                                       \
    "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":124050,\"currency\":\"eur\","       \
    "\"metadata\":{\"reference\":\"ATT-1\"},\"status\":\"" status "\"" rest "}"
#define PAID INTENT("succeeded", ",\"amount_received\":124050,\"latest_charge\":" CHARGE(""))
#define CHARGE(rest)                                                                               \
    "{\"id\":\"ch_1\",\"created\":1760000001,\"payment_method_details\":{\"type\":\"card\","       \
    "\"card\":{\"brand\":\"visa\",\"last4\":\"4242\",\"exp_year\":2030,\"exp_month\":12}}" rest    \
    "}"
#define ERROR(type, code) "{\"error\":{\"type\":\"" type "\",\"code\":\"" code "\"}}"
#define FAILED                                                                                     \
    INTENT("requires_payment_method",                                                              \
           ",\"last_payment_error\":{\"code\":\"card_declined\",\"decline_code\":"                 \
           "\"insufficient_funds\",\"message\":\"Your card has insufficient funds.\"}")

struct answer_case {
    int status;
    const char *body;
    enum gateway_result result;
};

static void check_cases(const struct gateway_start *start, const struct answer_case *cases,
                        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct raw_step step = { RAW_ANSWER, http(cases[i].status, cases[i].body) };
        struct gateway_outcome out = start_with(start, &step, 1);
        if (out.result != cases[i].result)
            fail_msg("case %zu (%d %s): %d", i, cases[i].status, cases[i].body, (int)out.result);
        assert_true(out.note.n > 0);
        if (out.result == GATEWAY_LATER) assert_int_equal(out.retry_after_s, 7);
    }
}

static void each_answer_to_a_page_has_one_outcome(void **state)
{
    (void)state;
    const struct answer_case cases[] = {
        { 200, SESSION("open", ",\"url\":\"https://checkout.example/c\""), GATEWAY_PAGE },
        { 200, SESSION("complete", ",\"payment_intent\":" PAID), GATEWAY_CAPTURED },
        { 200, SESSION("complete", ",\"payment_intent\":" INTENT("processing", "")),
          GATEWAY_PROCESSING },
        { 200, SESSION("expired", ""), GATEWAY_DECLINED },
        { 400, ERROR("invalid_request_error", "parameter_missing"), GATEWAY_REFUSED },
        { 401, ERROR("invalid_request_error", ""), GATEWAY_REFUSED },
        { 403, ERROR("invalid_request_error", ""), GATEWAY_REFUSED },
        { 404, ERROR("invalid_request_error", "resource_missing"), GATEWAY_REFUSED },
        { 429, ERROR("invalid_request_error", "rate_limit"), GATEWAY_LATER },
        { 429, ERROR("rate_limit_error", ""), GATEWAY_LATER },
        /* from here on only a maybe */
        { 429, ERROR("invalid_request_error", "lock_timeout"), GATEWAY_UNKNOWN },
        { 429, "slow down", GATEWAY_UNKNOWN },
        { 400, ERROR("idempotency_error", ""), GATEWAY_UNKNOWN },
        { 409, ERROR("idempotency_error", "idempotency_key_in_use"), GATEWAY_UNKNOWN },
        { 409, ERROR("invalid_request_error", ""), GATEWAY_UNKNOWN },
        { 424, ERROR("api_error", ""), GATEWAY_UNKNOWN },
        { 500, ERROR("api_error", ""), GATEWAY_UNKNOWN },
        { 503, ERROR("invalid_request_error", ""), GATEWAY_UNKNOWN },
        { 502, "<html>", GATEWAY_UNKNOWN },
        { 403, "<html>blocked</html>", GATEWAY_UNKNOWN },
        { 302, "", GATEWAY_UNKNOWN },
        { 201, SESSION("open", ",\"url\":\"https://checkout.example/c\""), GATEWAY_UNKNOWN },
        { 200, "", GATEWAY_UNKNOWN },
        { 200, "{}", GATEWAY_UNKNOWN },
        { 200, SESSION("open", ""), GATEWAY_UNKNOWN },
        { 200, SESSION("open", ",\"url\":\"http://evil.example/\""), GATEWAY_UNKNOWN },
        { 200, SESSION("complete", ",\"payment_intent\":\"pi_1\""), GATEWAY_UNKNOWN },
        { 200, SESSION("happy", ""), GATEWAY_UNKNOWN },
        { 200, PAID, GATEWAY_UNKNOWN },
    };
    struct gateway_start start = start_of(STR_NONE);
    check_cases(&start, cases, countof(cases));
}

static void each_answer_to_a_charge_has_one_outcome(void **state)
{
    (void)state;
    const struct answer_case cases[] = {
        { 200, PAID, GATEWAY_CAPTURED },
        { 200, INTENT("processing", ""), GATEWAY_PROCESSING },
        { 200,
          INTENT("requires_action", ",\"next_action\":{\"type\":\"redirect_to_url\","
                                    "\"redirect_to_url\":{\"url\":\"https://3ds.example/\"}}"),
          GATEWAY_ACTION },
        { 200,
          INTENT("requires_action", ",\"next_action\":{\"type\":\"verify_with_microdeposits\","
                                    "\"verify_with_microdeposits\":{\"hosted_verification_url\":"
                                    "\"https://pay.example/micro\"}}"),
          GATEWAY_ACTION },
        { 200, FAILED, GATEWAY_DECLINED },
        { 200, INTENT("canceled", ""), GATEWAY_DECLINED },
        { 402, "{\"error\":{\"type\":\"card_error\",\"payment_intent\":" FAILED "}}",
          GATEWAY_DECLINED },
        { 402, "{\"error\":{\"type\":\"invalid_request_error\",\"payment_intent\":" FAILED "}}",
          GATEWAY_DECLINED },
        { 400, ERROR("invalid_request_error", "resource_missing"), GATEWAY_REFUSED },
        /* from here on only a maybe */
        { 402, ERROR("card_error", "card_declined"), GATEWAY_UNKNOWN },
        { 402, "{\"error\":{\"type\":\"api_error\",\"payment_intent\":" FAILED "}}",
          GATEWAY_UNKNOWN },
        { 402, "{\"error\":{\"type\":\"card_error\",\"payment_intent\":" PAID "}}",
          GATEWAY_UNKNOWN },
        { 400, "{\"error\":{\"type\":\"invalid_request_error\",\"payment_intent\":" PAID "}}",
          GATEWAY_UNKNOWN },
        { 402, "<html>no money</html>", GATEWAY_UNKNOWN },
        { 200, INTENT("requires_payment_method", ""), GATEWAY_UNKNOWN },
        { 200, INTENT("requires_action", ""), GATEWAY_UNKNOWN },
        { 200, INTENT("succeeded", ",\"latest_charge\":\"ch_1\""), GATEWAY_UNKNOWN },
        { 200, INTENT("succeeded", ",\"amount_received\":124050"), GATEWAY_UNKNOWN },
        { 200, INTENT("succeeded", ",\"amount_received\":1240.5,\"latest_charge\":\"ch_1\""),
          GATEWAY_UNKNOWN },
        { 200,
          "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":1,\"currency\":\"eur\","
          "\"metadata\":{\"reference\":\"ATT-2\"},\"status\":\"canceled\"}",
          GATEWAY_UNKNOWN },
    };
    struct gateway_start start = start_of(S("cus_1/pm_1"));
    check_cases(&start, cases, countof(cases));
}

static void stripe_says_itself_when_a_no_is_none(void **state)
{
    (void)state;
    struct gateway_start start = start_of(STR_NONE);
    const char *body = ERROR("invalid_request_error", "");
    struct raw_step step = { RAW_ANSWER,
                             arena_format(&a,
                                          "HTTP/1.1 400 X\r\nStripe-Should-Retry: true\r\n"
                                          "Content-Length: %zu\r\n\r\n%s",
                                          strlen(body), body)
                                 .p };
    assert_int_equal(start_with(&start, &step, 1).result, GATEWAY_UNKNOWN);
}

static void a_broken_connection_is_never_a_no(void **state)
{
    (void)state;
    struct gateway_start start = start_of(S("cus_1/pm_1"));
    const struct raw_step broken[] = {
        { RAW_RESET_AFTER, NULL },
        { RAW_CLOSE_AFTER, NULL },
        { RAW_HANG, NULL },
        { RAW_ANSWER, "HTTP/1.1 402 X\r\nContent-Length: 500\r\n\r\n" ERROR("card_error", "") },
    };
    for (size_t i = 0; i < countof(broken); i++)
        assert_int_equal(start_with(&start, &broken[i], 1).result, GATEWAY_UNKNOWN);
    struct gateway_account account = account_of(); /* nobody listens there any more */
    struct gateway_outcome out;
    gw_stripe.start(&a, &account, &start, &out);
    assert_int_equal(out.result, GATEWAY_LATER);
}

static bool sent(const char *text)
{
    return strstr(server.request, text) != NULL;
}

static void a_page_is_asked_for_with_all_that_fixes_it(void **state)
{
    (void)state;
    struct gateway_start start = start_of(STR_NONE);
    struct raw_step step = {
        RAW_ANSWER, http(200, SESSION("open", ",\"url\":\"https://checkout.example/c\""))
    };
    struct gateway_outcome out = start_with(&start, &step, 1);
    assert_str(out.id, "cs_1");
    assert_str(out.url, "https://checkout.example/c");
    assert_true(sent("POST /v1/checkout/sessions HTTP/1.1\r\n"));
    assert_true(sent("Authorization: Bearer sk_test_x\r\n"));
    assert_true(sent("Stripe-Version: " STRIPE_VERSION "\r\n"));
    assert_true(sent("Idempotency-Key: key-0123456789\r\n"));
    assert_true(sent("unit_amount%5D=124050"));
    assert_true(sent("client_reference_id=ATT-1"));
    assert_true(sent("payment_method_types%5B0%5D=card"));
    assert_true(sent("signed%3D1%26session%3D%7BCHECKOUT_SESSION_ID%7D"));
    assert_true(sent("expires_at=1760003600"));
    assert_false(sent("setup_future_usage"));
}

static void a_method_is_kept_with_a_customer_made_under_the_same_key(void **state)
{
    (void)state;
    struct gateway_start start = start_of(STR_NONE);
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, "{\"id\":\"cus_1\",\"object\":\"customer\"}") },
        { RAW_ANSWER, http(200, SESSION("open", ",\"url\":\"https://checkout.example/c\"")) },
    };
    start.save = true;
    assert_int_equal(start_with(&start, steps, 2).result, GATEWAY_PAGE);
    assert_true(sent("customer=cus_1"));
    assert_true(sent("setup_future_usage%5D=off_session"));
    /* No customer, no page: nothing was asked for that could be paid. */
    steps[0] = (struct raw_step){ RAW_ANSWER, http(500, ERROR("api_error", "")) };
    assert_int_equal(start_with(&start, steps, 1).result, GATEWAY_LATER);
    assert_true(sent("Idempotency-Key: key-0123456789-customer\r\n"));
}

static void a_saved_method_is_charged_at_once(void **state)
{
    (void)state;
    struct gateway_start start = start_of(S("cus_1/pm_1"));
    struct raw_step step = { RAW_ANSWER, http(200, PAID) };
    start.payer_away = true;
    struct gateway_outcome out = start_with(&start, &step, 1);
    assert_int_equal(out.state.capture_count, 1);
    assert_str(out.state.captures[0].id, "ch_1");
    assert_int_equal(out.state.captures[0].amount.minor, 124050);
    assert_int_equal(out.state.captures[0].at_us, 1760000001000000);
    assert_str(out.state.means.brand, "Visa");
    assert_true(sent("customer=cus_1&payment_method=pm_1"));
    assert_true(sent("confirm=true&off_session=true"));
    start.payer_away = false;
    start_with(&start, &step, 1);
    assert_true(sent("return_url="));
    start.token = S("pm_1");
    assert_int_equal(start_with(&start, NULL, 0).result, GATEWAY_REFUSED);
    start.token = STR_NONE;
    start.payer_away = true;
    assert_int_equal(start_with(&start, NULL, 0).result, GATEWAY_REFUSED);
}

static void amounts_keep_their_value_in_stripes_units(void **state)
{
    (void)state;
    const struct {
        const char *code;
        int64_t ours, theirs; /* theirs -1: it takes no such amount */
    } cases[] = {
        { "EUR", 124050, 124050 }, { "JPY", 1240, 1240 },   { "ISK", 1240, 124000 },
        { "UGX", 5000, 500000 },   { "MGA", 124000, 1240 }, { "MGA", 124050, -1 },
        { "KWD", 12340, 12340 },   { "KWD", 12345, -1 },    { "XAU", 1, -1 },
        { "ISK", INT64_MAX, -1 },
    };
    for (size_t i = 0; i < countof(cases); i++) {
        money m = { cases[i].ours, { 0 } };
        int64_t got = -1;
        if (!currency_parse(str_of(cases[i].code), &m.cur)) continue;
        assert_int_equal(stripe_amount(m, &got), cases[i].theirs >= 0);
        if (cases[i].theirs < 0) continue;
        assert_int_equal(got, cases[i].theirs);
        str text = arena_format(&a, "{\"amount\":%lld,\"currency\":\"%.*s\"}", (long long)got,
                                STR_FMT(stripe_currency(&a, m.cur)));
        money back;
        assert_true(stripe_money(&a, gw_object(&a, text), "amount", &back));
        assert_int_equal(back.minor, m.minor);
        assert_true(currency_eq(back.cur, m.cur));
    }
    money none;
    assert_false(
        stripe_money(&a, gw_object(&a, S("{\"amount\":5,\"currency\":\"isk\"}")), "amount", &none));
}

/* ---- looking up ---- */

static err status_of(const char *id, const struct raw_step *steps, int count,
                     struct gateway_state *out)
{
    struct gateway_name name = { .id = str_of(id),
                                 .reference = S("ATT-1"),
                                 .since_us = 1760000000000000 };
    raw_start(&server, steps, count);
    struct gateway_account account = account_of();
    err e = gw_stripe.status(&a, &account, &name, out);
    net_close_thread();
    raw_stop(&server);
    return e;
}

static err status_with(const char *id, int status, const char *body, struct gateway_state *out)
{
    struct raw_step step = { RAW_ANSWER, http(status, body) };
    return status_of(id, &step, 1, out);
}

static void a_page_that_is_done_goes_by_its_intents_name(void **state)
{
    (void)state;
    struct gateway_state s;
    assert_ok(status_with(
        "cs_1", 200, SESSION("open", ",\"url\":\"https://x.example/\",\"payment_intent\":null"),
        &s));
    assert_int_equal(s.phase, GATEWAY_WAITING);
    assert_str(s.id, "cs_1");
    /* A declined try leaves the page open: no end yet. */
    assert_ok(status_with("cs_1", 200, SESSION("open", ",\"payment_intent\":" FAILED), &s));
    assert_int_equal(s.phase, GATEWAY_WAITING);
    assert_ok(status_with("cs_1", 200, SESSION("complete", ",\"payment_intent\":" PAID), &s));
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_str(s.id, "pi_1");
    /* Money that moved counts more than what the page says. */
    assert_ok(status_with("cs_1", 200, SESSION("expired", ",\"payment_intent\":" PAID), &s));
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_ok(status_with("cs_1", 200, SESSION("complete", ",\"payment_intent\":" FAILED), &s));
    assert_int_equal(s.phase, GATEWAY_FAILED);
    assert_str(s.code, "insufficient_funds");
    assert_str(s.text, "Your card has insufficient funds.");
    assert_err(status_with("cs_2", 200, SESSION("expired", ""), &s), E_GATEWAY);
    assert_err(status_with("pi_1", 404, ERROR("invalid_request_error", "resource_missing"), &s),
               E_NOT_FOUND);
    assert_err(status_with("pi_1", 401, ERROR("invalid_request_error", ""), &s), E_CONFIG);
    assert_err(status_with("pi_1", 429, ERROR("rate_limit_error", ""), &s), E_TOO_MANY);
    assert_err(status_with("pi_1", 404, "gone", &s), E_GATEWAY);
    /* Under another reference it is not the payment we asked about. */
    assert_err(status_with("pi_1", 200,
                           "{\"id\":\"pi_1\",\"object\":\"payment_intent\",\"amount\":5,"
                           "\"currency\":\"eur\",\"metadata\":{\"reference\":\"ATT-2\"},"
                           "\"status\":\"canceled\"}",
                           &s),
               E_GATEWAY);
}

static void what_was_made_is_found_by_our_reference(void **state)
{
    (void)state;
    struct gateway_state s;
    const char *other = "{\"object\":\"list\",\"has_more\":true,\"data\":[{\"id\":\"cs_9\","
                        "\"client_reference_id\":\"ATT-9\"}]}";
    const char *nothing = "{\"object\":\"list\",\"has_more\":false,\"data\":[]}";
    const char *intents = "{\"object\":\"list\",\"has_more\":false,\"data\":[" PAID "]}";
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, other) },
        { RAW_ANSWER, http(200, nothing) },
        { RAW_ANSWER, http(200, intents) },
        { RAW_ANSWER, http(200, PAID) },
    };
    assert_ok(status_of("", steps, 4, &s));
    assert_str(s.id, "pi_1");
    assert_true(sent("GET /v1/payment_intents/pi_1?expand%5B%5D=latest_charge "));
    steps[2] = steps[1];
    assert_err(status_of("", steps, 3, &s), E_NOT_FOUND);
    assert_true(sent("GET /v1/payment_intents?limit=100&created%5Bgte%5D=1759999700 "));
    assert_err(status_of("", steps, 1, &s), E_GATEWAY);
}

static void money_that_went_back_is_told(void **state)
{
    (void)state;
    struct gateway_state s;
    const char *intent =
        INTENT("succeeded", ",\"amount_received\":124050,\"latest_charge\":" CHARGE(
                                ",\"amount_refunded\":5,\"disputed\":true"));
    const char *refunds =
        "{\"object\":\"list\",\"has_more\":false,\"data\":[{\"id\":\"re_1\",\"object\":\"refund\","
        "\"payment_intent\":\"pi_1\",\"amount\":5,\"currency\":\"eur\",\"status\":\"succeeded\","
        "\"metadata\":{\"reference\":\"REF-1\"}}]}";
    const char *disputes =
        "{\"object\":\"list\",\"has_more\":false,\"data\":[{\"id\":\"du_1\",\"object\":\"dispute\","
        "\"payment_intent\":\"pi_1\",\"amount\":124050,\"currency\":\"eur\",\"status\":\"lost\","
        "\"evidence_details\":{\"due_by\":1790000000},\"reason\":\"fraudulent\"}]}";
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, intent) },
        { RAW_ANSWER, http(200, refunds) },
        { RAW_ANSWER, http(200, disputes) },
    };
    assert_ok(status_of("pi_1", steps, 3, &s));
    assert_int_equal(s.back_count, 2);
    assert_str(s.backs[0].reference, "REF-1");
    assert_int_equal(s.backs[0].state, GATEWAY_BACK_DONE);
    assert_int_equal(s.backs[1].kind, GATEWAY_DISPUTE);
    assert_int_equal(s.backs[1].state, GATEWAY_BACK_DONE);
    assert_int_equal(s.backs[1].answer_us, 0); /* it is over */
    assert_int_equal(s.backs[1].fee_count, 0);
    /* Half of the truth is none: nothing is told when one list is missing. */
    steps[2] = (struct raw_step){ RAW_ANSWER, http(500, ERROR("api_error", "")) };
    assert_err(status_of("pi_1", steps, 3, &s), E_GATEWAY);
}

/* The state with one dispute, and what stands beside its status. */
static err dispute_of(const char *rest, struct gateway_state *s)
{
    char disputes[1000];
    snprintf(disputes, sizeof disputes,
             "{\"object\":\"list\",\"has_more\":false,\"data\":[{\"id\":\"du_1\",\"object\":"
             "\"dispute\",\"payment_intent\":\"pi_1\",\"amount\":124050,\"currency\":\"eur\",%s}]}",
             rest);
    const char *intent =
        INTENT("succeeded", ",\"amount_received\":124050,\"latest_charge\":" CHARGE(
                                ",\"disputed\":true"));
    struct raw_step steps[] = { { RAW_ANSWER, http(200, intent) },
                                { RAW_ANSWER, http(200, disputes) } };
    return status_of("pi_1", steps, 2, s);
}

static void a_dispute_says_until_when_and_what_it_costs(void **state)
{
    (void)state;
    struct gateway_state s;
    assert_ok(dispute_of("\"status\":\"needs_response\",\"evidence_details\":{\"due_by\":"
                         "1790000000}", &s));
    assert_int_equal(s.backs[0].answer_us, 1790000000 * INT64_C(1000000));
    assert_ok(dispute_of("\"status\":\"under_review\",\"evidence_details\":{\"due_by\":1790000000}",
                         &s));
    assert_int_equal(s.backs[0].answer_us, 0); /* it is answered */
    assert_ok(dispute_of("\"status\":\"won\",\"balance_transactions\":[{\"id\":\"txn_1\","
                         "\"fee\":1500,\"currency\":\"usd\"},{\"id\":\"txn_2\",\"fee\":-1500,"
                         "\"currency\":\"usd\"},{\"id\":\"txn_3\",\"fee\":0,\"currency\":\"usd\"}]",
                         &s));
    assert_int_equal(s.backs[0].fee_count, 2);
    assert_str(s.backs[0].fees[0].id, "txn_1");
    assert_int_equal(s.backs[0].fees[0].amount.minor, 1500);
    assert_true(currency_eq(s.backs[0].fees[0].amount.cur, CURRENCY("USD")));
    assert_int_equal(s.backs[0].fees[1].amount.minor, -1500);
    /* What cannot be read is no truth. */
    assert_err(dispute_of("\"status\":\"lost\",\"balance_transactions\":[{\"id\":\"txn_1\","
                          "\"fee\":1.5,\"currency\":\"usd\"}]", &s), E_GATEWAY);
    assert_err(dispute_of("\"status\":\"lost\",\"balance_transactions\":[{\"fee\":1,"
                          "\"currency\":\"usd\"}]", &s), E_GATEWAY);
}

static void a_saved_method_comes_with_its_customer(void **state)
{
    (void)state;
    struct gateway_state s;
    assert_ok(status_with(
        "cs_1", 200,
        "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"mode\":\"setup\",\"status\":"
        "\"complete\",\"client_reference_id\":\"ATT-1\",\"setup_intent\":{\"id\":\"seti_1\","
        "\"object\":\"setup_intent\",\"status\":\"succeeded\",\"customer\":\"cus_1\","
        "\"mandate\":\"mandate_1\","
        "\"metadata\":{\"reference\":\"ATT-1\"},\"payment_method\":{\"id\":\"pm_1\",\"type\":"
        "\"us_bank_account\",\"us_bank_account\":{\"bank_name\":\"Test Bank\",\"last4\":"
        "\"6789\"}}}}",
        &s));
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_int_equal(s.capture_count, 0);
    assert_str(s.means.token, "cus_1/pm_1");
    assert_str(s.means.customer, "cus_1");
    assert_str(s.means.mandate, "mandate_1");
    assert_str(s.means.brand, "Test Bank");
    assert_int_equal(s.means.method, PAY_DEBIT);
}

static void a_sepa_mandate_is_named_as_the_bank_names_it(void **state)
{
    (void)state;
    struct gateway_state s;
    assert_ok(status_with(
        "seti_1", 200,
        "{\"id\":\"seti_1\",\"object\":\"setup_intent\",\"status\":\"succeeded\","
        "\"customer\":\"cus_1\",\"metadata\":{\"reference\":\"ATT-1\"},"
        "\"mandate\":{\"id\":\"mandate_1\",\"payment_method_details\":{\"type\":\"sepa_debit\","
        "\"sepa_debit\":{\"reference\":\"NXDSYREGC9PSMKWY\"}}},"
        "\"payment_method\":{\"id\":\"pm_1\",\"type\":\"sepa_debit\","
        "\"sepa_debit\":{\"last4\":\"3000\"}}}",
        &s));
    assert_str(s.means.mandate, "NXDSYREGC9PSMKWY");
    assert_str(s.means.last4, "3000");
}

/* The bank sends two small amounts first: the page to enter them is where the payer goes on. */
static void an_account_that_is_to_be_proved_waits_at_the_page_for_it(void **state)
{
    (void)state;
    struct gateway_state s;
    assert_ok(status_with(
        "cs_1", 200,
        "{\"id\":\"cs_1\",\"object\":\"checkout.session\",\"mode\":\"setup\",\"status\":"
        "\"complete\",\"client_reference_id\":\"ATT-1\",\"setup_intent\":{\"id\":\"seti_1\","
        "\"object\":\"setup_intent\",\"status\":\"requires_action\",\"next_action\":{"
        "\"verify_with_microdeposits\":{\"hosted_verification_url\":"
        "\"https://payments.example/microdeposit/1\"}},"
        "\"metadata\":{\"reference\":\"ATT-1\"}}}",
        &s));
    assert_int_equal(s.phase, GATEWAY_WAITING);
    assert_str(s.id, "seti_1");
    assert_str(s.url, "https://payments.example/microdeposit/1");
}

static err change_with(int status, const char *body, bool forget)
{
    struct raw_step step = { RAW_ANSWER, http(status, body) };
    struct gateway_edit edit = { .token = S("cus_1/pm_1"), .method = PAY_CARD,
                                 .expiry_year = 2031, .expiry_month = 8,
                                 .address = S("1 Quay\n\n Port 2\nLot 3"), .country = S("NO") };
    raw_start(&server, &step, 1);
    struct gateway_account account = account_of();
    err e = forget ? gw_stripe.forget(&a, &account, edit.token)
                   : gw_stripe.edit(&a, &account, &edit);
    net_close_thread();
    raw_stop(&server);
    return e;
}

static void a_saved_method_is_changed_and_forgotten_there(void **state)
{
    (void)state;
    assert_ok(change_with(200, "{\"id\":\"pm_1\"}", false));
    assert_true(sent("POST /v1/payment_methods/pm_1 HTTP/1.1\r\n"));
    assert_true(sent("card%5Bexp_year%5D=2031&card%5Bexp_month%5D=8"));
    assert_true(sent("%5Bline1%5D=1%20Quay&") && sent("%5Bline2%5D=Port%202&"));
    assert_true(sent("%5Bcountry%5D=NO"));
    assert_err(change_with(400, ERROR("invalid_request_error", ""), false), E_INVALID);
    assert_err(change_with(500, ERROR("api_error", ""), false), E_GATEWAY);
    assert_ok(change_with(200, "{\"id\":\"pm_1\"}", true));
    assert_true(sent("POST /v1/payment_methods/pm_1/detach HTTP/1.1\r\n"));
    assert_err(change_with(400, ERROR("invalid_request_error", ""), true), E_NOT_FOUND);
    assert_err(change_with(404, ERROR("invalid_request_error", ""), true), E_NOT_FOUND);
}

static void an_open_page_is_closed_there(void **state)
{
    (void)state;
    struct gateway_state s;
    struct gateway_name name = { .id = S("cs_1"), .reference = S("ATT-1") };
    struct raw_step steps[] = {
        { RAW_ANSWER, http(200, SESSION("open", "")) },
        { RAW_ANSWER, http(200, SESSION("expired", "")) },
        { RAW_ANSWER, http(200, SESSION("expired", "")) },
    };
    raw_start(&server, steps, 3);
    struct gateway_account account = account_of();
    assert_ok(gw_stripe.cancel(&a, &account, &name, &s));
    net_close_thread();
    raw_stop(&server);
    assert_int_equal(s.phase, GATEWAY_CANCELLED);
    /* Too late: it was paid in the meantime, and that is what is told. */
    steps[1] = (struct raw_step){ RAW_ANSWER, http(400, ERROR("invalid_request_error", "")) };
    steps[2] = (struct raw_step){ RAW_ANSWER,
                                  http(200, SESSION("complete", ",\"payment_intent\":" PAID)) };
    raw_start(&server, steps, 3);
    account = account_of();
    assert_ok(gw_stripe.cancel(&a, &account, &name, &s));
    net_close_thread();
    raw_stop(&server);
    assert_int_equal(s.phase, GATEWAY_PAID);
}

static void a_refund_has_one_outcome(void **state)
{
    (void)state;
#define REFUND(status, reference)                                                                  \
    "{\"id\":\"re_1\",\"object\":\"refund\",\"payment_intent\":\"pi_1\",\"amount\":5,"             \
    "\"currency\":\"eur\",\"status\":\"" status "\",\"metadata\":{\"reference\":\"" reference      \
    "\"}}"
    const struct {
        int status;
        const char *body;
        enum gateway_refund_result result;
    } cases[] = {
        { 200, REFUND("succeeded", "REF-1"), GATEWAY_REFUND_TAKEN },
        { 200, REFUND("pending", "REF-1"), GATEWAY_REFUND_TAKEN },
        { 200, REFUND("failed", "REF-1"), GATEWAY_REFUND_TAKEN },
        { 200, REFUND("succeeded", "REF-2"), GATEWAY_REFUND_UNKNOWN },
        { 200, REFUND("happy", "REF-1"), GATEWAY_REFUND_UNKNOWN },
        { 400, ERROR("invalid_request_error", "charge_already_refunded"), GATEWAY_REFUND_REFUSED },
        { 400, ERROR("idempotency_error", ""), GATEWAY_REFUND_UNKNOWN },
        { 429, ERROR("rate_limit_error", ""), GATEWAY_REFUND_LATER },
        { 500, ERROR("api_error", ""), GATEWAY_REFUND_UNKNOWN },
    };
    struct gateway_refund refund = { .id = S("pi_1"),
                                     .amount = { 5, CURRENCY("EUR") },
                                     .key = S("refund-0123456789"),
                                     .reference = S("REF-1") };
    for (size_t i = 0; i < countof(cases); i++) {
        struct raw_step step = { RAW_ANSWER, http(cases[i].status, cases[i].body) };
        struct gateway_refund_outcome out;
        raw_start(&server, &step, 1);
        struct gateway_account account = account_of();
        gw_stripe.refund(&a, &account, &refund, &out);
        net_close_thread();
        raw_stop(&server);
        if (out.result != cases[i].result) fail_msg("case %zu: %d", i, (int)out.result);
        assert_true(sent("payment_intent=pi_1&amount=5"));
        assert_true(sent("Idempotency-Key: refund-0123456789\r\n"));
    }
}

/* ---- what comes in ---- */

static err parse(const char *signature, str body, int64_t now_s, struct gateway_event *out)
{
    struct gateway_account account = { .webhook_secrets = { S("whsec_test_secret"), S("old") } };
    struct gateway_pair header = { S("stripe-signature"), str_of(signature) };
    struct gateway_hook hook = {
        .headers = &header, .header_count = 1, .body = body, .now_us = now_s * 1000000
    };
    return gw_stripe.parse_event(&a, &account, &hook, out);
}

#define VECTOR "e5d1b2accfddc305dd50a5aba80c495cd76cf8e1c3ce6da8ec9f46b3796ba2e9"

static void a_signature_made_by_stripes_own_library_holds(void **state)
{
    (void)state;
    struct gateway_event e;
    str body = S("{\"id\":\"evt_1\",\"object\":\"event\",\"type\":\"payment_intent.succeeded\","
                 "\"data\":{\"object\":{}}}");
    assert_ok(parse("t=1760000000,v1=" VECTOR, body, 1760000300, &e));
    assert_ok(parse("t=1760000000,v1=00,v0=11,v1=" VECTOR, body, 1760000000, &e));
    assert_str(e.id, "evt_1");
    assert_int_equal(e.kind, GATEWAY_EVENT_OTHER);
    assert_err(parse("t=1760000000,v1=" VECTOR, body, 1760000301, &e), E_SIGNATURE);
    assert_err(parse("t=1760000000,v1=" VECTOR, body, 1759999699, &e), E_SIGNATURE);
    assert_err(parse("t=1760000000,v0=" VECTOR, body, 1760000000, &e), E_SIGNATURE);
    assert_err(parse("t=1760000001,v1=" VECTOR, body, 1760000000, &e), E_SIGNATURE);
    assert_err(parse("", body, 1760000000, &e), E_SIGNATURE);
    assert_err(parse("t=1760000000,v1=" VECTOR, str_sub(body, 0, body.n - 1), 1760000000, &e),
               E_SIGNATURE);
}

static struct gateway_event event_of(const char *type, const char *object)
{
    struct gateway_event e = { 0 };
    str body = arena_format(&a,
                            "{\"id\":\"evt_1\",\"type\":\"%s\",\"created\":1760000000,"
                            "\"data\":{\"object\":%s}}",
                            type, object);
    char hex[65];
    str bytes = arena_format(&a, "1760000000.%.*s", STR_FMT(body));
    str mac = crypto_hex(crypto_hmac(S("old"), bytes), hex);
    assert_ok(
        parse(arena_format(&a, "t=1760000000,v1=%.*s", STR_FMT(mac)).p, body, 1760000000, &e));
    return e;
}

static void events_say_which_payment_they_are_about(void **state)
{
    (void)state;
    struct gateway_event e = event_of("checkout.session.completed", SESSION("complete", ""));
    assert_int_equal(e.kind, GATEWAY_EVENT_PAYMENT);
    assert_str(e.payment_id, "cs_1");
    assert_str(e.reference, "ATT-1");
    assert_int_equal(e.at_us, 1760000000000000);
    e = event_of("payment_intent.succeeded", PAID);
    assert_str(e.payment_id, "pi_1");
    assert_str(e.reference, "ATT-1");
    assert_str(e.capture_id, "ch_1");
    e = event_of("charge.dispute.created",
                 "{\"id\":\"du_1\",\"object\":\"dispute\",\"charge\":\"ch_1\",\"payment_intent\":"
                 "\"pi_1\",\"amount\":5,\"currency\":\"eur\",\"metadata\":{\"reference\":\"x\"}}");
    assert_int_equal(e.kind, GATEWAY_EVENT_BACK);
    assert_str(e.payment_id, "pi_1");
    assert_str(e.back_id, "du_1");
    assert_str(e.reference, "");
    e = event_of("refund.failed",
                 "{\"id\":\"re_1\",\"object\":\"refund\",\"payment_intent\":\"pi_1\"}");
    assert_int_equal(e.kind, GATEWAY_EVENT_REFUND);
    e = event_of("customer.created", "{\"id\":\"cus_1\",\"object\":\"customer\"}");
    assert_int_equal(e.kind, GATEWAY_EVENT_OTHER);
    e = event_of("payment_intent.succeeded", "{\"object\":\"payment_intent\"}");
    assert_int_equal(e.kind, GATEWAY_EVENT_OTHER);
}

static void methods_follow_the_currency(void **state)
{
    (void)state;
    struct gateway_account account = { 0 };
    assert_int_equal(gw_stripe.methods(&account, CURRENCY("EUR")),
                     1u << PAY_CARD | 1u << PAY_DEBIT);
    assert_int_equal(gw_stripe.methods(&account, CURRENCY("USD")),
                     1u << PAY_CARD | 1u << PAY_DEBIT);
    assert_int_equal(gw_stripe.methods(&account, CURRENCY("JPY")), 1u << PAY_CARD);
    assert_int_equal(gw_stripe.methods(&account, CURRENCY("IRR")), 0);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    must(crypto_init());
    arena_init(&a, 64 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_to_a_page_has_one_outcome),
        cmocka_unit_test(each_answer_to_a_charge_has_one_outcome),
        cmocka_unit_test(stripe_says_itself_when_a_no_is_none),
        cmocka_unit_test(a_broken_connection_is_never_a_no),
        cmocka_unit_test(a_page_is_asked_for_with_all_that_fixes_it),
        cmocka_unit_test(a_method_is_kept_with_a_customer_made_under_the_same_key),
        cmocka_unit_test(a_saved_method_is_charged_at_once),
        cmocka_unit_test(amounts_keep_their_value_in_stripes_units),
        cmocka_unit_test(a_page_that_is_done_goes_by_its_intents_name),
        cmocka_unit_test(what_was_made_is_found_by_our_reference),
        cmocka_unit_test(money_that_went_back_is_told),
        cmocka_unit_test(a_dispute_says_until_when_and_what_it_costs),
        cmocka_unit_test(a_saved_method_comes_with_its_customer),
        cmocka_unit_test(a_sepa_mandate_is_named_as_the_bank_names_it),
        cmocka_unit_test(an_account_that_is_to_be_proved_waits_at_the_page_for_it),
        cmocka_unit_test(a_saved_method_is_changed_and_forgotten_there),
        cmocka_unit_test(an_open_page_is_closed_there),
        cmocka_unit_test(a_refund_has_one_outcome),
        cmocka_unit_test(a_signature_made_by_stripes_own_library_holds),
        cmocka_unit_test(events_say_which_payment_they_are_about),
        cmocka_unit_test(methods_follow_the_currency),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&a);
    return failed;
}
