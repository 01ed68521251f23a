/* Rows of CSV: quoting, separators, line ends. */
#include "testing.h"

#include <string.h>

#include "csv/csv.h"

static struct arena arena;

static int begin(void **state UNUSED)
{
    arena_init(&arena, 1024 * 1024);
    return 0;
}

static int end(void **state UNUSED)
{
    arena_release(&arena);
    return 0;
}

static void cells_may_be_quoted(void **state UNUSED)
{
    struct csv c;
    struct csv_row row;
    csv_init(&c, &arena, S("a,b,c\n\"x, \"\"y\"\"\nz\",,\"\"\n\nlast,1,2"));
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.count, 3);
    assert_str(row.raw, "a,b,c\n");
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.line, 2);
    assert_str(row.cells[0], "x, \"y\"\nz");
    assert_str(row.cells[1], "");
    assert_str(row.cells[2], "");
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.line, 5);
    assert_str(row.cells[2], "2");
    assert_err(csv_next(&c, &row), E_NOT_FOUND);
}

static void semicolons_marks_and_line_ends_are_seen(void **state UNUSED)
{
    struct csv c;
    struct csv_row row;
    csv_init(&c, &arena,
             S("\xef\xbb\xbf"
               "a;b,c;d\r\n1;\"2\r\n3\"\r4;5\r\n"));
    assert_int_equal(c.separator, ';');
    assert_ok(csv_next(&c, &row));
    assert_str(row.cells[0], "a");
    assert_str(row.cells[1], "b,c");
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.line, 2);
    assert_str(row.cells[1], "2\r\n3");
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.line, 4);
    assert_str(row.cells[0], "4");
    assert_err(csv_next(&c, &row), E_NOT_FOUND);
}

static void an_empty_last_cell_counts(void **state UNUSED)
{
    struct csv c;
    struct csv_row row;
    csv_init(&c, &arena, S("a,b,\n,"));
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.count, 3);
    assert_ok(csv_next(&c, &row));
    assert_int_equal(row.count, 2);
}

static void bad_quoting_is_refused_with_its_line(void **state UNUSED)
{
    static const struct {
        str text;
        int line;
    } bad[] = {
        { { "a,\"b\nc\n", 7 }, 1 },
        { { "a\n\"b\"c,d\n", 9 }, 2 },
        { { "a\nb\n c\"d\"\n", 10 }, 3 },
        { { "\"", 1 }, 1 },
    };
    for (size_t i = 0; i < countof(bad); i++) {
        struct csv c;
        struct csv_row row;
        err e;
        csv_init(&c, &arena, bad[i].text);
        while ((e = csv_next(&c, &row)) == OK) continue;
        assert_err(e, E_PARSE);
        assert_non_null(c.why);
        assert_int_equal(c.why_line, bad[i].line);
    }
}

static void cells_and_rows_are_bounded(void **state UNUSED)
{
    struct csv c;
    struct csv_row row;
    char *p = arena_take(&arena, 2 * CSV_CELL_BYTES_MAX);

    memset(p, ',', 2 * CSV_CELL_BYTES_MAX);
    csv_init(&c, &arena, (str){ p, CSV_CELLS_MAX });
    assert_err(csv_next(&c, &row), E_TOO_LARGE);
    memset(p, 'x', 2 * CSV_CELL_BYTES_MAX);
    csv_init(&c, &arena, (str){ p, 2 * CSV_CELL_BYTES_MAX });
    assert_err(csv_next(&c, &row), E_TOO_LARGE);
    p[0] = p[2 * CSV_CELL_BYTES_MAX - 1] = '"';
    csv_init(&c, &arena, (str){ p, 2 * CSV_CELL_BYTES_MAX });
    assert_err(csv_next(&c, &row), E_TOO_LARGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(cells_may_be_quoted, begin, end),
        cmocka_unit_test_setup_teardown(semicolons_marks_and_line_ends_are_seen, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_last_cell_counts, begin, end),
        cmocka_unit_test_setup_teardown(bad_quoting_is_refused_with_its_line, begin, end),
        cmocka_unit_test_setup_teardown(cells_and_rows_are_bounded, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
