/* Many PDFs as one file: names of entries, and archives that are whole only at their end. */
#include "testing.h"

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "paper/bundle.h"

/* The names of an archive's entries, one a line. */
static void names_of(int fd, struct buf *out)
{
    struct archive *a = archive_read_new();
    struct archive_entry *entry;

    archive_read_support_format_zip(a);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    assert_int_equal(archive_read_open_fd(a, fd, 65536), ARCHIVE_OK);
    while (archive_read_next_header(a, &entry) == ARCHIVE_OK) {
        buf_str(out, str_of(archive_entry_pathname_utf8(entry)));
        buf_char(out, '\n');
    }
    archive_read_free(a);
}

static void expect(const char *const *numbers, size_t count, const char *names)
{
    CLEANUP(arena_release) struct arena a;
    CLEANUP(bundle_close) struct bundle *b = NULL;
    CLEANUP(buf_release) struct buf got;
    int fd = memfd_create("zip", 0);

    arena_init(&a, 1u << 20);
    buf_init(&got, 65536);
    assert_ok(bundle_open(&a, &(struct bundle_options){ .fd = fd, .count = count }, &b));
    for (size_t i = 0; i < count; i++) assert_ok(bundle_add(b, str_of(numbers[i]), S("%PDF"), 0));
    assert_ok(bundle_finish(b));
    names_of(fd, &got);
    assert_int_equal(close(fd), 0);
    if (!str_eq(buf_view(&got), str_of(names))) fail_msg("%.*s", (int)got.n, got.p);
}
#define EXPECT(names, ...)                                                                         \
    expect((const char *const[]){ __VA_ARGS__ },                                                   \
           sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *), names)

static void a_number_that_is_a_name_stays(void **state UNUSED)
{
    EXPECT("INV-7.pdf\nRÉ 2026 – 4.pdf\nबीजक-९.pdf\n", "INV-7", "RÉ 2026 – 4", "बीजक-९");
}

static void what_a_system_does_not_take_is_replaced(void **state UNUSED)
{
    EXPECT("_._etc_passwd.pdf\nA_B_C_D.pdf\n_hidden.pdf\n_CON.pdf\n_lpt1.x.pdf\nend.pdf\n"
           "a_b_c.pdf\ndocument.pdf\n__rm.pdf\n",
           "../etc/passwd", "A/B\\C:D", ".hidden", "CON", "lpt1.x", "end. .", "a\nb\tc", "  ",
           "-\xE2\x80\xAErm");
}

static void no_name_comes_twice_whatever_its_case(void **state UNUSED)
{
    EXPECT("A-1.pdf\na-1 (2).pdf\nA_1.pdf\nA_1 (2).pdf\nA_1 (3).pdf\nA-1 (2) (2).pdf\n", "A-1",
           "a-1", "A/1", "A:1", "A\\1", "A-1 (2)");
}

static void what_is_no_pdf_is_not_merged(void **state UNUSED)
{
    CLEANUP(arena_release) struct arena a;
    CLEANUP(bundle_close) struct bundle *b = NULL;

    arena_init(&a, 1u << 20);
    assert_ok(bundle_open(&a, &(struct bundle_options){ .merged = true, .fd = 1, .count = 1 }, &b));
    assert_err(bundle_add(b, S("A"), S("no PDF at all"), 0), E_PARSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_that_is_a_name_stays),
        cmocka_unit_test(what_a_system_does_not_take_is_replaced),
        cmocka_unit_test(no_name_comes_twice_whatever_its_case),
        cmocka_unit_test(what_is_no_pdf_is_not_merged),
    };
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8")); /* what the archive's reader goes by */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
