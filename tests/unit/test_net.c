/* The clients: what was sent, what was not, and which addresses may be spoken to. */
#include "testing.h"

#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "net/net.h"
#include "raw_server.h"

static struct arena a;

static bool is_public(const char *text)
{
    struct sockaddr_in four = { .sin_family = AF_INET };
    struct sockaddr_in6 six = { .sin6_family = AF_INET6 };
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return net_address_is_public((struct sockaddr *)&four);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return net_address_is_public((struct sockaddr *)&six);
}

static void private_and_reserved_addresses_are_not_public(void **state)
{
    (void)state;
    const char *no[] = { "0.0.0.0",
                         "10.1.2.3",
                         "100.64.0.1",
                         "100.127.255.255",
                         "127.0.0.1",
                         "127.255.0.1",
                         "169.254.169.254",
                         "172.16.0.1",
                         "172.31.255.255",
                         "192.0.0.8",
                         "192.168.1.1",
                         "198.18.0.1",
                         "198.19.255.255",
                         "224.0.0.1",
                         "255.255.255.255",
                         "::",
                         "::1",
                         "fe80::1",
                         "fc00::1",
                         "fd12::1",
                         "ff02::1",
                         "::ffff:10.0.0.1",
                         "::ffff:127.0.0.1",
                         "64:ff9b::a00:1",
                         "2001::1",
                         "2001:db8::1",
                         "2002:a00:1::",
                         "3fff::1",
                         "::7f00:1" };
    const char *yes[] = { "1.1.1.1",        "9.255.255.255",   "100.63.255.255",  "100.128.0.0",
                          "172.15.255.255", "172.32.0.0",      "192.169.0.0",     "198.17.255.255",
                          "198.20.0.0",     "223.255.255.255", "2606:4700::1111", "2001:4860::8888",
                          "::ffff:1.1.1.1", "64:ff9b::101:101" };
    for (size_t i = 0; i < countof(no); i++)
        if (is_public(no[i])) fail_msg("%s taken for public", no[i]);
    for (size_t i = 0; i < countof(yes); i++)
        if (!is_public(yes[i])) fail_msg("%s not taken for public", yes[i]);
}

static void loopback_is_known_by_name(void **state)
{
    (void)state;
    assert_true(net_url_is_loopback(S("http://localhost:8090/x")));
    assert_true(net_url_is_loopback(S("http://second.localhost:8080")));
    assert_true(net_url_is_loopback(S("http://127.0.0.2")));
    assert_true(net_url_is_loopback(S("http://[::1]:80/")));
    assert_true(net_url_is_loopback(S("http://0x7f000001/"))); /* libcurl reads it as 127.0.0.1 */
    assert_false(net_url_is_loopback(S("http://localhost.example/")));
    assert_false(net_url_is_loopback(S("http://notlocalhost/")));
    assert_false(net_url_is_loopback(S("http://localhost@example.com/")));
    assert_false(net_url_is_loopback(S("http://127.0.0.1.example.com/")));
    assert_false(net_url_is_loopback(S("http://[::ffff:1.2.3.4]/")));
    assert_false(net_url_is_loopback(S("")));
}

static struct net_answer ask(struct raw_server *s, const struct raw_step *steps, int count,
                             struct net_request rq)
{
    struct net_answer answer;
    raw_start(s, steps, count);
    rq.url = arena_format(&a, "http://127.0.0.1:%d/path", s->port);
    rq.reach = NET_LOOPBACK;
    if (rq.method.n == 0) rq.method = S("POST");
    if (rq.timeout_ms == 0) rq.timeout_ms = 3000;
    assert_ok(net_http(&a, &rq, &answer));
    net_close_thread();
    raw_stop(s);
    return answer;
}

static void an_answer_is_read_whole(void **state)
{
    (void)state;
    struct raw_server s;
    struct net_header header = { S("X-One"), S("two") };
    struct net_answer r =
        ask(&s,
            (struct raw_step[]){ { RAW_ANSWER, "HTTP/1.1 201 Created\r\nX-Kind:  odd \r\n"
                                               "Content-Length: 4\r\n\r\nbody" } },
            1,
            (struct net_request){ .headers = &header,
                                  .header_count = 1,
                                  .body = S("hello"),
                                  .content_type = S("text/plain"),
                                  .user = S("me"),
                                  .password = S("secret") });
    assert_int_equal(r.fate, NET_ANSWERED);
    assert_int_equal(r.status, 201);
    assert_str(r.body, "body");
    assert_str(net_answer_header(&r, S("x-kind")), "odd");
    assert_non_null(strstr(s.request, "POST /path HTTP/1.1\r\n"));
    assert_non_null(strstr(s.request, "X-One: two\r\n"));
    assert_non_null(strstr(s.request, "Content-Type: text/plain\r\n"));
    assert_non_null(strstr(s.request, "Authorization: Basic bWU6c2VjcmV0\r\n"));
    assert_non_null(strstr(s.request, "\r\n\r\nhello"));
    assert_null(strstr(s.request, "Expect"));
}

static void a_redirect_is_an_answer_and_not_followed(void **state)
{
    (void)state;
    struct raw_server s;
    struct net_answer r =
        ask(&s,
            (struct raw_step[]){ { RAW_ANSWER, "HTTP/1.1 302 Found\r\nLocation: "
                                               "/else\r\nContent-Length: 0\r\n\r\n" } },
            1, (struct net_request){ 0 });
    assert_int_equal(r.fate, NET_ANSWERED);
    assert_int_equal(r.status, 302);
    assert_int_equal(s.connections, 1);
}

static void what_broke_after_sending_is_maybe(void **state)
{
    (void)state;
    struct raw_server s;
    const struct raw_step broken[] = {
        { RAW_RESET_AFTER, NULL },
        { RAW_CLOSE_AFTER, NULL },
        { RAW_ANSWER, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort" },
        { RAW_ANSWER, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort" },
        { RAW_ANSWER, "HTTP/1.1 200 OK\r\nContent-Le" },
        { RAW_ANSWER, "garbage garbage garbage\r\n\r\n" },
        { RAW_FLOOD, "HTTP/1.1 200 OK\r\n\r\n" },
    };
    for (size_t i = 0; i < countof(broken); i++) {
        struct net_answer r = ask(&s, &broken[i], 1, (struct net_request){ .body = S("x") });
        if (r.fate != NET_MAYBE_SENT) fail_msg("step %zu gave fate %d", i, (int)r.fate);
        assert_true(r.note.n > 0);
    }
    struct net_answer r = ask(&s, (struct raw_step[]){ { RAW_HANG, NULL } }, 1,
                              (struct net_request){ .timeout_ms = 150 });
    assert_int_equal(r.fate, NET_MAYBE_SENT);
}

static void a_closed_port_means_not_sent(void **state)
{
    (void)state;
    struct raw_server s;
    struct net_answer r;
    raw_start(&s, NULL, 0);
    raw_stop(&s);
    struct net_request rq = { .method = S("POST"),
                              .url = arena_format(&a, "http://localhost:%d/", s.port),
                              .reach = NET_LOOPBACK };
    assert_ok(net_http(&a, &rq, &r));
    assert_int_equal(r.fate, NET_NOT_SENT);

    /* A TLS handshake with something that does not speak it: the request never went out. */
    raw_start(&s, (struct raw_step[]){ { RAW_RESET_AT_ONCE, NULL } }, 1);
    rq.url = arena_format(&a, "https://127.0.0.1:%d/", s.port);
    assert_ok(net_http(&a, &rq, &r));
    assert_int_equal(r.fate, NET_NOT_SENT);
    raw_stop(&s);
}

static void inner_addresses_are_not_reached_unless_configured(void **state)
{
    (void)state;
    struct raw_server s;
    struct net_answer r;
    raw_start(&s, NULL, 0);
    struct net_request rq = { .method = S("GET"), .repeatable = true, .timeout_ms = 500 };
    const char *urls[] = { "https://localhost",      "https://127.0.0.1", "https://[::1]",
                           "http://127.0.0.1",       "https://10.0.0.1",  "http://a.localhost",
                           "https://169.254.169.254" };
    for (size_t i = 0; i < countof(urls); i++) {
        rq.url = arena_format(&a, "%s:%d/", urls[i], s.port);
        assert_ok(net_http(&a, &rq, &r));
        assert_int_equal(r.fate, NET_NOT_SENT);
        assert_str(r.note, "the address is not allowed");
    }
    raw_stop(&s);
    assert_int_equal(s.connections, 0);
}

static void addresses_that_make_no_sense_are_configuration_errors(void **state)
{
    (void)state;
    struct net_answer r;
    const char *urls[] = { "",
                           "ftp://localhost/",
                           "file:///etc/passwd",
                           "http://example.com/",
                           "https://user:pw@localhost/",
                           "https://",
                           "http://10.0.0.1/" };
    for (size_t i = 0; i < countof(urls); i++)
        assert_err(
            net_http(&a, &(struct net_request){ .method = S("GET"), .url = str_of(urls[i]) }, &r),
            E_CONFIG);
    struct net_header bad = { S("X"), S("a\r\nB: c") };
    assert_err(net_http(&a,
                        &(struct net_request){ .method = S("GET"),
                                               .headers = &bad,
                                               .header_count = 1,
                                               .url = S("http://localhost:1/") },
                        &r),
               E_CONFIG);
}

/* Two requests on one handle; the server closes the kept connection under the second. */
static enum net_fate second_on_dead_connection(bool repeatable, int *connections)
{
    static const char good[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const struct raw_step steps[] = { { RAW_ANSWER_KEEP, good },
                                      { RAW_RESET_AFTER, NULL },
                                      { RAW_ANSWER, good } };
    struct raw_server s;
    struct net_answer r;
    raw_start(&s, steps, 3);
    struct net_request rq = { .method = S("POST"),
                              .body = S("x"),
                              .reach = NET_LOOPBACK,
                              .repeatable = repeatable,
                              .timeout_ms = 2000,
                              .url = arena_format(&a, "http://127.0.0.1:%d/", s.port) };
    assert_ok(net_http(&a, &rq, &r));
    assert_int_equal(r.fate, NET_ANSWERED);
    assert_ok(net_http(&a, &rq, &r));
    net_close_thread();
    raw_stop(&s);
    *connections = s.connections;
    return r.fate;
}

static void a_dead_kept_connection_is_replaced_only_if_repeating_is_safe(void **state)
{
    (void)state;
    int connections;
    assert_int_equal(second_on_dead_connection(true, &connections), NET_ANSWERED);
    assert_int_equal(connections, 2);
    assert_int_equal(second_on_dead_connection(false, &connections), NET_MAYBE_SENT);
}

static bool always_busy(void)
{
    return true;
}

static void a_call_inside_a_write_transaction_ends_the_process(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        struct net_answer r;
        fclose(stderr);
        net_set_busy_check(always_busy);
        err e = net_http(
            &a, &(struct net_request){ .method = S("GET"), .url = S("http://localhost:1/") }, &r);
        _exit(e == OK ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    arena_init(&a, 64 * 1024 * 1024);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(private_and_reserved_addresses_are_not_public),
        cmocka_unit_test(loopback_is_known_by_name),
        cmocka_unit_test(an_answer_is_read_whole),
        cmocka_unit_test(a_redirect_is_an_answer_and_not_followed),
        cmocka_unit_test(what_broke_after_sending_is_maybe),
        cmocka_unit_test(a_closed_port_means_not_sent),
        cmocka_unit_test(inner_addresses_are_not_reached_unless_configured),
        cmocka_unit_test(addresses_that_make_no_sense_are_configuration_errors),
        cmocka_unit_test(a_dead_kept_connection_is_replaced_only_if_repeating_is_safe),
        cmocka_unit_test(a_call_inside_a_write_transaction_ends_the_process),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    net_close_thread();
    arena_release(&a);
    return failed;
}
