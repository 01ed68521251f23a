/* The parts of the web server that are pure: guard, percent, forms, multipart, cookies, proxies. */
#include "testing.h"

#include <string.h>

#include "base/limits.h"
#include "http/guard.h"
#include "http/parse.h"
#include "http/proxy.h"

static struct arena arena;

static int arena_setup(void **state)
{
    (void)state;
    arena_init(&arena, LIMIT_REQUEST_ARENA);
    return 0;
}

static int arena_teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

/* The guard on a GET with these headers; a pair with an empty name ends them. */
static int guard_with(const char *method, const char *target, const char *version,
                      const struct http_pair *headers, size_t count, struct guard_body *body)
{
    struct guard_head head = { .method = method,
                               .version = version,
                               .target = target,
                               .target_n = strlen(target),
                               .head_bytes = 200,
                               .header_count = count };
    if (count > 0) memcpy(head.headers, headers, count * sizeof *headers);
    return guard_check(&head, body);
}

#define PAIR(name, value) ((struct http_pair){ S(name), S(value) })
#define HOST PAIR("Host", "a")
#define GUARD(...)                                                                                 \
    guard_with("GET", "/", "HTTP/1.1", (const struct http_pair[]){ __VA_ARGS__ },                  \
               countof(((const struct http_pair[]){ __VA_ARGS__ })), &body)

static void a_sound_head_passes_and_tells_its_body(void **state)
{
    (void)state;
    struct guard_body body;
    assert_int_equal(GUARD(HOST), 0);
    assert_false(body.declared);
    assert_int_equal(GUARD(HOST, PAIR("Content-Length", "12")), 0);
    assert_true(body.declared);
    assert_int_equal(body.bytes, 12);
    assert_int_equal(GUARD(HOST, PAIR("Content-Length", "0")), 0);
    assert_false(body.declared);
    assert_int_equal(GUARD(HOST, PAIR("Transfer-Encoding", "Chunked")), 0);
    assert_true(body.declared && body.chunked);
    assert_int_equal(GUARD(PAIR("Host", "[::1]:8080"), PAIR("X", "a\tb \xc3\xa4")), 0);
    assert_int_equal(guard_with("GET", "/", "HTTP/1.0", NULL, 0, &body), 0);
}

static void lengths_and_codings_that_disagree_are_refused(void **state)
{
    (void)state;
    struct guard_body body;
    assert_int_equal(GUARD(HOST, PAIR("Content-Length", "5"), PAIR("content-length", "5")), 400);
    assert_int_equal(GUARD(HOST, PAIR("Content-Length", "5"), PAIR("Transfer-Encoding", "chunked")),
                     400);
    assert_int_equal(
        GUARD(HOST, PAIR("Transfer-Encoding", "chunked"), PAIR("Transfer-Encoding", "chunked")),
        400);
    assert_int_equal(GUARD(HOST, PAIR("Transfer-Encoding", "gzip, chunked")), 501);
    static const char *const lengths[] = { "+5",   "-5", "5 x", "0x5",
                                           "5, 5", "",   "5.0", "18446744073709551621" };
    for (size_t i = 0; i < countof(lengths); i++) {
        struct http_pair length = { S("Content-Length"), str_of(lengths[i]) };
        assert_int_equal(GUARD(HOST, length), 400);
    }
    struct http_pair chunked = PAIR("Transfer-Encoding", "chunked");
    assert_int_equal(guard_with("POST", "/", "HTTP/1.0", &chunked, 1, &body), 400);
}

static void names_values_hosts_and_lines_out_of_form_are_refused(void **state)
{
    (void)state;
    struct guard_body body;
    assert_int_equal(GUARD(HOST, PAIR("", "1")), 400);
    assert_int_equal(GUARD(HOST, PAIR("Content-Length ", "5")), 400);
    assert_int_equal(GUARD(HOST, PAIR("X\x01Y", "1")), 400);
    assert_int_equal(GUARD(HOST, PAIR("X", "a\rb")), 400);
    assert_int_equal(GUARD(HOST, PAIR("X", "a\0b")), 400);
    assert_int_equal(GUARD(HOST, PAIR("X", "a\x7f")), 400);
    assert_int_equal(GUARD(PAIR("X", "1")), 400);
    assert_int_equal(GUARD(HOST, HOST), 400);
    static const char *const hosts[] = {
        "", "a b", "a/b", "u@a", "a:b", "a:123456", "[::1", "a%41"
    };
    for (size_t i = 0; i < countof(hosts); i++) {
        struct http_pair host = { S("Host"), str_of(hosts[i]) };
        assert_int_equal(GUARD(host), 400);
    }
    struct http_pair host = HOST;
    assert_int_equal(guard_with("GET", "a", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("GET", "http://a/", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("GET", "*", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("GET", "", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("GET", "/a b", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("GET", "/a#b", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("G(T", "/", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("", "/", "HTTP/1.1", &host, 1, &body), 400);
    assert_int_equal(guard_with("GET", "/", "HTTP/9.9", &host, 1, &body), 505);
}

static void too_many_headers_and_too_long_heads_are_refused(void **state)
{
    (void)state;
    struct guard_body body;
    struct guard_head head = {
        .method = "GET", .version = "HTTP/1.1", .target = "/", .target_n = 1
    };
    head.header_count = GUARD_HEADERS_MAX + 1;
    assert_int_equal(guard_check(&head, &body), 431);
    head.headers[0] = HOST;
    head.header_count = 1;
    head.head_bytes = LIMIT_HEADER_BYTES;
    assert_int_equal(guard_check(&head, &body), 0);
    head.head_bytes++;
    assert_int_equal(guard_check(&head, &body), 431);
}

/* A head as the library leaves it: blanks of the first line, colons and line ends made NUL. */
static bool layout_of(const char *bytes, size_t n, size_t value_at, size_t value_n)
{
    struct guard_head head = { .method = bytes,
                               .target = bytes + 4,
                               .target_n = 1,
                               .version = bytes + 6,
                               .head_bytes = n,
                               .header_count = 1 };
    head.headers[0] = (struct http_pair){ { bytes + 16, 1 }, { bytes + value_at, value_n } };
    return guard_layout(&head);
}

static void a_head_with_gaps_between_its_pieces_is_noticed(void **state)
{
    (void)state;
    static const char sound[] = "GET\0/\0HTTP/1.1\0\0X\0 a\0\0\0";
    static const char lone_lf[] = "GET\0/\0HTTP/1.1\0\0X\0 a\0\0";
    static const char nul[] = "GET\0/\0HTTP/1.1\0\0X\0 a\0b\0\0\0";
    static const char junk[] = "GET\0/\0HTTP/1.1\0\0X\0!a\0\0\0";
    assert_true(layout_of(sound, sizeof sound, 19, 1));
    assert_false(layout_of(lone_lf, sizeof lone_lf, 19, 1));
    assert_false(layout_of(nul, sizeof nul, 19, 1));
    assert_false(layout_of(junk, sizeof junk, 19, 1));
}

static void percent_is_decoded_once_and_strictly(void **state)
{
    (void)state;
    str out;
    assert_true(parse_percent(&arena, S("a%20b+c%2525"), false, &out));
    assert_str(out, "a b+c%25");
    assert_true(parse_percent(&arena, S("a+%C3%A4"), true, &out));
    assert_str(out, "a \xc3\xa4");
    static const char *const wrong[] = { "%", "a%2", "%zz", "%00", "%ff", "%c3", "%ed%a0%80" };
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_false(parse_percent(&arena, str_of(wrong[i]), true, &out));
    }
}

static void urlencoded_fields_keep_their_order(void **state)
{
    (void)state;
    struct parse_pairs pairs;
    assert_int_equal(parse_urlencoded(&arena, S("a=1&&b=&c&=d&a=2%3d3"), &pairs), 0);
    assert_int_equal(pairs.count, 5);
    assert_str(pairs.items[0].value, "1");
    assert_str(pairs.items[2].name, "c");
    assert_str(pairs.items[2].value, "");
    assert_str(pairs.items[3].name, "");
    assert_str(pairs.items[4].value, "2=3");
    assert_int_equal(parse_urlencoded(&arena, S(""), &pairs), 0);
    assert_int_equal(pairs.count, 0);
    assert_int_equal(parse_urlencoded(&arena, S("a=%00"), &pairs), 400);
    assert_int_equal(parse_urlencoded(&arena, S("a=\xff"), &pairs), 400);
}

static void forms_stop_at_their_limits(void **state)
{
    (void)state;
    struct parse_pairs pairs;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, LIMIT_FORM_BYTES);
    for (int i = 0; i < LIMIT_FORM_FIELDS; i++) buf_str(&b, i == 0 ? S("a=1") : S("&a=1"));
    assert_int_equal(parse_urlencoded(&arena, buf_view(&b), &pairs), 0);
    assert_int_equal(pairs.count, LIMIT_FORM_FIELDS);
    buf_lit(&b, "&a=1");
    assert_int_equal(parse_urlencoded(&arena, buf_view(&b), &pairs), 413);

    buf_clear(&b);
    buf_lit(&b, "a=");
    for (int i = 0; i < LIMIT_FIELD_BYTES; i++) buf_char(&b, 'x');
    assert_int_equal(parse_urlencoded(&arena, buf_view(&b), &pairs), 0);
    buf_char(&b, 'x');
    assert_int_equal(parse_urlencoded(&arena, buf_view(&b), &pairs), 413);
}

#define DISPOSITION(rest) "Content-Disposition: form-data; " rest "\r\n"

static void multipart_gives_fields_and_files(void **state)
{
    (void)state;
    struct parse_form form;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, LIMIT_FORM_BYTES);
    buf_lit(&b, "--b\r\n" DISPOSITION("name=\"a\"") "\r\none\r\n");
    buf_lit(&b, "--b  \r\n" DISPOSITION("name=f; filename=\"x \\\"y\\\";z.txt\""));
    buf_lit(&b, "Content-Type: text/plain\r\n\r\nline\r\n--c\r\n\r\n");
    buf_lit(&b, "--b\r\n" DISPOSITION("name=\"none\"; filename=\"\"") "\r\n\r\n");
    buf_lit(&b, "--b\r\n" DISPOSITION("name=\"e\"") "\r\n\r\n--b--\r\n");
    str body = buf_view(&b);
    assert_int_equal(parse_form(&arena, S("multipart/form-data; boundary=b"), body, false, &form),
                     415);
}

static void multipart_out_of_form_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "--b",
        "--b--x",
        "--b\r\n",
        "x--b\r\n" DISPOSITION("name=a") "\r\n1\r\n--b--",
        "--b\r\n\r\n1\r\n--b--",
        "--b\r\n" DISPOSITION("name=a") "\r\n1",
        "--b\r\n" DISPOSITION("name=a") "\r\n1\r\n--b",
        "--b\r\n" DISPOSITION("name=a") "\r\n1\r\n--bb\r\n",
        "--b\r\n" DISPOSITION("name=\"a") "\r\n1\r\n--b--",
        "--b\r\n" DISPOSITION("name=\"\"") "\r\n1\r\n--b--",
        "--b\r\n" DISPOSITION("name=a") DISPOSITION("name=b") "\r\n1\r\n--b--",
        "--b\r\n" DISPOSITION("name=a") "Content-Transfer-Encoding: base64\r\n\r\n1\r\n--b--",
        "--b\r\n" DISPOSITION("name=a") "no colon\r\n\r\n1\r\n--b--",
        "--b\r\n" DISPOSITION("name=a") "\r\n\xff\r\n--b--",
        "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n1\r\n--b--",
    };
    struct parse_form form;
    for (size_t i = 0; i < countof(wrong); i++) {
        assert_int_equal(parse_multipart(&arena, S("b"), str_of(wrong[i]), &form), 400);
    }
    assert_int_equal(parse_multipart(&arena, S(""), S("--\r\n"), &form), 400);
    assert_int_equal(parse_form(&arena, S("multipart/form-data"), S("x"), true, &form), 400);
    assert_int_equal(parse_form(&arena, S("text/plain"), S("x"), true, &form), 415);
    assert_int_equal(parse_form(&arena, S(""), S("x"), true, &form), 415);
    assert_int_equal(parse_form(&arena, S(""), S(""), true, &form), 0);
}

static void multipart_with_too_many_parts_is_refused(void **state)
{
    (void)state;
    struct parse_form form;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, LIMIT_FORM_BYTES);
    for (int i = 0; i < LIMIT_FORM_FIELDS; i++) {
        buf_lit(&b, "--b\r\n" DISPOSITION("name=a") "\r\n1\r\n");
    }
    size_t n = b.n;
    buf_lit(&b, "--b--");
    assert_int_equal(parse_multipart(&arena, S("b"), buf_view(&b), &form), 0);
    assert_int_equal(form.fields.count, LIMIT_FORM_FIELDS);
    b.n = n;
    buf_lit(&b, "--b\r\n" DISPOSITION("name=a") "\r\n1\r\n");
    buf_lit(&b, "--b--");
    assert_int_equal(parse_multipart(&arena, S("b"), buf_view(&b), &form), 413);
}

static void cookies_and_codings_are_found(void **state)
{
    (void)state;
    str out;
    assert_true(parse_cookie(S("a=1; bb=x=y ;c="), S("bb"), &out));
    assert_str(out, "x=y");
    assert_true(parse_cookie(S("a=1;c="), S("c"), &out));
    assert_str(out, "");
    assert_false(parse_cookie(S("ab=1; b"), S("b"), &out));

    assert_true(parse_accepts(S("deflate, gzip;q=0.5, br"), S("gzip")));
    assert_true(parse_accepts(S("GZIP"), S("gzip")));
    assert_false(parse_accepts(S("gzip;q=0"), S("gzip")));
    assert_false(parse_accepts(S("gzip; q=0.000"), S("gzip")));
    assert_false(parse_accepts(S("xgzip"), S("gzip")));
    assert_str(parse_host(&arena, S("ExAmple.com:80")), "example.com");
    assert_str(parse_host(&arena, S("[::1]:80")), "[::1]");
    assert_str(parse_host(&arena, S("[::1]")), "[::1]");
    assert_str(parse_host(&arena, S("a1")), "a1");
}

static str client_of(const struct proxies *all, const char *peer, const char *forwarded,
                     char text[46])
{
    struct proxy_address a;
    assert_true(proxy_address_read(str_of(peer), &a));
    return proxy_address_text(proxies_client(all, a, str_of(forwarded)), text);
}

static void only_trusted_proxies_speak_for_others(void **state)
{
    (void)state;
    struct proxies all;
    char text[46];
    assert_true(proxies_read(S("127.0.0.1, 10.0.0.0/9,::1 , 2001:db8::/33"), &all));
    assert_str(client_of(&all, "192.0.2.9", "198.51.100.7", text), "192.0.2.9");
    assert_str(client_of(&all, "127.0.0.1", "198.51.100.7", text), "198.51.100.7");
    assert_str(client_of(&all, "127.0.0.1", "6.6.6.6, 198.51.100.7, 10.127.0.1", text),
               "198.51.100.7");
    assert_str(client_of(&all, "127.0.0.1", "6.6.6.6, 10.128.0.1", text), "10.128.0.1");
    assert_str(client_of(&all, "127.0.0.1", "6.6.6.6, junk", text), "127.0.0.1");
    assert_str(client_of(&all, "127.0.0.1", "6.6.6.6, ,", text), "127.0.0.1");
    assert_str(client_of(&all, "::1", "2001:db8:8000::1", text), "2001:db8:8000::1");
    assert_str(client_of(&all, "2001:db8:7fff::1", "2001:db9::1", text), "2001:db9::1");
    assert_str(client_of(&all, "::ffff:127.0.0.1", "1.2.3.4", text), "1.2.3.4");

    assert_true(proxies_read(S(""), &all));
    assert_str(client_of(&all, "127.0.0.1", "1.2.3.4", text), "127.0.0.1");
    static const char *const wrong[] = { "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/a",
                                         "::/129" };
    for (size_t i = 0; i < countof(wrong); i++) assert_false(proxies_read(str_of(wrong[i]), &all));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_head_passes_and_tells_its_body),
        cmocka_unit_test(lengths_and_codings_that_disagree_are_refused),
        cmocka_unit_test(names_values_hosts_and_lines_out_of_form_are_refused),
        cmocka_unit_test(too_many_headers_and_too_long_heads_are_refused),
        cmocka_unit_test(a_head_with_gaps_between_its_pieces_is_noticed),
        cmocka_unit_test(percent_is_decoded_once_and_strictly),
        cmocka_unit_test(urlencoded_fields_keep_their_order),
        cmocka_unit_test(forms_stop_at_their_limits),
        cmocka_unit_test(multipart_gives_fields_and_files),
        cmocka_unit_test(multipart_out_of_form_is_refused),
        cmocka_unit_test(multipart_with_too_many_parts_is_refused),
        cmocka_unit_test(cookies_and_codings_are_found),
        cmocka_unit_test(only_trusted_proxies_speak_for_others),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
