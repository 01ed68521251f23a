/*
 * The test gateway and our client for it, together over loopback: each switch once, and what the
 * book says afterwards.
 */
#include "testing.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "gateway/gateway.h"
#include "http/http.h"
#include "net/net.h"
#include "sandbox/sandbox.h"

static struct arena a;
static struct sandbox *sandbox;
static char dir[64];
static int serial;

/* ---- a payee that hears events ---- */

static struct {
    pthread_mutex_t lock;
    struct http_server *http;
    struct gateway_event events[200];
    struct arena arena;
    int count, forged, refuse; /* `refuse` so many times with 500 */
} payee = { .lock = PTHREAD_MUTEX_INITIALIZER };

static struct http_plan payee_plan(struct http_request *rq, void *arg)
{
    (void)rq, (void)arg;
    return (struct http_plan){ .body = HTTP_BODY_RAW, .body_max = 65536, .on_worker = true };
}

static void payee_answer(struct http_request *rq, struct http_response *rs, void *arg)
{
    (void)arg;
    struct gateway_account account = { .webhook_secrets = { S("whsec_0123456789abcdef") } };
    struct gateway_pair headers[32];
    size_t n = 0;
    for (; n < rq->header_count && n < 32; n++)
        headers[n] = (struct gateway_pair){ rq->headers[n].name, rq->headers[n].value };
    struct gateway_hook hook = { headers, n, rq->body, clock_now_us() };
    struct gateway_event event;
    pthread_mutex_lock(&payee.lock);
    if (payee.refuse > 0) {
        payee.refuse--;
        rs->status = 500;
    } else if (gw_sandbox.parse_event(&payee.arena, &account, &hook, &event) != OK) {
        payee.forged++;
        rs->status = 400;
    } else if (payee.count < 200) {
        payee.events[payee.count++] = event;
    }
    pthread_mutex_unlock(&payee.lock);
}

static int heard(str reference, const char *type)
{
    int n = 0;
    pthread_mutex_lock(&payee.lock);
    for (int i = 0; i < payee.count; i++)
        n += str_eq(payee.events[i].reference, reference) &&
             str_eq(payee.events[i].type, str_of(type));
    pthread_mutex_unlock(&payee.lock);
    return n;
}

/* The place of the first event of that type among all heard, or -1. */
static int place_of(str reference, const char *type)
{
    int place = -1;
    pthread_mutex_lock(&payee.lock);
    for (int i = payee.count - 1; i >= 0; i--)
        if (str_eq(payee.events[i].reference, reference) &&
            str_eq(payee.events[i].type, str_of(type)))
            place = i;
    pthread_mutex_unlock(&payee.lock);
    return place;
}

static bool hears(str reference, const char *type, int times)
{
    for (int i = 0; i < 400 && heard(reference, type) < times; i++) usleep(10000);
    return heard(reference, type) == times;
}

/* ---- the sandbox and its client ---- */

static void open_sandbox(void)
{
    char note[256];
    struct sandbox_options options = {
        .address = S("127.0.0.1"),
        .dir = dir,
        .secret = S("sk_0123456789abcdef"),
        .hook_secret = S("whsec_0123456789abcdef"),
        .seed = 1,
        .settle_ms = 150,
        .return_ms = 150,
        .late_ms = 600,
        .retry_ms = 50,
    };
    if (sandbox_start(&options, &sandbox, note) != OK) fail_msg("%s", note);
}

static struct gateway_account account_of(void)
{
    return (struct gateway_account){
        .base_url = arena_format(&a, "http://127.0.0.1:%u", sandbox_port(sandbox)),
        .secret = S("sk_0123456789abcdef"),
        .webhook_url = arena_format(&a, "http://localhost:%u/hooks", http_port(payee.http)),
        .timeout_ms = 2000,
    };
}

static struct gateway_start new_start(const char *method, const char *token)
{
    serial++;
    return (struct gateway_start){
        .method = pay_method_of(str_of(method)),
        .amount = { 1000 + serial, CURRENCY("EUR") },
        .key = arena_format(&a, "key-%08d", serial),
        .reference = arena_format(&a, "ATT-%d", serial),
        .description = S("2 invoices <b>&"),
        .return_url = S("http://localhost:8080/pay/return/sandbox/x?s=1"),
        .token = str_of(token),
    };
}

static struct gateway_outcome start(const struct gateway_start *st)
{
    struct gateway_account account = account_of();
    struct gateway_outcome out;
    gw_sandbox.start(&a, &account, st, &out);
    return out;
}

static struct net_answer send_to(str method, const char *path, const char *type, str body)
{
    struct net_answer answer;
    struct net_header header = { S("Authorization"), S("Bearer sk_0123456789abcdef") };
    struct net_request rq = {
        .method = method,
        .body = body,
        .content_type = str_of(type),
        .reach = NET_LOOPBACK,
        .url = arena_format(&a, "http://127.0.0.1:%u%s", sandbox_port(sandbox), path),
        .headers = &header,
        .header_count = 1,
        .answer_bytes_max = 16 << 20,
    };
    assert_ok(net_http(&a, &rq, &answer));
    return answer;
}

static void turn(const char *json)
{
    struct net_answer r = send_to(S("POST"), "/v1/switches", "application/json", str_of(json));
    assert_int_equal(r.status, 200);
}

static struct gateway_state state_of(const struct gateway_start *st)
{
    struct gateway_account account = account_of();
    struct gateway_name name = { .reference = st->reference };
    struct gateway_state s;
    assert_ok(gw_sandbox.status(&a, &account, &name, &s));
    return s;
}

static struct gateway_state wait_for(const struct gateway_start *st, enum gateway_phase phase)
{
    struct gateway_state s = state_of(st);
    for (int i = 0; i < 400 && s.phase != phase; i++) {
        usleep(10000);
        s = state_of(st);
    }
    assert_int_equal(s.phase, phase);
    return s;
}

static struct net_answer press(const struct gateway_outcome *out, const char *form)
{
    str path = arena_format(&a, "/pay/%.*s", STR_FMT(out->id));
    return send_to(S("POST"), path.p, "application/x-www-form-urlencoded", str_of(form));
}

/* ---- the page ---- */

static void a_payer_pays_on_the_page_and_comes_back(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "");
    struct gateway_outcome out = start(&st);
    assert_int_equal(out.result, GATEWAY_PAGE);
    assert_true(str_starts(out.url, S("http://localhost:")));
    str path = arena_format(&a, "/pay/%.*s", STR_FMT(out.id));
    struct net_answer page = send_to(S("GET"), path.p, "", STR_NONE);
    assert_int_equal(page.status, 200);
    assert_true(str_contains(page.body, S("Test money.")));
    assert_true(str_contains(page.body, S("4242 4242 4242 4242")));
    assert_true(str_contains(page.body, S("2 invoices &lt;b&gt;&amp;")));
    assert_true(str_contains(net_answer_header(&page, S("content-security-policy")),
                             S("form-action 'self' http://localhost:8080;")));
    assert_int_equal(state_of(&st).phase, GATEWAY_WAITING);

    struct net_answer r = press(&out, "do=pay&with=visa&outcome=as_chosen");
    assert_int_equal(r.status, 303);
    str expected = arena_format(&a, "%.*s&state=captured&payment=%.*s", STR_FMT(st.return_url),
                                STR_FMT(out.id));
    assert_true(str_eq(net_answer_header(&r, S("location")), expected));
    struct gateway_state s = state_of(&st);
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_int_equal(s.captures[0].amount.minor, st.amount.minor);
    assert_str(s.means.last4, "4242");
    assert_true(hears(st.reference, "payment.captured", 1));

    /* Pressed again, nothing more is taken. */
    assert_int_equal(press(&out, "do=pay&with=visa&outcome=succeed").status, 303);
    assert_int_equal(state_of(&st).capture_count, 1);
}

static void declined_cancelled_and_one_more_step(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "");
    struct gateway_outcome out = start(&st);
    press(&out, "do=pay&with=declined&outcome=as_chosen");
    assert_int_equal(state_of(&st).phase, GATEWAY_FAILED);
    assert_str(state_of(&st).code, "card_declined");

    st = new_start("card", "");
    out = start(&st);
    struct net_answer r = press(&out, "do=cancel");
    assert_true(str_contains(net_answer_header(&r, S("location")), S("state=cancelled")));
    assert_int_equal(state_of(&st).phase, GATEWAY_CANCELLED);

    st = new_start("card", "");
    out = start(&st);
    r = press(&out, "do=pay&with=step&outcome=as_chosen");
    assert_int_equal(r.status, 200);
    assert_true(str_contains(r.body, S("one more step")));
    assert_int_equal(state_of(&st).phase, GATEWAY_WAITING);
    press(&out, "do=pay");
    assert_int_equal(state_of(&st).phase, GATEWAY_PAID);
    assert_int_equal(press(&out, "do=pay&with=bank").status, 303);
    assert_int_equal(send_to(S("GET"), "/pay/sp_none", "", STR_NONE).status, 404);
}

static void a_page_is_cancelled_or_expires(void **state)
{
    (void)state;
    struct gateway_account account = account_of();
    struct gateway_start st = new_start("card", ""), late = new_start("card", "");
    start(&st);
    start(&late);
    struct gateway_name name = { .reference = st.reference };
    struct gateway_state s;
    assert_ok(gw_sandbox.cancel(&a, &account, &name, &s));
    assert_int_equal(s.phase, GATEWAY_CANCELLED);
    assert_ok(gw_sandbox.cancel(&a, &account, &name, &s));
    name.reference = S("ATT-none");
    assert_err(gw_sandbox.cancel(&a, &account, &name, &s), E_NOT_FOUND);
    name = (struct gateway_name){ .id = S("sp_none") };
    assert_err(gw_sandbox.cancel(&a, &account, &name, &s), E_NOT_FOUND);
    sandbox_advance(sandbox, 32 * 60000);
    wait_for(&late, GATEWAY_EXPIRED);
    sandbox_advance(sandbox, -32 * 60000);
}

/* ---- keys ---- */

static void the_same_key_is_the_same_payment(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "tok_instant");
    struct gateway_outcome first = start(&st), second = start(&st);
    assert_int_equal(first.result, GATEWAY_CAPTURED);
    assert_int_equal(second.result, GATEWAY_CAPTURED);
    assert_true(str_eq(first.id, second.id));
    assert_int_equal(second.state.capture_count, 1);
    st.amount.minor++;
    assert_int_equal(start(&st).result, GATEWAY_UNKNOWN);
    assert_int_equal(state_of(&st).capture_count, 1);
}

static struct gateway_account twin_account;

static void *start_in_thread(void *arg)
{
    struct gateway_outcome out;
    struct arena own;
    arena_init(&own, 1 << 20);
    gw_sandbox.start(&own, &twin_account, arg, &out);
    arena_release(&own);
    net_close_thread();
    return NULL;
}

static void a_twin_in_flight_is_no_answer(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "tok_instant");
    pthread_t thread;
    twin_account = account_of();
    turn("{\"wire\":\"slow\",\"delay_ms\":500}");
    pthread_create(&thread, NULL, start_in_thread, &st);
    usleep(200000);
    struct gateway_outcome out = start(&st);
    assert_int_equal(out.result, GATEWAY_UNKNOWN);
    assert_true(str_contains(out.note, S("409 conflict")));
    pthread_join(thread, NULL);
    assert_int_equal(start(&st).result, GATEWAY_CAPTURED);
    assert_int_equal(state_of(&st).capture_count, 1);
}

/* ---- faults of the wire ---- */

static void a_fault_after_the_capture_is_unknown_and_the_same_key_finds_it(void **state)
{
    (void)state;
    const char *faults[] = { "{\"wire\":\"cut\"}", "{\"wire\":\"error\"}",
                             "{\"wire\":\"hang\",\"delay_ms\":300}" };
    for (size_t i = 0; i < countof(faults); i++) {
        struct gateway_start st = new_start("card", "tok_instant");
        /* The cut comes to the client on a fresh connection too, so it does not repeat by itself.
         */
        net_close_thread();
        turn(faults[i]);
        net_close_thread();
        struct gateway_outcome out = start(&st);
        if (out.result != GATEWAY_UNKNOWN) fail_msg("%s: %d", faults[i], (int)out.result);
        assert_int_equal(state_of(&st).phase, GATEWAY_PAID);
        assert_int_equal(start(&st).result, GATEWAY_CAPTURED);
        assert_int_equal(state_of(&st).capture_count, 1);
    }
}

static void a_fault_before_the_effect_leaves_nothing(void **state)
{
    (void)state;
    struct gateway_account account = account_of();
    struct gateway_state s;
    const char *faults[] = { "{\"wire\":\"cut_before\"}", "{\"wire\":\"error_before\"}",
                             "{\"wire\":\"rate\"}" };
    for (size_t i = 0; i < countof(faults); i++) {
        struct gateway_start st = new_start("card", "tok_instant");
        struct gateway_name name = { .reference = st.reference };
        turn(faults[i]);
        net_close_thread();
        struct gateway_outcome out = start(&st);
        assert_int_equal(out.result, i == 2 ? GATEWAY_LATER : GATEWAY_UNKNOWN);
        assert_err(gw_sandbox.status(&a, &account, &name, &s), E_NOT_FOUND);
        assert_int_equal(start(&st).result, GATEWAY_CAPTURED);
    }
}

static void a_gateway_may_refuse_to_tell(void **state)
{
    (void)state;
    struct gateway_account account = account_of();
    struct gateway_start st = new_start("card", "tok_instant");
    struct gateway_name name = { .reference = st.reference };
    struct gateway_state s;
    start(&st);
    turn("{\"on\":\"status\",\"wire\":\"error_before\",\"times\":2}");
    assert_err(gw_sandbox.status(&a, &account, &name, &s), E_GATEWAY);
    assert_err(gw_sandbox.status(&a, &account, &name, &s), E_GATEWAY);
    assert_ok(gw_sandbox.status(&a, &account, &name, &s));
    turn("{\"on\":\"status\",\"wire\":\"rate\"}");
    assert_err(gw_sandbox.status(&a, &account, &name, &s), E_TOO_MANY);
    account.secret = S("sk_wrong");
    assert_err(gw_sandbox.status(&a, &account, &name, &s), E_CONFIG);
    struct gateway_outcome out;
    gw_sandbox.start(&a, &account, &st, &out);
    assert_int_equal(out.result, GATEWAY_REFUSED);
}

static void the_page_may_lose_its_answer_too(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "");
    struct gateway_outcome out = start(&st);
    net_close_thread();
    assert_int_equal(press(&out, "do=pay&with=visa&outcome=cut").fate, NET_MAYBE_SENT);
    assert_int_equal(state_of(&st).phase, GATEWAY_PAID);
}

/* ---- fates ---- */

static void a_debit_is_processing_then_captured(void **state)
{
    (void)state;
    struct gateway_start st = new_start("debit", "tok_any");
    assert_int_equal(start(&st).result, GATEWAY_PROCESSING);
    struct gateway_state s = wait_for(&st, GATEWAY_PAID);
    assert_int_equal(s.capture_count, 1);
    assert_true(hears(st.reference, "payment.processing", 1));
    assert_true(hears(st.reference, "payment.captured", 1));
}

static void a_debit_may_fail_later_or_come_back(void **state)
{
    (void)state;
    struct gateway_start st = new_start("debit", "tok_any");
    turn("{\"fate\":\"decline\"}");
    assert_int_equal(start(&st).result, GATEWAY_PROCESSING);
    assert_str(wait_for(&st, GATEWAY_FAILED).code, "insufficient_funds");

    st = new_start("debit", "tok_any");
    turn("{\"fate\":\"return\"}");
    start(&st);
    assert_true(hears(st.reference, "payment.returned", 1));
    struct gateway_state s = state_of(&st);
    assert_int_equal(s.phase, GATEWAY_PAID);
    assert_int_equal(s.back_count, 1);
    assert_int_equal(s.backs[0].kind, GATEWAY_BANK_RETURN);
    assert_int_equal(s.backs[0].amount.minor, st.amount.minor);
}

static void what_a_gateway_should_not_do_it_does(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "tok_instant");
    turn("{\"fate\":\"double\"}");
    struct gateway_outcome out = start(&st);
    assert_int_equal(out.state.capture_count, 2);
    assert_false(str_eq(out.state.captures[0].id, out.state.captures[1].id));

    st = new_start("card", "tok_instant");
    turn("{\"fate\":\"wrong_amount\"}");
    assert_int_equal(start(&st).state.captures[0].amount.minor, st.amount.minor + 1);

    st = new_start("card", "tok_instant");
    turn("{\"fate\":\"late_success\"}");
    assert_int_equal(start(&st).result, GATEWAY_DECLINED);
    wait_for(&st, GATEWAY_PAID);

    st = new_start("card", "tok_instant");
    turn("{\"fate\":\"stuck\"}");
    assert_int_equal(start(&st).result, GATEWAY_PROCESSING);
    usleep(400000);
    assert_int_equal(state_of(&st).phase, GATEWAY_RUNNING);

    st = new_start("card", "tok_decline");
    assert_int_equal(start(&st).result, GATEWAY_DECLINED);
}

static void a_switch_for_one_reference_waits_for_it(void **state)
{
    (void)state;
    struct gateway_start one = new_start("card", "tok_instant");
    struct gateway_start two = new_start("card", "tok_instant");
    str json =
        arena_format(&a, "{\"reference\":\"%.*s\",\"fate\":\"decline\"}", STR_FMT(two.reference));
    turn(json.p);
    assert_int_equal(start(&one).result, GATEWAY_CAPTURED);
    assert_int_equal(start(&two).result, GATEWAY_DECLINED);
    assert_int_equal(
        send_to(S("POST"), "/v1/switches", "application/json", S("{\"fate\":\"unheard\"}")).status,
        400);
}

static void a_saved_method_pays_without_the_payer(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "");
    st.save = true;
    struct gateway_outcome out = start(&st);
    press(&out, "do=pay&with=master&outcome=as_chosen");
    struct gateway_state s = state_of(&st);
    assert_true(str_starts(s.means.token, S("tok_")));
    assert_str(s.means.brand, "Mastercard");

    st = new_start("card", s.means.token.p);
    st.payer_away = true;
    assert_int_equal(start(&st).result, GATEWAY_CAPTURED);
    st = new_start("card", s.means.token.p);
    st.payer_away = true;
    turn("{\"fate\":\"action\"}");
    out = start(&st);
    assert_int_equal(out.result, GATEWAY_DECLINED);
    assert_str(out.state.code, "authentication_required");
}

/* ---- events ---- */

static void events_come_twice_late_in_the_wrong_order_or_not_at_all(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "tok_instant");
    turn("{\"events\":\"twice\"}");
    start(&st);
    assert_true(hears(st.reference, "payment.captured", 2));

    st = new_start("debit", "tok_any");
    turn("{\"events\":\"reversed\"}");
    start(&st);
    assert_true(hears(st.reference, "payment.processing", 1));
    assert_true(hears(st.reference, "payment.captured", 1));
    assert_true(place_of(st.reference, "payment.captured") <
                place_of(st.reference, "payment.processing"));

    struct gateway_start lost = new_start("card", "tok_instant");
    turn("{\"events\":\"lost\"}");
    start(&lost);
    st = new_start("card", "tok_instant");
    turn("{\"events\":\"late\"}");
    start(&st);
    assert_int_equal(heard(st.reference, "payment.captured"), 0);
    assert_true(hears(st.reference, "payment.captured", 1));
    assert_int_equal(heard(lost.reference, "payment.captured"), 0);
}

static void an_event_is_sent_until_it_is_taken(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "tok_instant");
    pthread_mutex_lock(&payee.lock);
    payee.refuse = 2;
    pthread_mutex_unlock(&payee.lock);
    start(&st);
    assert_true(hears(st.reference, "payment.captured", 1));
    assert_int_equal(payee.forged, 0);
}

/* ---- refunds and disputes ---- */

static void refunds_go_back_once(void **state)
{
    (void)state;
    struct gateway_account account = account_of();
    struct gateway_start st = new_start("card", "tok_instant");
    struct gateway_outcome out = start(&st);
    struct gateway_refund refund = { .id = out.id,
                                     .amount = { 400, CURRENCY("EUR") },
                                     .key = S("refund-key-1"),
                                     .reference = S("REF-1") };
    struct gateway_refund_outcome r;
    turn("{\"on\":\"refund\",\"wire\":\"error\"}");
    gw_sandbox.refund(&a, &account, &refund, &r);
    assert_int_equal(r.result, GATEWAY_REFUND_UNKNOWN);
    gw_sandbox.refund(&a, &account, &refund, &r);
    assert_int_equal(r.result, GATEWAY_REFUND_TAKEN);
    assert_int_equal(r.back.state, GATEWAY_BACK_DONE);
    assert_int_equal(state_of(&st).back_count, 1);
    assert_true(hears(st.reference, "refund.done", 1));

    struct gateway_name payment = { .id = out.id }, by_reference = { .reference = S("REF-1") };
    struct gateway_name by_id = { .id = r.back.id };
    struct gateway_back back;
    assert_ok(gw_sandbox.refund_status(&a, &account, &payment, &by_reference, &back));
    assert_ok(gw_sandbox.refund_status(&a, &account, &payment, &by_id, &back));
    assert_int_equal(back.amount.minor, 400);
    by_reference.reference = S("REF-2");
    assert_err(gw_sandbox.refund_status(&a, &account, &payment, &by_reference, &back), E_NOT_FOUND);

    refund.key = S("refund-key-2");
    refund.amount.minor = st.amount.minor;
    gw_sandbox.refund(&a, &account, &refund, &r);
    assert_int_equal(r.result, GATEWAY_REFUND_REFUSED);
    refund.amount.minor = 100;
    turn("{\"on\":\"refund\",\"fate\":\"decline\"}");
    gw_sandbox.refund(&a, &account, &refund, &r);
    assert_int_equal(r.back.state, GATEWAY_BACK_FAILED);
}

static void disputes_open_and_end(void **state)
{
    (void)state;
    struct gateway_start st = new_start("card", "tok_instant");
    struct gateway_outcome out = start(&st);
    str path = arena_format(&a, "/v1/payments/%.*s/act", STR_FMT(out.id));
    assert_int_equal(
        send_to(S("POST"), path.p, "application/json", S("{\"do\":\"dispute\"}")).status, 200);
    struct gateway_state s = state_of(&st);
    assert_int_equal(s.backs[0].kind, GATEWAY_DISPUTE);
    assert_int_equal(s.backs[0].state, GATEWAY_BACK_PENDING);
    path = arena_format(&a, "/v1/disputes/%.*s", STR_FMT(s.backs[0].id));
    send_to(S("POST"), path.p, "application/json", S("{\"lost\":true}"));
    assert_int_equal(state_of(&st).backs[0].state, GATEWAY_BACK_DONE);
    assert_true(hears(st.reference, "payment.returned", 2));
}

/* ---- the book ---- */

static int count_in(str text, str part)
{
    int n = 0;
    for (size_t i = 0; i + part.n <= text.n; i++) n += str_eq(str_sub(text, i, part.n), part);
    return n;
}

static void the_book_outlives_the_process(void **state)
{
    (void)state;
    struct gateway_start waits = new_start("debit", "tok_any");
    turn("{\"fate\":\"return\"}");
    start(&waits);
    struct net_answer before = send_to(S("GET"), "/book", "", STR_NONE);
    assert_int_equal(count_in(before.body, S("\"id\":\"sp_")),
                     count_in(before.body, S("\"key\":")));
    assert_true(count_in(before.body, S("\"id\":\"sc_")) > 10);
    sandbox_stop(&sandbox);

    /* What a crash leaves: half a line at the end. */
    str path = arena_format(&a, "%s/book.jsonl", dir);
    int fd = open(path.p, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "{\"at\":5,\"what\":\"capt", 20), 20);
    close(fd);
    open_sandbox();
    /* The plan was kept, and so is what it brings. */
    struct gateway_state s = wait_for(&waits, GATEWAY_PAID);
    assert_int_equal(s.capture_count, 1);
    assert_true(hears(waits.reference, "payment.returned", 1));
    struct net_answer after = send_to(S("GET"), "/book", "", STR_NONE);
    assert_int_equal(count_in(after.body, S("\"id\":\"sp_")),
                     count_in(before.body, S("\"id\":\"sp_")));
    sandbox_stop(&sandbox);

    /* What is done is not done again: a start without anything due writes nothing. */
    struct stat before_start, after_start;
    assert_int_equal(stat(path.p, &before_start), 0);
    open_sandbox();
    usleep(100000);
    assert_int_equal(state_of(&waits).back_count, 1);
    sandbox_stop(&sandbox);
    assert_int_equal(stat(path.p, &after_start), 0);
    assert_int_equal(before_start.st_size, after_start.st_size);
    open_sandbox();
}

static void a_book_that_is_damaged_is_not_opened(void **state)
{
    (void)state;
    struct sandbox *other;
    char note[256], path[] = "/tmp/cf-sandbox-XXXXXX";
    assert_non_null(mkdtemp(path));
    str file = arena_format(&a, "%s/book.jsonl", path);
    assert_ok(file_write(file.p, S("{\"at\":1,\"what\":\"nonsense\"}\n"), 0600));
    struct sandbox_options options = { .address = S("127.0.0.1"), .dir = path };
    assert_err(sandbox_start(&options, &other, note), E_CONFIG);
    assert_string_equal(note, "line 1 of the book cannot be read");
    unlink(file.p);
    rmdir(path);
}

static int set_up(void **state)
{
    (void)state;
    char note[256];
    snprintf(dir, sizeof dir, "/tmp/cf-sandbox-XXXXXX");
    struct http_options options = { .address = S("127.0.0.1"), .workers = 8 };
    struct http_handler handler = { .plan = payee_plan, .answer = payee_answer };
    arena_init(&payee.arena, 64 << 20);
    if (mkdtemp(dir) == NULL || http_start(&options, handler, &payee.http, note) != OK) return 1;
    open_sandbox();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    net_close_thread();
    sandbox_stop(&sandbox);
    http_stop(&payee.http, 1000);
    arena_release(&payee.arena);
    unlink(arena_format(&a, "%s/book.jsonl", dir).p);
    rmdir(dir);
    return 0;
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    arena_init(&a, 512 << 20);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_payer_pays_on_the_page_and_comes_back),
        cmocka_unit_test(declined_cancelled_and_one_more_step),
        cmocka_unit_test(a_page_is_cancelled_or_expires),
        cmocka_unit_test(the_same_key_is_the_same_payment),
        cmocka_unit_test(a_twin_in_flight_is_no_answer),
        cmocka_unit_test(a_fault_after_the_capture_is_unknown_and_the_same_key_finds_it),
        cmocka_unit_test(a_fault_before_the_effect_leaves_nothing),
        cmocka_unit_test(a_gateway_may_refuse_to_tell),
        cmocka_unit_test(the_page_may_lose_its_answer_too),
        cmocka_unit_test(a_debit_is_processing_then_captured),
        cmocka_unit_test(a_debit_may_fail_later_or_come_back),
        cmocka_unit_test(what_a_gateway_should_not_do_it_does),
        cmocka_unit_test(a_switch_for_one_reference_waits_for_it),
        cmocka_unit_test(a_saved_method_pays_without_the_payer),
        cmocka_unit_test(events_come_twice_late_in_the_wrong_order_or_not_at_all),
        cmocka_unit_test(an_event_is_sent_until_it_is_taken),
        cmocka_unit_test(refunds_go_back_once),
        cmocka_unit_test(disputes_open_and_end),
        cmocka_unit_test(the_book_outlives_the_process),
        cmocka_unit_test(a_book_that_is_damaged_is_not_opened),
    };
    int failed = cmocka_run_group_tests(tests, set_up, tear_down);
    arena_release(&a);
    return failed;
}
