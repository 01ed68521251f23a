/* Lists as files: no cell of any kind is a formula, whatever people wrote; columns in order. */
#include "testing.h"

#include <archive.h>
#include <archive_entry.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "paper/list_file.h"

enum { FILE_BYTES = 256 * 1024 };

static struct arena a;

/* A list of one row, which says `bait` wherever people can write. */
static str write_list(enum list_kind kind, bool sheet, str columns, str bait)
{
    CLEANUP(list_file_release) struct list_file f = { 0 };
    currency eur = CURRENCY("EUR");
    const struct lot l = { .account = kind == LIST_CREDITS ? ACCOUNT_CREDIT : ACCOUNT_RECEIVABLE,
                           .cur = eur, .number = bait, .type = bait, .purchase_order = bait,
                           .contract = bait, .day = { 20000 }, .due = { 20030 }, .total = 500,
                           .net = 500, .pd = kind == LIST_CREDITS ? 200 : 500,
                           .pc = kind == LIST_CREDITS ? 500 : 0 };
    const struct payment p = { .cur = eur, .receipt = bait, .reference = bait, .method = bait,
                               .payer = bait, .amount = 400, .credit = 100, .day = { 20000 },
                               .state = PAYMENT_SETTLED };
    const struct list_row row = { .lot = &l, .payment = &p, .document = bait, .documents = 3 };
    const struct list_file_options options = {
        .kind = kind, .sheet = sheet, .fd = memfd_create("list", 0), .folder = "/tmp",
        .columns = columns, .today = { 20010 }, .words = words_of(S("en"))
    };

    arena_reset(&a);
    char *bytes = arena_take(&a, FILE_BYTES);
    assert_ok(list_file_begin(&f, &options));
    assert_ok(list_file_row(&f, &row));
    assert_ok(list_file_end(&f));
    ssize_t n = pread(options.fd, bytes, FILE_BYTES, 0);
    assert_true(n > 0 && n < FILE_BYTES);
    assert_int_equal(close(options.fd), 0);
    return (str){ bytes, (size_t)n };
}

/* The second row, without the line's end. */
static str row_of(str csv)
{
    str head, row;

    assert_true(str_cut(&csv, '\n', &head));
    assert_true(str_cut(&csv, '\r', &row));
    return row;
}

static str sheet_of(str xlsx)
{
    struct archive *z = archive_read_new();
    struct archive_entry *entry;
    char *bytes = arena_take(&a, FILE_BYTES);
    la_ssize_t n = 0;

    archive_read_support_format_zip(z);
    assert_int_equal(archive_read_open_memory(z, xlsx.p, xlsx.n), ARCHIVE_OK);
    while (archive_read_next_header(z, &entry) == ARCHIVE_OK) {
        if (strcmp(archive_entry_pathname(entry), "xl/worksheets/sheet1.xml") == 0)
            n = archive_read_data(z, bytes, FILE_BYTES);
    }
    archive_read_free(z);
    assert_true(n > 0 && n < FILE_BYTES);
    return (str){ bytes, (size_t)n };
}

static size_t count(str text, str what)
{
    size_t n = 0;

    for (size_t i = 0; i + what.n <= text.n; i++) n += memcmp(text.p + i, what.p, what.n) == 0;
    return n;
}

/* How many columns of each kind hold what people wrote. */
static const size_t written[] = { [LIST_INVOICES] = 4, [LIST_CREDITS] = 2, [LIST_PAYMENTS] = 5 };

static void no_cell_of_a_csv_is_a_formula(void **state UNUSED)
{
    static const char *const baits[] = { "=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", "=\"a\",1",
                                         "\uFF1D1" };

    for (int kind = LIST_INVOICES; kind <= LIST_PAYMENTS; kind++) {
        for (size_t i = 0; i < countof(baits); i++) {
            str row = row_of(write_list((enum list_kind)kind, false, STR_NONE, str_of(baits[i])));
            if (count(row, S("'")) != written[kind])
                fail_msg("kind %d: %.*s", kind, (int)row.n, row.p);
        }
    }
}

static void no_cell_of_an_xlsx_is_a_formula(void **state UNUSED)
{
    for (int kind = LIST_INVOICES; kind <= LIST_PAYMENTS; kind++) {
        str sheet = sheet_of(write_list((enum list_kind)kind, true, STR_NONE, S("=1+1")));
        assert_int_equal(count(sheet, S("<f>")), 0);
        assert_int_equal(count(sheet, S("t=\"inlineStr\"><is><t>=1+1<")), written[kind]);
    }
}

static void a_row_of_each_kind_says_what_its_list_shows(void **state UNUSED)
{
    assert_str(row_of(write_list(LIST_INVOICES, false, STR_NONE, S("X"))),
               "X,X,EUR,2024-10-04,2024-11-03,X,X,5.00,0.00,5.00,5.00,due");
    assert_str(row_of(write_list(LIST_CREDITS, false, STR_NONE, S("X"))),
               "X,EUR,2024-10-04,X,5.00,2.00,3.00");
    assert_str(row_of(write_list(LIST_PAYMENTS, false, STR_NONE, S("X"))),
               "X,X,EUR,2024-10-04,X,X,X,3,5.00,settled");
}

static void columns_that_were_chosen_come_in_their_order(void **state UNUSED)
{
    assert_str(row_of(write_list(LIST_INVOICES, false, S("total,nothing,due"), S("X"))),
               "X,X,EUR,5.00,2024-11-03");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_cell_of_a_csv_is_a_formula),
        cmocka_unit_test(no_cell_of_an_xlsx_is_a_formula),
        cmocka_unit_test(a_row_of_each_kind_says_what_its_list_shows),
        cmocka_unit_test(columns_that_were_chosen_come_in_their_order),
    };
    arena_init(&a, 16u << 20);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
