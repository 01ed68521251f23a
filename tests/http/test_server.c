/* The server as a client sees it: bodies, limits, keep-alive, workers, compression, deadlines. */
#include <libdeflate.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "site.h"

static struct site site;
static struct buf got;

static int site_setup(void **state)
{
    (void)state;
    buf_init(&got, 64 << 20);
    site_start(&site, (struct http_options){ .event_threads = 1,
                                             .workers = 2,
                                             .compress = true,
                                             .trusted_proxies = S("127.0.0.1") });
    return 0;
}

static int hasty_setup(void **state)
{
    (void)state;
    buf_init(&got, 64 << 20);
    site_start(
        &site,
        (struct http_options){
            .event_threads = 2, .workers = 2, .header_ms = 200, .body_ms = 300, .idle_ms = 1200 });
    return 0;
}

static int site_teardown(void **state)
{
    (void)state;
    site_open_gate();
    site_stop(&site, 1000);
    buf_release(&got);
    return 0;
}

static void pause_ms(int ms)
{
    usleep((useconds_t)ms * 1000);
}

/* Say it on a new connection and read one answer. */
static int ask(str request)
{
    int fd = client_dial(site.port);
    assert_true(client_send(fd, request));
    int status = client_answer(fd, str_starts(request, S("HEAD")), &got);
    close(fd);
    return status;
}

static bool answer_has(const char *text)
{
    return str_contains(buf_view(&got), str_of(text));
}

#define GET(target, headers) S("GET " target " HTTP/1.1\r\nHost: a\r\n" headers "\r\n")

static void one_connection_serves_many_requests_in_order(void **state)
{
    (void)state;
    char statuses[128];
    int fd = client_dial(site.port);
    assert_true(client_send(fd, S("GET /first HTTP/1.1\r\nHost: a\r\n\r\n"
                                  "POST /second HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                                  "GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"
                                  "GET /first HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")));
    buf_clear(&got);
    assert_true(client_drain(fd, &got, 5000));
    close(fd);
    assert_str(client_statuses(buf_view(&got), statuses), "200,200,200,200");
    const char *first = memmem(got.p, got.n, "[/first 0]", 10);
    const char *second = memmem(got.p, got.n, "[/second 3]", 11);
    const char *third = memmem(got.p, got.n, "[/wait 0]", 9);
    assert_true(first != NULL && second > first && third > second);
}

static void a_head_answer_has_the_length_and_no_body(void **state)
{
    (void)state;
    int fd = client_dial(site.port);
    assert_true(client_send(fd, S("HEAD /page HTTP/1.1\r\nHost: a\r\n\r\n")));
    buf_clear(&got);
    assert_false(client_drain(fd, &got, 200));
    assert_true(answer_has("Content-Length: 12231\r\n"));
    assert_int_equal(client_body(buf_view(&got)).n, 0);
    close(fd);
}

static void a_request_tells_who_asks(void **state)
{
    (void)state;
    assert_int_equal(
        ask(S("GET /who?q=a%20b HTTP/1.1\r\nHost: Example.COM:81\r\nCookie: b=1; c=2\r\n\r\n")),
        200);
    assert_str(client_body(buf_view(&got)), "127.0.0.1 example.com http 2 a b");
    assert_int_equal(ask(GET("/who", "X-Forwarded-For: 6.6.6.6, 192.0.2.7\r\n"
                                     "X-Forwarded-Proto: https\r\n")),
                     200);
    assert_str(client_body(buf_view(&got)), "192.0.2.7 a https  ");
}

static void targets_out_of_form_are_refused(void **state)
{
    (void)state;
    assert_int_equal(ask(GET("/%zz", "")), 400);
    assert_true(answer_has("fault 400"));
    assert_int_equal(ask(GET("/%00", "")), 400);
    assert_int_equal(ask(GET("/a%0ab", "")), 400);
    assert_int_equal(ask(GET("/who?q=%ff", "")), 400);
    assert_int_equal(ask(GET("/who?q=a?b", "")), 200);
}

static void heads_have_a_limit(void **state)
{
    (void)state;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 1 << 20);
    buf_lit(&b, "GET /first HTTP/1.1\r\nHost: a\r\nX: ");
    for (int i = 0; i < LIMIT_HEADER_BYTES - 100; i++) buf_char(&b, 'a');
    buf_lit(&b, "\r\n\r\n");
    assert_int_equal(ask(buf_view(&b)), 200);

    buf_clear(&b);
    buf_lit(&b, "GET /first HTTP/1.1\r\nHost: a\r\nX: ");
    for (int i = 0; i < LIMIT_HEADER_BYTES; i++) buf_char(&b, 'a');
    buf_lit(&b, "\r\n\r\n");
    assert_int_equal(ask(buf_view(&b)), 431);

    buf_clear(&b);
    buf_lit(&b, "GET /");
    for (int i = 0; i < 2 * LIMIT_HEADER_BYTES; i++) buf_char(&b, 'a');
    buf_lit(&b, " HTTP/1.1\r\nHost: a\r\n\r\n");
    assert_int_equal(ask(buf_view(&b)), 414);

    buf_clear(&b);
    buf_lit(&b, "GET /first HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < 100; i++) buf_lit(&b, "X: 1\r\n");
    buf_lit(&b, "\r\n");
    assert_int_equal(ask(buf_view(&b)), 431);
}

static void bodies_have_a_limit(void **state)
{
    (void)state;
    assert_int_equal(
        ask(S("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789")), 200);
    assert_int_equal(
        ask(S("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n0123456789a")), 413);
    assert_int_equal(
        ask(S("POST /small HTTP/1.1\r\nHost: a\r\nContent-Length: 10737418240\r\n\r\n")), 413);
    assert_int_equal(ask(S("POST /small HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n"
                           "Content-Length: 11\r\n\r\n")),
                     413);
    assert_int_equal(ask(S("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "a\r\n0123456789\r\n0\r\n\r\n")),
                     200);
    assert_int_equal(ask(S("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "a\r\n0123456789\r\n1\r\na\r\n0\r\n\r\n")),
                     413);
    assert_int_equal(ask(S("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\na")), 413);
    assert_int_equal(ask(S("POST /none HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")), 200);
    assert_int_equal(ask(S("POST /none HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                           "1\r\na\r\n0\r\n\r\n")),
                     413);
}

static void chunks_without_end_are_cut_off(void **state)
{
    (void)state;
    static char chunk[64 + (1 << 20)];
    char statuses[128];
    int n = snprintf(chunk, sizeof chunk, "100000\r\n");
    memset(chunk + n, 'a', 1 << 20);
    memcpy(chunk + n + (1 << 20), "\r\n", 2);
    int fd = client_dial(site.port), sent = 0;
    assert_true(client_send(
        fd, S("POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")));
    while (sent < 1000 && client_send(fd, (str){ chunk, (size_t)n + (1 << 20) + 2 })) sent++;
    assert_true(sent < 100);
    buf_clear(&got);
    client_drain(fd, &got, 200);
    if (got.n > 0) assert_str(client_statuses(buf_view(&got), statuses), "413");
    close(fd);
}

static int post_form(const char *target, const char *type, const char *body)
{
    char request[2048];
    snprintf(request, sizeof request,
             "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %zu\r\n\r\n%s",
             target, type, strlen(body), body);
    return ask(str_of(request));
}

static void forms_of_both_kinds_are_read(void **state)
{
    (void)state;
    const char *plain = "application/x-www-form-urlencoded";
    const char *parts = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n"
                        "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.csv\"\r\n"
                        "Content-Type: text/csv\r\n\r\nabc\r\n--b--\r\n";
    assert_int_equal(post_form("/form", plain, "a=1&b=x+%26y&b="), 200);
    assert_str(client_body(buf_view(&got)), "a=1\nb=x &y\nb=\n");
    assert_int_equal(post_form("/form?files=1", "multipart/form-data; boundary=b", parts), 200);
    assert_str(client_body(buf_view(&got)), "a=1\nf:x.csv:text/csv:3\n");
    assert_int_equal(post_form("/form", "multipart/form-data; boundary=b", parts), 415);
    assert_int_equal(post_form("/form", "application/json", "{}"), 415);
    assert_int_equal(post_form("/form", plain, "a=%00"), 400);
    assert_true(answer_has("fault 400"));
}

static void pages_are_compressed_for_who_accepts_it(void **state)
{
    (void)state;
    static char plain[20000];
    size_t n = 0;
    assert_int_equal(ask(GET("/page", "")), 200);
    assert_true(answer_has("Vary: Accept-Encoding"));
    assert_false(answer_has("Content-Encoding"));
    assert_true(str_eq(client_body(buf_view(&got)), site_page()));

    assert_int_equal(ask(GET("/page", "Accept-Encoding: br, gzip\r\n")), 200);
    assert_true(answer_has("Content-Encoding: gzip\r\n"));
    str packed = client_body(buf_view(&got));
    assert_true(packed.n < site_page().n / 2);
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    assert_int_equal(libdeflate_gzip_decompress(d, packed.p, packed.n, plain, sizeof plain, &n), 0);
    libdeflate_free_decompressor(d);
    assert_true(str_eq((str){ plain, n }, site_page()));

    assert_int_equal(ask(GET("/short", "Accept-Encoding: gzip\r\n")), 200);
    assert_false(answer_has("Content-Encoding"));
}

static void files_are_sent_whole(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        assert_int_equal(ask(GET("/file", "Accept-Encoding: gzip\r\n")), 200);
        str body = client_body(buf_view(&got));
        assert_int_equal(body.n, 100000);
        for (size_t k = 0; k < body.n; k++) assert_int_equal(body.p[k], 'f');
    }
}

static void assets_come_in_the_smallest_form_accepted(void **state)
{
    (void)state;
    assert_int_equal(ask(GET("/s/style.1.css", "")), 200);
    assert_str(client_body(buf_view(&got)), "raw {}");
    assert_true(answer_has("Cache-Control: public, max-age=31536000, immutable\r\n"));
    assert_true(answer_has("Vary: Accept-Encoding\r\n"));
    assert_int_equal(ask(GET("/s/style.1.css", "Accept-Encoding: gzip\r\n")), 200);
    assert_str(client_body(buf_view(&got)), "as gzip");
    assert_int_equal(ask(GET("/s/style.1.css", "Accept-Encoding: gzip, br\r\n")), 200);
    assert_str(client_body(buf_view(&got)), "as br");
    assert_true(answer_has("Content-Encoding: br\r\n"));
    assert_int_equal(ask(GET("/s/other", "")), 200);
    assert_str(client_body(buf_view(&got)), "[/s/other 0]");
}

static void a_page_above_its_limit_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(ask(GET("/huge", "")), 500);
    assert_true(answer_has("fault 500"));
}

static void wait_until_waiting(int count)
{
    for (int i = 0; i < 5000 && site_waiting() != count; i++) pause_ms(1);
    assert_int_equal(site_waiting(), count);
}

static void a_blocked_worker_does_not_block_others(void **state)
{
    (void)state;
    site_close_gate();
    int fd = client_dial(site.port);
    assert_true(client_send(fd, GET("/wait", "")));
    wait_until_waiting(1);
    for (int i = 0; i < 10; i++) assert_int_equal(ask(GET("/first", "")), 200);
    buf_clear(&got);
    assert_false(client_drain(fd, &got, 50));
    assert_int_equal(got.n, 0);
    site_open_gate();
    assert_int_equal(client_answer(fd, false, &got), 200);
    assert_str(client_body(buf_view(&got)), "[/wait 0]");
    close(fd);
}

static void more_work_than_the_queue_holds_is_answered_503(void **state)
{
    (void)state;
    enum { WORKERS = 2, QUEUE = 32, MORE = 5 };
    int fd[WORKERS + QUEUE + MORE], served = 0, refused = 0;
    site_close_gate();
    for (int i = 0; i < WORKERS + QUEUE + MORE; i++) {
        fd[i] = client_dial(site.port);
        assert_true(client_send(fd[i], GET("/wait", "")));
        if (i == WORKERS - 1) wait_until_waiting(WORKERS);
    }
    for (int i = WORKERS + QUEUE; i < WORKERS + QUEUE + MORE; i++) pause_ms(10);
    site_open_gate();
    for (int i = 0; i < WORKERS + QUEUE + MORE; i++) {
        int status = client_answer(fd[i], false, &got);
        served += status == 200;
        refused += status == 503;
        close(fd[i]);
    }
    assert_int_equal(served, WORKERS + QUEUE);
    assert_int_equal(refused, MORE);
}

static void a_client_that_leaves_is_forgotten(void **state)
{
    (void)state;
    site_close_gate();
    int fd = client_dial(site.port);
    assert_true(client_send(fd, GET("/wait", "")));
    wait_until_waiting(1);
    close(fd);
    site_open_gate();
    for (int i = 0; i < 5000 && site_users() > 0; i++) pause_ms(1);
    assert_int_equal(site_users(), 0);
    for (int i = 0; i < 5000 && http_figures_of(site.server).open_connections > 0; i++) pause_ms(1);
    assert_int_equal(http_figures_of(site.server).open_connections, 0);
}

/* Drip `bytes` one by one; how long the server bore it, in milliseconds. */
static int drip(int fd, str bytes, int gap_ms)
{
    int64_t began = clock_monotonic_us();
    buf_clear(&got);
    for (size_t i = 0; i < bytes.n; i++) {
        if (!client_send(fd, str_sub(bytes, i, 1)) || client_drain(fd, &got, gap_ms)) break;
    }
    return (int)((clock_monotonic_us() - began) / 1000);
}

/*
 * The 408 is a courtesy: a byte sent after the end makes the kernel throw it away. So it is asked
 * for in one of some tries, the cutting off in each.
 */
static void cut_off(str head, str dripped, int least_ms, int most_ms)
{
    enum { TRIES = 4 };
    int said = 0;
    int64_t before = http_figures_of(site.server).timed_out;
    for (int i = 0; i < TRIES; i++) {
        int fd = client_dial(site.port);
        assert_true(client_send(fd, head));
        assert_in_range(drip(fd, dripped, 20), least_ms, most_ms);
        said += answer_has("HTTP/1.1 408 ") && answer_has("fault 408");
        close(fd);
    }
    assert_true(said > 0);
    assert_int_equal(http_figures_of(site.server).timed_out, before + TRIES);
}

#define LONG_TEXT                                                                                  \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void a_head_that_drips_is_cut_off(void **state)
{
    (void)state;
    cut_off(S(""), S("GET /first HTTP/1.1\r\nHost: a\r\nX: " LONG_TEXT), 150, 700);
}

static void a_second_head_that_drips_is_cut_off_too(void **state)
{
    (void)state;
    int fd = client_dial(site.port);
    assert_true(client_send(fd, GET("/first", "")));
    assert_int_equal(client_answer(fd, false, &got), 200);
    pause_ms(100);
    /* The request line never ends, so that only the kernel knows that a head has begun. */
    int ms = drip(fd, S("GET /" LONG_TEXT), 15);
    close(fd);
    assert_in_range(ms, 150, 800);
}

static void a_body_that_drips_is_cut_off(void **state)
{
    (void)state;
    cut_off(S("POST /first HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"), S(LONG_TEXT), 200,
            900);
}

static void an_answer_that_is_not_read_is_cut_off(void **state)
{
    (void)state;
    enum { REQUESTS = 1000 };
    int64_t before = http_figures_of(site.server).timed_out;
    int fd = client_dial(site.port);
    /* Far more than the kernel keeps for a reader who does not read. */
    for (int i = 0; i < REQUESTS; i++) assert_true(client_send(fd, GET("/page", "")));
    for (int i = 0; i < 6000 && http_figures_of(site.server).timed_out == before; i++) pause_ms(1);
    assert_int_equal(http_figures_of(site.server).timed_out, before + 1);
    close(fd);
}

static void idle_connections_end_quietly(void **state)
{
    (void)state;
    int64_t began = clock_monotonic_us();
    int64_t before = http_figures_of(site.server).timed_out;
    int fd = client_dial(site.port);
    assert_true(client_send(fd, GET("/first", "")));
    assert_int_equal(client_answer(fd, false, &got), 200);
    buf_clear(&got);
    assert_true(client_drain(fd, &got, 3000));
    assert_int_equal(got.n, 0);
    assert_in_range((clock_monotonic_us() - began) / 1000, 1100, 2000);
    assert_int_equal(http_figures_of(site.server).timed_out, before);
    close(fd);
}

static void work_in_a_worker_has_no_deadline(void **state)
{
    (void)state;
    site_close_gate();
    int fd = client_dial(site.port);
    assert_true(client_send(fd, GET("/wait", "")));
    pause_ms(800);
    site_open_gate();
    assert_int_equal(client_answer(fd, false, &got), 200);
    close(fd);
}

static void one_address_has_so_many_connections(void **state)
{
    (void)state;
    int fd[LIMIT_CONNECTIONS_PER_ADDRESS + 1];
    for (int i = 0; i < LIMIT_CONNECTIONS_PER_ADDRESS; i++) fd[i] = client_dial(site.port);
    pause_ms(50);
    fd[LIMIT_CONNECTIONS_PER_ADDRESS] = client_dial(site.port);
    buf_clear(&got);
    assert_true(client_drain(fd[LIMIT_CONNECTIONS_PER_ADDRESS], &got, 100));
    assert_int_equal(http_figures_of(site.server).over_limit, 1);
    for (int i = 0; i <= LIMIT_CONNECTIONS_PER_ADDRESS; i++) close(fd[i]);
    for (int i = 0; i < 3000 && http_figures_of(site.server).open_connections > 0; i++) pause_ms(1);
    assert_int_equal(ask(GET("/first", "")), 200);
}

static struct http_plan never_plan(struct http_request *rq, void *arg)
{
    (void)rq, (void)arg;
    must(false);
}

static void never_answer(struct http_request *rq, struct http_response *rs, void *arg)
{
    (void)rq, (void)rs, (void)arg;
    must(false);
}

static void a_port_in_use_is_said_plainly(void **state)
{
    (void)state;
    struct http_server *other = NULL;
    char note[256];
    struct http_options o = { .address = S("127.0.0.1"), .port = site.port };
    struct http_handler any = { .plan = never_plan, .answer = never_answer };
    assert_err(http_start(&o, any, &other, note), E_BUSY);
    assert_non_null(strstr(note, "in use"));
    o.port = 0;
    o.trusted_proxies = S("nobody");
    assert_err(http_start(&o, any, &other, note), E_CONFIG);
    o.trusted_proxies = STR_NONE;
    o.address = S("localhost");
    assert_err(http_start(&o, any, &other, note), E_CONFIG);
    o.address = S("127.0.0.1");
    o.tls_cert = o.tls_key = "/nonexistent";
    assert_err(http_start(&o, any, &other, note), E_CONFIG);
    assert_null(other);
}

int main(void)
{
    const struct CMUnitTest plain[] = {
        cmocka_unit_test(one_connection_serves_many_requests_in_order),
        cmocka_unit_test(a_head_answer_has_the_length_and_no_body),
        cmocka_unit_test(a_request_tells_who_asks),
        cmocka_unit_test(targets_out_of_form_are_refused),
        cmocka_unit_test(heads_have_a_limit),
        cmocka_unit_test(bodies_have_a_limit),
        cmocka_unit_test(chunks_without_end_are_cut_off),
        cmocka_unit_test(forms_of_both_kinds_are_read),
        cmocka_unit_test(pages_are_compressed_for_who_accepts_it),
        cmocka_unit_test(files_are_sent_whole),
        cmocka_unit_test(assets_come_in_the_smallest_form_accepted),
        cmocka_unit_test(a_page_above_its_limit_is_an_error),
        cmocka_unit_test(a_blocked_worker_does_not_block_others),
        cmocka_unit_test(more_work_than_the_queue_holds_is_answered_503),
        cmocka_unit_test(a_client_that_leaves_is_forgotten),
        cmocka_unit_test(a_port_in_use_is_said_plainly),
    };
    const struct CMUnitTest hasty[] = {
        cmocka_unit_test(a_head_that_drips_is_cut_off),
        cmocka_unit_test(a_second_head_that_drips_is_cut_off_too),
        cmocka_unit_test(a_body_that_drips_is_cut_off),
        cmocka_unit_test(an_answer_that_is_not_read_is_cut_off),
        cmocka_unit_test(idle_connections_end_quietly),
        cmocka_unit_test(work_in_a_worker_has_no_deadline),
        cmocka_unit_test(one_address_has_so_many_connections),
    };
    int failed = cmocka_run_group_tests(plain, site_setup, site_teardown);
    return failed + cmocka_run_group_tests(hasty, hasty_setup, site_teardown);
}
