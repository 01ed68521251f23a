/* JSON invoices: one or many, and every refusal. */
#include "lib/reading.h"

static const char good[] =
    "{ \"number\": \"INV-1\", \"issue_date\": \"2026-11-01\", \"currency\": \"EUR\",\n"
    "  \"customer_name\": \"B\\u00fcyer\", \"due_date\": null, \"total\": \"119.00\",\n"
    "  \"lines\": [\n"
    "   { \"item_name\": \"VM\", \"quantity\": \"10\",\n"
    "     \"unit_price\": \"10.00\", \"tax_rate\": \"19\" }\n"
    "  ] }";

static void one_document_is_read(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    const struct document *d = read_good(&c, str_of(good));
    assert_int_equal(c.result.count, 1);
    assert_int_equal(c.result.format, READ_JSON);
    assert_str(d->buyer.name, "B\xc3\xbcyer");
    assert_int_equal(d->payable.minor, 11900);
    assert_true(str_eq(c.result.documents[0].original, str_of(good)));
    reading_end(&c);
}

static void a_list_of_documents_is_read(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str two = replaced(&c, str_of(good), "INV-1", "INV-2");
    str list = arena_format(&c.arena, "[%s,\n%.*s]", good, STR_FMT(two));
    read_good(&c, list);
    assert_int_equal(c.result.count, 2);
    assert_str(c.result.documents[1].document.number, "INV-2");
    assert_true(str_eq(c.result.documents[1].original, two));
    assert_int_equal(c.result.documents[1].line, 7);
    reading_end(&c);
}

static void every_refusal_names_rule_name_and_line(void **state UNUSED)
{
    static const struct breakage all[] = {
        { "\"currency\"", "\"curency\"", "JSON-UNKNOWN-NAME", "curency", 1 },
        { "\"currency\": \"EUR\"", "\"note\": \"x\"", "JSON-MISSING", "currency", 1 },
        { "\"10.00\"", "10.00", "JSON-TEXT", "unit_price", 5 },
        { "\"10.00\"", "true", "JSON-TEXT", "unit_price", 5 },
        { "\"10.00\"", "[]", "JSON-TEXT", "unit_price", 5 },
        { "\"10.00\"", "\"10,00\"", "JSON-VALUE", "unit_price", 5 },
        { "\"119.00\"", "\"129.00\"", "JSON-TOTAL", "total", 1 },
        { "\"due_date\"", "\"quantity\"", "JSON-PLACE", "quantity", 2 },
        { "\"item_name\"", "\"number\"", "JSON-PLACE", "number", 4 },
        { "\"due_date\"", "\"currency\"", "JSON-SYNTAX", "", 2 },
        { "null", "nul", "JSON-SYNTAX", "", 2 },
        { "] }", "] } x", "JSON-SYNTAX", "", 6 },
        { "\"lines\"", "\"line\"", "JSON-LINES", "lines", 1 },
        { "[\n", "[1,\n", "JSON-OBJECT", "lines", 3 },
        { "B\\u00fcyer", "\\u0000", "JSON-SYNTAX", "", 2 },
        { "2026-11-01", "2026-11-31", "JSON-VALUE", "issue_date", 1 },
    };
    for (size_t i = 0; i < countof(all); i++) {
        struct reading_case c;
        const struct problem *p;
        reading_begin(&c);
        read_bytes(&c, replaced(&c, str_of(good), all[i].find, all[i].with));
        p = problem_by(&c, all[i].rule);
        if (c.e == OK || p == NULL || !str_eq(p->field, str_of(all[i].element)) ||
            p->line != all[i].line) {
            print_problems(&c);
            fail_msg("%s -> %s should give %s", all[i].find, all[i].with, all[i].rule);
        }
        reading_end(&c);
    }
}

static void what_is_no_document_is_refused(void **state UNUSED)
{
    static const char *const bad[] = {
        "[]", "{}", "[1]", "[[]]", "{\"lines\":[]}", "{\"lines\":1}", "[{}]", "["
    };
    for (size_t i = 0; i < countof(bad); i++) {
        struct reading_case c;
        reading_begin(&c);
        read_bytes(&c, str_of(bad[i]));
        assert_err(c.e, E_INVALID);
        assert_true(c.problems.errors > 0);
        reading_end(&c);
    }
}

static void a_number_twice_in_a_list_is_refused(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    read_bytes(&c, arena_format(&c.arena, "[%s,%s]", good, good));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "JSON-APART"));
    reading_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_document_is_read),
        cmocka_unit_test(a_list_of_documents_is_read),
        cmocka_unit_test(every_refusal_names_rule_name_and_line),
        cmocka_unit_test(what_is_no_document_is_refused),
        cmocka_unit_test(a_number_twice_in_a_list_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
