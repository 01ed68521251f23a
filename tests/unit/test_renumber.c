/* Objects of a PDF under other numbers: references move, whatever only looks like one stays. */
#include "testing.h"

#include "pdf/renumber.h"

static void expect(const char *object, const char *renumbered)
{
    static const int64_t to[] = { 0, 100, 2, 4000000000 };
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 4096);
    assert_true(pdf_renumber(str_of(object), to, countof(to), &b));
    buf_char(&b, 0);
    assert_string_equal(b.p, renumbered);
}

static void references_move(void **state UNUSED)
{
    expect("<< /A 1 0 R /Kids [ 2 0 R 3 0 R ] /N 1 >>\nendobj\n",
           "<< /A 100 0 R /Kids [ 2 0 R 4000000000 0 R ] /N 1 >>\nendobj\n");
    expect("[1 0 R]", "[100 0 R]");
    expect("3 0 R", "4000000000 0 R");
}

static void what_only_looks_like_one_stays(void **state UNUSED)
{
    expect("<< /S (1 0 R) /T (\\) 1 0 R) /U (a (1 0 R) 1 0 R) >>",
           "<< /S (1 0 R) /T (\\) 1 0 R) /U (a (1 0 R) 1 0 R) >>");
    expect("<< /H <310030> /1 0 /M [ 1 0 0 1 0 0 ] /X 1.1 0 >>",
           "<< /H <310030> /1 0 /M [ 1 0 0 1 0 0 ] /X 1.1 0 >>");
    expect("[ 0 0 1 0 R ]", "[ 0 0 100 0 R ]");
    expect("<< /Length 8 >>\nstream\n 1 0 R \nendstream\nendobj\n",
           "<< /Length 8 >>\nstream\n 1 0 R \nendstream\nendobj\n");
}

static void what_is_not_there_and_what_does_not_end_is_told(void **state UNUSED)
{
    static const int64_t to[] = { 0, 7 };
    CLEANUP(buf_release) struct buf b;

    buf_init(&b, 4096);
    assert_false(pdf_renumber(S("<< /A 2 0 R >>"), to, countof(to), &b));
    assert_true(pdf_renumber(S("<< /A (1 0 R"), to, countof(to), &b));
    assert_true(pdf_renumber(S("<31 1 0 R"), to, countof(to), &b));
    assert_true(pdf_renumber(S("<< (\\"), to, countof(to), &b));
    assert_true(pdf_renumber(S(""), to, countof(to), &b));
}

static void the_type_is_that_of_the_first_dictionary(void **state UNUSED)
{
    assert_int_equal(pdf_type_of(S("<< /Type /Page /Parent 2 0 R >>")), PDF_PAGE);
    assert_int_equal(pdf_type_of(S("<< /Kids [ 3 0 R ] /Type /Pages >>")), PDF_PAGES);
    assert_int_equal(pdf_type_of(S("<< /Type /Catalog >>")), PDF_CATALOG);
    assert_int_equal(pdf_type_of(S("<< /A << /Type /Page >> /B (/Type /Page) >>")), PDF_OTHER);
    assert_int_equal(pdf_type_of(S("<< /Length 3 >>\nstream\n<< /Type /Page >>")), PDF_OTHER);
    assert_int_equal(pdf_type_of(S("[ /Type /Page ]")), PDF_OTHER);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(references_move),
        cmocka_unit_test(what_only_looks_like_one_stays),
        cmocka_unit_test(what_is_not_there_and_what_does_not_end_is_told),
        cmocka_unit_test(the_type_is_that_of_the_first_dictionary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
