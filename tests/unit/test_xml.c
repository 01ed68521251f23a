/* The XML tree: what it gives, and what it refuses of strangers. */
#include "testing.h"

#include <string.h>

#include "base/buf.h"
#include "xml/encoding.h"
#include "xml/xml.h"

static const struct xml_space spaces[] = { { "x", "urn:x" }, { "y", "urn:y" } };
static struct arena arena;
static struct xml_fault fault;

static int begin(void **state UNUSED)
{
    arena_init(&arena, 512 * 1024 * 1024);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_release(&arena);
    return 0;
}

static err parse(str s, struct xml_node **out)
{
    fault = (struct xml_fault){ 0 };
    return xml_parse(&arena, s, spaces, countof(spaces), out, &fault);
}

static void names_carry_the_prefix_of_the_asker(void **state UNUSED)
{
    struct xml_node *n;
    assert_ok(parse(
        S("<q:a xmlns:q='urn:x'>\n<b xmlns='urn:y' k='v' q:k='w'> t </b>\n<c xmlns='urn:z'/>"
          "<d/></q:a>"),
        &n));
    assert_str(n->name, "x:a");
    assert_str(xml_text(n, "y:b"), "t");
    assert_int_equal(xml_find(n, "y:b")->line, 2);
    assert_str(xml_attribute_of(xml_find(n, "y:b"), "k"), "v");
    assert_null(xml_find(n, "x:b"));
    assert_non_null(xml_find(n, "?:c"));
    assert_non_null(xml_find(n, "d"));
    assert_str(xml_attribute_of(NULL, "k"), "");
}

static void text_is_one_across_comments_and_cdata(void **state UNUSED)
{
    struct xml_node *n;
    assert_ok(parse(S("<a>1<!-- no -->2<![CDATA[<3>]]>&amp;&#65;</a>"), &n));
    assert_str(n->text, "12<3>&A");
}

static void siblings_of_one_name_are_walked(void **state UNUSED)
{
    struct xml_node *n;
    const struct xml_node *b;
    assert_ok(parse(S("<a><b>1</b><c/><b>2</b></a>"), &n));
    b = xml_child(n, "b");
    assert_str(b->text, "1");
    b = xml_again(b);
    assert_str(b->text, "2");
    assert_null(xml_again(b));
    assert_null(xml_child(NULL, "b"));
    assert_str(xml_text(n, "b/c"), "");
}

static void what_is_not_well_formed_is_refused_with_its_line(void **state UNUSED)
{
    struct xml_node *n;
    const str bad[] = {
        S("<a>\n<b></a>"),      S("<a>\n"),           S("<a/>\n<a/>"), S("<a>\n&nbsp;</a>"),
        S("<a k='1'\nk='2'/>"), S("<a>\n<q:b/></a>"), S("\n"),         S(""),
        S("<a>\n\x01</a>")
    };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_err(parse(bad[i], &n), E_PARSE);
        assert_true(fault.text.n > 10);
        assert_true(fault.line >= 1 && fault.line <= 2);
    }
}

static void a_document_type_is_refused_whatever_it_says(void **state UNUSED)
{
    struct xml_node *n;
    const str bad[] = {
        S("<!DOCTYPE a>\n<a/>"),
        S("<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>"),
        S("<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>"
          "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;</a>"),
        S("<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"),
        S("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><a/>"),
        S("<!DOCTYPE a [<!ENTITY % p SYSTEM 'file:///etc/passwd'> %p;]><a/>"),
    };
    for (size_t i = 0; i < countof(bad); i++) {
        assert_err(parse(bad[i], &n), E_INVALID);
        assert_int_equal(fault.line, 1);
    }
}

static str repeated(const char *text, size_t count, const char *tail)
{
    size_t n = strlen(text);
    char *p = arena_take(&arena, n * count + strlen(tail));
    for (size_t i = 0; i < count; i++) memcpy(p + i * n, text, n);
    memcpy(p + n * count, tail, strlen(tail));
    return (str){ p, n * count + strlen(tail) };
}

static void depth_width_and_length_are_bounded(void **state UNUSED)
{
    struct xml_node *n;
    char *tag = arena_take(&arena, 300000);

    assert_err(parse(repeated("<a>", XML_DEPTH_MAX + 1, ""), &n), E_TOO_LARGE);
    assert_err(parse(repeated("<a>", 100000, ""), &n), E_TOO_LARGE);
    tag[0] = '<';
    memset(tag + 1, 'a', 299998);
    tag[299999] = '>';
    assert_err(parse((str){ tag, 300000 }, &n), E_TOO_LARGE);
    str root = arena_format(&arena, "<a>\n\n%.*s", STR_FMT(repeated("<b c='", 1, "")));
    char *wide = arena_take(&arena, root.n + 20000);
    memcpy(wide, root.p, root.n);
    memset(wide + root.n, ' ', 20000);
    assert_err(parse((str){ wide, root.n + 20000 }, &n), E_TOO_LARGE);
    assert_int_equal(fault.line, 3);
    char *text = arena_take(&arena, XML_TEXT_BYTES_MAX + 100);
    memset(text, 'x', XML_TEXT_BYTES_MAX + 100);
    memcpy(text, "<a>", 3);
    assert_err(parse((str){ text, XML_TEXT_BYTES_MAX + 100 }, &n), E_TOO_LARGE);
}

static void many_elements_are_bounded(void **state UNUSED)
{
    struct xml_node *n;
    char *p = arena_take(&arena, 5 * (size_t)XML_ELEMENTS_MAX);
    memcpy(p, "<r>", 3);
    for (size_t i = 0; i < XML_ELEMENTS_MAX; i++) memcpy(p + 3 + 4 * i, "<a/>", 4);
    assert_err(parse((str){ p, 3 + 4 * (size_t)XML_ELEMENTS_MAX }, &n), E_TOO_LARGE);
}

static void a_long_comment_is_not_a_long_tag(void **state UNUSED)
{
    struct xml_node *n;
    char *p = arena_take(&arena, 30000);
    memset(p, ' ', 30000);
    memcpy(p, "<!--", 4);
    memcpy(p + 20000, "--><a>5</a>", 11);
    assert_ok(parse((str){ p, 20011 }, &n));
    assert_str(n->text, "5");
}

static void utf16_and_latin1_are_read(void **state UNUSED)
{
    struct xml_node *n;
    assert_ok(parse((str){ "\xff\xfe<\0a\0>\0\xe4\0<\0/\0a\0>\0", 18 }, &n));
    assert_str(n->text, "\xc3\xa4");
    assert_ok(parse((str){ "\0<\0a\0>\xd8\x3d\xde\x00\0<\0/\0a\0>", 18 }, &n));
    assert_str(n->text, "\xf0\x9f\x98\x80");
    assert_ok(parse(S("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xe4</a>"), &n));
    assert_str(n->text, "\xc3\xa4");
    assert_ok(parse(S("\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?><a>\xc3\xa4</a>"), &n));
    assert_str(n->text, "\xc3\xa4");
}

static void other_encodings_are_refused(void **state UNUSED)
{
    struct xml_node *n;
    const str bad[] = {
        S("<a>\xe4</a>"),
        S("<?xml version='1.0' encoding='EBCDIC-US'?><a/>"),
        S("<?xml version='1.0' encoding='UTF-7'?><a/>"),
        { "<a>\0</a>", 8 },
        { "\xff\xfe<\0a\0>", 7 },
        { "\xff\xfe<\0a\0>\0\x00\xd8<\0/\0a\0>\0", 18 },
        { "\xff\xfe<\0a\0>\0\x00\xdc<\0/\0a\0>\0", 18 },
    };
    for (size_t i = 0; i < countof(bad); i++) assert_err(parse(bad[i], &n), E_PARSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_carry_the_prefix_of_the_asker, begin, end),
        cmocka_unit_test_setup_teardown(text_is_one_across_comments_and_cdata, begin, end),
        cmocka_unit_test_setup_teardown(siblings_of_one_name_are_walked, begin, end),
        cmocka_unit_test_setup_teardown(what_is_not_well_formed_is_refused_with_its_line, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_document_type_is_refused_whatever_it_says, begin, end),
        cmocka_unit_test_setup_teardown(depth_width_and_length_are_bounded, begin, end),
        cmocka_unit_test_setup_teardown(many_elements_are_bounded, begin, end),
        cmocka_unit_test_setup_teardown(a_long_comment_is_not_a_long_tag, begin, end),
        cmocka_unit_test_setup_teardown(utf16_and_latin1_are_read, begin, end),
        cmocka_unit_test_setup_teardown(other_encodings_are_refused, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
