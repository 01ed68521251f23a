/* The JSON tree: exact texts, lines, and what is refused. */
#include "testing.h"

#include <stdio.h>
#include <string.h>

#include "json/json.h"

static struct arena arena;
static struct json_fault fault;

static int begin(void **state UNUSED)
{
    arena_init(&arena, 64 * 1024 * 1024);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_release(&arena);
    return 0;
}

static void values_keep_their_text_and_line(void **state UNUSED)
{
    struct json *v;
    assert_ok(json_parse(
        &arena,
        S("\xef\xbb\xbf {\n\"a\": [1.50, -0, 2e+3, true, false, null],\n \"b\": {\"c\": "
          "\"d\"} }\n"),
        &v, &fault));
    const struct json *a = json_member(v, S("a"));
    assert_int_equal(a->kind, JSON_ARRAY);
    assert_int_equal(a->count, 6);
    assert_int_equal(a->line, 2);
    assert_str(a->first->text, "1.50");
    assert_str(a->first->next->next->text, "2e+3");
    assert_str(a->raw, "[1.50, -0, 2e+3, true, false, null]");
    const struct json *c = json_member(json_member(v, S("b")), S("c"));
    assert_str(c->text, "d");
    assert_int_equal(c->line, 3);
    assert_null(json_member(v, S("z")));
    assert_null(json_member(a, S("z")));
    assert_null(json_member(NULL, S("z")));
}

static void escapes_are_undone(void **state UNUSED)
{
    struct json *v;
    assert_ok(
        json_parse(&arena, S("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\""), &v, &fault));
    assert_str(v->text, "\"\\/\b\f\n\r\t\xc3\xa4\xf0\x9f\x98\x80");
}

static void what_is_not_json_is_refused(void **state UNUSED)
{
    static const str bad[] = {
        { "", 0 },
        { "{", 1 },
        { "[1,]", 4 },
        { "{\"a\" 1}", 7 },
        { "{a:1}", 5 },
        { "[1 2]", 5 },
        { "01", 2 },
        { "1.", 2 },
        { ".5", 2 },
        { "-", 1 },
        { "1e", 2 },
        { "+1", 2 },
        { "NaN", 3 },
        { "\"a", 2 },
        { "\"\\", 2 },
        { "\"\\x\"", 4 },
        { "\"\\u12\"", 6 },
        { "\"\\u0000\"", 8 },
        { "\"\\uD800\"", 8 },
        { "\"\\uDC00\"", 8 },
        { "\"\\uD800\\u0041\"", 14 },
        { "\"a\nb\"", 5 },
        { "\"\xe4\"", 3 },
        { "1 2", 3 },
        { "\"\0\"", 3 },
        { "{\"a\":1,\"a\":2}", 13 },
        { "tru", 3 },
        { "{\"a\":1,}", 8 },
        { "[", 1 },
        { "{\"a\":", 5 },
        { "\"\\uZZZZ\"", 8 },
    };
    for (size_t i = 0; i < countof(bad); i++) {
        struct json *v;
        if (json_parse(&arena, bad[i], &v, &fault) != E_PARSE) fail_msg("case %zu is read", i);
        assert_true(fault.line >= 1);
        assert_non_null(fault.text);
    }
}

static void a_fault_has_its_line(void **state UNUSED)
{
    struct json *v;
    assert_err(json_parse(&arena, S("[\n1,\n\n oops]"), &v, &fault), E_PARSE);
    assert_int_equal(fault.line, 4);
}

static void depth_and_members_are_bounded(void **state UNUSED)
{
    struct json *v;
    char text[20000];
    size_t n = 0;

    memset(text, '[', sizeof text);
    assert_err(json_parse(&arena, (str){ text, sizeof text }, &v, &fault), E_TOO_LARGE);
    text[n++] = '{';
    for (int i = 0; i <= JSON_MEMBERS_MAX; i++)
        n += (size_t)snprintf(text + n, 20, "%s\"k%d\":1", i ? "," : "", i);
    text[n++] = '}';
    assert_err(json_parse(&arena, (str){ text, n }, &v, &fault), E_TOO_LARGE);
}

static void many_values_are_bounded(void **state UNUSED)
{
    struct arena CLEANUP(arena_release) big = { 0 };
    struct json *v;
    size_t n = 2 * (size_t)JSON_VALUES_MAX + 2;

    arena_init(&big, 1024u * 1024 * 1024);
    char *p = arena_take(&big, n);
    p[0] = '[';
    for (size_t i = 1; i + 1 < n; i += 2) memcpy(p + i, "1,", 2);
    assert_err(json_parse(&big, (str){ p, n }, &v, &fault), E_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(values_keep_their_text_and_line, begin, end),
        cmocka_unit_test_setup_teardown(escapes_are_undone, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_json_is_refused, begin, end),
        cmocka_unit_test_setup_teardown(a_fault_has_its_line, begin, end),
        cmocka_unit_test_setup_teardown(depth_and_members_are_bounded, begin, end),
        cmocka_unit_test_setup_teardown(many_values_are_bounded, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
