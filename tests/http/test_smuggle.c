/*
 * Requests that two programs could read differently. Each is sent with a second, sound request
 * right behind it; what counts is the answers that come and that no part of the first is ever
 * taken for a request of its own.
 */
#include <string.h>
#include <unistd.h>

#include "site.h"

static struct site site;

struct probe {
    const char *name;
    str request;
    const char *answers; /* statuses, in order */
};

#define POST(headers, body) S("POST /first HTTP/1.1\r\nHost: a\r\n" headers "\r\n" body)
#define CHUNKED(body) POST("Transfer-Encoding: chunked\r\n", body)
#define NEXT S("GET /second HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

static const struct probe sound[] = {
    { "length", POST("Content-Length: 5\r\n", "hello"), "200,200" },
    { "chunked", CHUNKED("5\r\nhello\r\n0\r\n\r\n"), "200,200" },
    { "chunked, with trailer", CHUNKED("5\r\nhello\r\n0\r\nX: 1\r\n\r\n"), "200,200" },
    { "blank line before", S("\r\nGET /first HTTP/1.1\r\nHost: a\r\n\r\n"), "200,200" },
    { "blanks around a value", POST("Content-Length: \t 5\r\nX:\r\n", "hello"), "200,200" },
};

static const struct probe refused[] = {
    { "length and coding", POST("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
      "400" },
    { "two lengths", POST("Content-Length: 5\r\nContent-Length: 3\r\n", "hello"), "400" },
    { "the same length twice", POST("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"), "400" },
    { "coding xchunked", POST("Transfer-Encoding: xchunked\r\n", "5\r\nhello\r\n0\r\n\r\n"),
      "501" },
    { "coding gzip, chunked", POST("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), "501" },
    { "coding with length",
      POST("Content-Length: 5\r\nTransfer-Encoding: gzip, chunked\r\n", "hello"), "400" },
    { "two codings",
      POST("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"), "400" },
    { "blank before the colon", POST("Content-Length : 5\r\n", "hello"), "400" },
    { "control character in a name", POST("X\x01Y: 1\r\n", ""), "400" },
    { "empty name", POST(": 1\r\n", ""), "400" },
    { "NUL in a value", POST("X: a\0b\r\n", ""), "400" },
    { "NUL at the end of a value", POST("X: a\0\r\n", ""), "400" },
    { "NUL in a name", POST("X\0Y: 1\r\n", ""), "400" },
    { "CR in a value", POST("X: a\rContent-Length: 5\r\n", "hello"), "400" },
    { "folded value", POST("X: a\r\n b\r\n", ""), "400" },
    { "fold hides a length", POST("X: a\r\n Content-Length: 5\r\n", ""), "400" },
    { "fold before the first", S("GET /first HTTP/1.1\r\n X: a\r\nHost: a\r\n\r\n"), "400" },
    { "lone LF", S("GET /first HTTP/1.1\nHost: a\n\n"), "400" },
    { "one lone LF", S("GET /first HTTP/1.1\r\nHost: a\nX: 1\r\n\r\n"), "400" },
    { "lone LF ends the head", S("GET /first HTTP/1.1\r\nHost: a\r\n\n"), "400" },
    { "no Host", S("GET /first HTTP/1.1\r\nX: a\r\n\r\n"), "400" },
    { "two Hosts", S("GET /first HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"), "400" },
    { "no colon", S("GET /first HTTP/1.1\r\nHost: a\r\nX\r\n\r\n"), "400" },
    { "chunk size 0x5", CHUNKED("0x5\r\nhello\r\n0\r\n\r\n"), "400" },
    { "chunk size +5", CHUNKED("+5\r\nhello\r\n0\r\n\r\n"), "400" },
    { "chunk size -1", CHUNKED("-1\r\nhello\r\n0\r\n\r\n"), "400" },
    { "chunk size with blank", CHUNKED("5 \r\nhello\r\n0\r\n\r\n"), "400" },
    { "chunk size empty", CHUNKED("\r\nhello\r\n0\r\n\r\n"), "400" },
    { "chunk size too large", CHUNKED("10000000000000005\r\nhello\r\n0\r\n\r\n"), "413" },
    { "chunk without its end", CHUNKED("5\r\nhelloXX0\r\n\r\n"), "400" },
    { "target without slash", S("GET first HTTP/1.1\r\nHost: a\r\n\r\n"), "400" },
    { "whole URL as target", S("GET http://a/first HTTP/1.1\r\nHost: a\r\n\r\n"), "400" },
    { "blank in the target", S("GET /first x HTTP/1.1\r\nHost: a\r\n\r\n"), "400" },
    { "two blanks in the line", S("GET  /first HTTP/1.1\r\nHost: a\r\n\r\n"), "400" },
    { "blank after the version", S("GET /first HTTP/1.1 \r\nHost: a\r\n\r\n"), "400" },
    { "NUL in the target", S("GET /fi\0rst HTTP/1.1\r\nHost: a\r\n\r\n"), "400" },
    { "method out of form", S("GE(T /first HTTP/1.1\r\nHost: a\r\n\r\n"), "400" },
    { "HTTP/9.9", S("GET /first HTTP/9.9\r\nHost: a\r\n\r\n"), "505" },
    { "HTTP/1.0 with chunks",
      S("POST /first HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "400" },
};

/*
 * What the library answers before it asks us. It writes the head of its answer twice and closes:
 * the client reads one answer whose text is odd.
 */
static const struct probe by_library[] = {
    { "length +5", POST("Content-Length: +5\r\n", "hello"), "400,400" },
    { "length 5 x", POST("Content-Length: 5 x\r\n", "hello"), "400,400" },
    { "length 0x5", POST("Content-Length: 0x5\r\n", "hello"), "400,400" },
    { "length 5, 5", POST("Content-Length: 5, 5\r\n", "hello"), "400,400" },
    { "length empty", POST("Content-Length:\r\n", "hello"), "400,400" },
    { "length 2^64+5", POST("Content-Length: 18446744073709551621\r\n", "hello"), "413,413" },
};

/* What is let through: line ends within chunks may be lone LFs, an extension is not read. */
static const struct probe lenient[] = {
    { "LF ends a chunk extension", CHUNKED("5;a\nhello\r\n0\r\n\r\n"), "200,200" },
    { "LF ends a chunk size", CHUNKED("5\nhello\r\n0\r\n\r\n"), "200,200" },
    { "LF ends a chunk", CHUNKED("5\r\nhello\n0\r\n\r\n"), "200,200" },
    { "folded trailer", CHUNKED("5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"), "200,200" },
};

static void probe_all(const struct probe *probes, size_t n, bool at_once)
{
    CLEANUP(buf_release) struct buf got;
    buf_init(&got, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        char statuses[128];
        int fd = client_dial(site.port);
        bool sent = true;
        if (at_once) {
            sent = client_send(fd, probes[i].request);
        } else {
            for (size_t k = 0; sent && k < probes[i].request.n; k++) {
                sent = client_send(fd, str_sub(probes[i].request, k, 1));
            }
        }
        client_send(fd, NEXT);
        buf_clear(&got);
        client_drain(fd, &got, 2000);
        close(fd);
        client_statuses(buf_view(&got), statuses);
        if (strcmp(statuses, probes[i].answers) != 0) {
            fail_msg("%s: \"%s\" and not \"%s\"", probes[i].name, statuses, probes[i].answers);
        }
        bool served = strcmp(statuses, "200,200") == 0;
        assert_int_equal(str_contains(buf_view(&got), S("[/first ")), served);
        assert_int_equal(str_contains(buf_view(&got), S("[/second 0]")), served);
    }
}

static void sound_requests_are_answered(void **state)
{
    (void)state;
    probe_all(sound, countof(sound), true);
    probe_all(sound, countof(sound), false);
}

static void what_could_be_read_in_two_ways_is_refused(void **state)
{
    (void)state;
    probe_all(refused, countof(refused), true);
}

static void lengths_the_library_refuses_end_the_connection(void **state)
{
    (void)state;
    probe_all(by_library, countof(by_library), true);
}

static void what_the_library_forgives_moves_no_border(void **state)
{
    (void)state;
    probe_all(lenient, countof(lenient), true);
    probe_all(lenient, countof(lenient), false);
}

static int site_setup(void **state)
{
    (void)state;
    site_start(&site, (struct http_options){ .event_threads = 2, .workers = 1 });
    return 0;
}

static int site_teardown(void **state)
{
    (void)state;
    site_stop(&site, 500);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound_requests_are_answered),
        cmocka_unit_test(what_could_be_read_in_two_ways_is_refused),
        cmocka_unit_test(lengths_the_library_refuses_end_the_connection),
        cmocka_unit_test(what_the_library_forgives_moves_no_border),
    };
    return cmocka_run_group_tests(tests, site_setup, site_teardown);
}
