/* Files that people send: names made safe, kinds told by content, and a corpus of bad ones. */
#include "testing.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "core/upload.h"

#include <string.h>

static struct arena arena;

static int begin(void **state)
{
    (void)state;
    arena_init(&arena, 256u * 1024 * 1024);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

#define assert_named(given, literal)                                                               \
    do {                                                                                           \
        str out_ = STR_NONE;                                                                       \
        assert_int_equal(upload_name(&arena, S(given), &out_), UPLOAD_FINE);                       \
        assert_str(out_, literal);                                                                 \
    } while (0)

static enum upload_fault check(const char *name, str bytes)
{
    enum upload_kind kind = UPLOAD_NONE;
    enum upload_fault f = upload_check(str_of(name), bytes, &kind);
    if (f == UPLOAD_FINE) assert_int_not_equal(kind, UPLOAD_NONE);
    else assert_int_equal(kind, UPLOAD_NONE);
    return f;
}

#define BYTES(literal) ((str){ literal, sizeof(literal) - 1 })
#define PNG_HEAD "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR"
#define PNG_END "\0\0\0\0IEND\xAE\x42\x60\x82"
#define PNG_FINE PNG_HEAD "\0\0\0\1\0\0\0\1\x08\0\0\0\0CRC4" PNG_END
#define JPEG_FINE                                                                                  \
    "\xFF\xD8\xFF\xE0\0\4JF\xFF\xC0\0\x0B\x08\0\1\0\1\1\1\x11\0\xFF\xDA\0\2scan\xFF\xD9"
#define PDF_FINE "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
#define XML_FINE "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<Invoice>&lt;</Invoice>\n"

/* ---- archives made here ---- */

struct zip {
    struct buf bytes, list;
    int count;
    uint32_t swell, shift; /* added to the sizes that are told; to where parts are said to be */
};

static void u16(struct buf *b, uint32_t v)
{
    buf_char(b, (char)(v & 0xFF));
    buf_char(b, (char)(v >> 8 & 0xFF));
}

static void u32(struct buf *b, uint32_t v)
{
    u16(b, v & 0xFFFF);
    u16(b, v >> 16);
}

static void zip_part(struct zip *z, const char *name, const char *text)
{
    uint32_t at = (uint32_t)z->bytes.n, n = (uint32_t)strlen(text);
    uint32_t name_n = (uint32_t)strlen(name);

    buf_put(&z->bytes, "PK\3\4\x14\0\0\0\0\0\0\0\0\0CRC4", 18);
    u32(&z->bytes, n);
    u32(&z->bytes, n + z->swell);
    u16(&z->bytes, name_n);
    u16(&z->bytes, 0);
    buf_str(&z->bytes, str_of(name));
    buf_str(&z->bytes, str_of(text));
    buf_put(&z->list, "PK\1\2\x14\0\x14\0\0\0\0\0\0\0\0\0CRC4", 20);
    u32(&z->list, n);
    u32(&z->list, n + z->swell);
    u16(&z->list, name_n);
    buf_put(&z->list, "\0\0\0\0\0\0\0\0\0\0\0\0", 12);
    u32(&z->list, at + z->shift);
    buf_str(&z->list, str_of(name));
    z->count++;
}

static str zip_bytes(struct zip *z)
{
    uint32_t at = (uint32_t)z->bytes.n;
    buf_str(&z->bytes, buf_view(&z->list));
    buf_put(&z->bytes, "PK\5\6\0\0\0\0", 8);
    u16(&z->bytes, (uint32_t)z->count);
    u16(&z->bytes, (uint32_t)z->count);
    u32(&z->bytes, (uint32_t)z->list.n);
    u32(&z->bytes, at);
    u16(&z->bytes, 0);
    str out = buf_copy(&z->bytes, &arena);
    buf_release(&z->bytes);
    buf_release(&z->list);
    return out;
}

static void zip_begin(struct zip *z)
{
    *z = (struct zip){ 0 };
    buf_init(&z->bytes, 1024 * 1024);
    buf_init(&z->list, 1024 * 1024);
}

/* A workbook with one more part. */
static str workbook(const char *more, const char *text)
{
    struct zip z;
    zip_begin(&z);
    zip_part(&z, "[Content_Types].xml", "<Types/>");
    zip_part(&z, "xl/workbook.xml", "<workbook/>");
    if (more != NULL) zip_part(&z, more, text);
    return zip_bytes(&z);
}

static str open_document(const char *mime)
{
    struct zip z;
    zip_begin(&z);
    zip_part(&z, "mimetype", mime);
    zip_part(&z, "content.xml", "<office/>");
    return zip_bytes(&z);
}

static str joined(str a, str b)
{
    struct buf all;
    buf_init(&all, a.n + b.n + 1);
    buf_str(&all, a);
    buf_str(&all, b);
    str out = buf_copy(&all, &arena);
    buf_release(&all);
    return out;
}

/* ---- names ---- */

static void a_name_keeps_any_script_and_loses_paths_and_what_is_not_seen(void **state)
{
    (void)state;
    assert_named("Vertrag \xC3\xBC.pdf", "Vertrag \xC3\xBC.pdf");
    assert_named("\xE5\xA5\x91\xE7\xBA\xA6.pdf", "\xE5\xA5\x91\xE7\xBA\xA6.pdf");
    assert_named("C:\\fakepath\\scan.png", "scan.png");
    assert_named("/etc/scan.png", "scan.png");
    assert_named("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf");
    assert_named("bill\xE2\x80\xAE""fdp.exe.pdf", "billfdp.exe.pdf");
    assert_named("\xE2\x81\xA6zero\xEF\xBB\xBF\x7F.pdf", "zero.pdf");
    assert_named(" ..hidden.pdf. . ", "hidden.pdf");
}

static void a_name_of_nothing_or_one_that_leads_out_is_refused(void **state)
{
    (void)state;
    str out;
    assert_int_equal(upload_name(&arena, S(""), &out), UPLOAD_IS_NAMELESS);
    assert_int_equal(upload_name(&arena, S("folder/"), &out), UPLOAD_IS_NAMELESS);
    assert_int_equal(upload_name(&arena, S(" . . \r\n"), &out), UPLOAD_IS_NAMELESS);
    assert_int_equal(upload_name(&arena, S("../../etc/passwd.txt"), &out), UPLOAD_IS_LEADS_OUT);
    assert_int_equal(upload_name(&arena, S("a\\..\\b.txt"), &out), UPLOAD_IS_LEADS_OUT);
    assert_int_equal(upload_name(&arena, S(".."), &out), UPLOAD_IS_LEADS_OUT);
}

static void a_long_name_keeps_its_ending(void **state)
{
    (void)state;
    char name[1024];
    str out;
    for (size_t i = 0; i < 1000; i += 2) memcpy(name + i, "\xC3\xA4", 2);
    memcpy(name + 1000, ".pdf", 5);
    assert_int_equal(upload_name(&arena, str_of(name), &out), UPLOAD_FINE);
    assert_int_equal(utf8_count(out), 120);
    assert_true(str_ends(out, S("\xC3\xA4.pdf")));
}

/* ---- kinds ---- */

static void each_kind_is_taken_under_its_own_name_only(void **state)
{
    (void)state;
    const struct {
        const char *name;
        str bytes;
    } files[] = {
        { "a.pdf", BYTES(PDF_FINE) },
        { "a.PNG", BYTES(PNG_FINE) },
        { "a.jpg", BYTES(JPEG_FINE) },
        { "a.xml", BYTES(XML_FINE) },
        { "a.csv", BYTES("number;total\r\n1;2,00\r\n") },
        { "a.xlsx", workbook(NULL, NULL) },
        { "a.ods", open_document("application/vnd.oasis.opendocument.spreadsheet") },
        { "a.odt", open_document("application/vnd.oasis.opendocument.text") },
    };
    for (size_t i = 0; i < countof(files); i++) {
        for (size_t k = 0; k < countof(files); k++)
            assert_int_equal(check(files[k].name, files[i].bytes),
                             i == k ? UPLOAD_FINE : UPLOAD_IS_DIFFERS);
    }
    assert_int_equal(check("a.jpeg", BYTES(JPEG_FINE)), UPLOAD_FINE);
    assert_int_equal(check("a.txt", BYTES("Gr\xFC\xDF""e\n")), UPLOAD_FINE);
    assert_int_equal(check("a.b.pdf", BYTES(PDF_FINE)), UPLOAD_FINE);
    assert_true(str_has(upload_accept, ','));
}

static void other_kinds_and_sizes_are_refused(void **state)
{
    (void)state;
    assert_int_equal(check("a.pdf", STR_NONE), UPLOAD_IS_EMPTY);
    assert_int_equal(check("a.exe", BYTES("MZ\x90\0")), UPLOAD_IS_UNKNOWN);
    assert_int_equal(check("a", BYTES(PDF_FINE)), UPLOAD_IS_UNKNOWN);
    assert_int_equal(check("a.html", BYTES("<p>")), UPLOAD_IS_UNKNOWN);
    assert_int_equal(check("a.pdf.exe", BYTES(PDF_FINE)), UPLOAD_IS_UNKNOWN);
    assert_int_equal(check("a.pdf", BYTES("MZ\x90\0")), UPLOAD_IS_DIFFERS);
    assert_int_equal(check("a.txt", BYTES("one\0two")), UPLOAD_IS_DIFFERS);
    assert_int_equal(check("a.txt", BYTES("one\x1B[2Jtwo")), UPLOAD_IS_DIFFERS);

    size_t n = LIMIT_ATTACHMENT_BYTES;
    char *large = arena_take(&arena, n + 1);
    memset(large, 'x', n + 1);
    assert_int_equal(check("a.txt", (str){ large, n }), UPLOAD_FINE);
    assert_int_equal(check("a.txt", (str){ large, n + 1 }), UPLOAD_IS_LARGE);
}

static void a_file_that_is_cut_off_is_refused(void **state)
{
    (void)state;
    str fine[] = { BYTES(PNG_FINE), BYTES(JPEG_FINE), workbook(NULL, NULL) };
    const char *names[] = { "a.png", "a.jpg", "a.xlsx" };
    for (size_t i = 0; i < countof(fine); i++) {
        for (size_t n = 8; n < fine[i].n; n++) {
            char *part = arena_take(&arena, n); /* of its own, for the sanitizer to guard */
            memcpy(part, fine[i].p, n);
            assert_int_not_equal(check(names[i], (str){ part, n }), UPLOAD_FINE);
        }
    }
    assert_int_equal(check("a.pdf", BYTES("%PDF-1.7\n1 0 obj")), UPLOAD_IS_BROKEN);
}

static void a_file_of_two_kinds_is_refused(void **state)
{
    (void)state;
    assert_int_equal(check("a.png", BYTES(PNG_FINE "more")), UPLOAD_IS_MIXED);
    assert_int_equal(check("a.jpg", BYTES(JPEG_FINE "<ScRipt src=//x>")), UPLOAD_IS_MIXED);
    assert_int_equal(check("a.jpg", joined(BYTES(JPEG_FINE), workbook(NULL, NULL))),
                     UPLOAD_IS_MIXED);
    assert_int_equal(check("a.pdf", joined(BYTES(PDF_FINE), workbook(NULL, NULL))),
                     UPLOAD_IS_MIXED);
    assert_int_equal(check("a.txt", BYTES("GIF89a=1; " PDF_FINE)), UPLOAD_IS_MIXED);
    assert_int_equal(check("a.csv", BYTES("a,b\n<html>\n")), UPLOAD_IS_MIXED);
    assert_int_equal(check("a.xml", BYTES("<svg onload=\"x()\"/>")), UPLOAD_IS_MIXED);
    assert_int_equal(check("a.xlsx", joined(BYTES("x"), workbook(NULL, NULL))), UPLOAD_IS_DIFFERS);
    assert_int_equal(check("a.xlsx", joined(workbook(NULL, NULL), BYTES("x"))), UPLOAD_IS_BROKEN);
    assert_int_equal(check("a.xlsx", workbook("word/document.xml", "<w/>")), UPLOAD_IS_MIXED);
    assert_int_equal(check("a.xlsx", workbook("xl/page.xml", "<html><body>")), UPLOAD_IS_MIXED);
}

static void programs_are_refused(void **state)
{
    (void)state;
    assert_int_equal(check("a.pdf", BYTES("%PDF-1.7\n<</S/JavaScript/JS(x)>>\n%%EOF")),
                     UPLOAD_IS_ACTIVE);
    assert_int_equal(check("a.pdf", BYTES("%PDF-1.7\n<</S/Java#53cript>>\n%%EOF")),
                     UPLOAD_IS_ACTIVE);
    assert_int_equal(check("a.pdf", BYTES("%PDF-1.7\nstream\n/JS(x)\nendstream\n%%EOF")),
                     UPLOAD_FINE);
    assert_int_equal(check("a.pdf", BYTES("%PDF-1.7\nstream\nx\nendstream\n/Launch\n%%EOF")),
                     UPLOAD_IS_ACTIVE);
    assert_int_equal(check("a.xlsx", workbook("xl/vbaProject.bin", "x")), UPLOAD_IS_ACTIVE);
    assert_int_equal(check("a.xml", BYTES("<?xml-stylesheet href=\"x\"?><a/>")), UPLOAD_IS_ACTIVE);
}

static void bombs_are_refused_without_being_unpacked(void **state)
{
    (void)state;
    struct zip z;
    zip_begin(&z);
    zip_part(&z, "[Content_Types].xml", "<Types/>");
    z.swell = 2000u * 1024 * 1024;
    zip_part(&z, "xl/workbook.xml", "<workbook/>");
    assert_int_equal(check("a.xlsx", zip_bytes(&z)), UPLOAD_IS_BOMB);

    zip_begin(&z); /* many names for the same bytes */
    char text[5001];
    memset(text, 'x', 5000);
    text[5000] = 0;
    zip_part(&z, "[Content_Types].xml", text);
    str listed = buf_copy(&z.list, &arena);
    for (int i = 0; i < 9; i++) buf_str(&z.list, listed);
    z.count = 10;
    assert_int_equal(check("a.xlsx", zip_bytes(&z)), UPLOAD_IS_BOMB);

    assert_int_equal(check("a.xml", BYTES("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")),
                     UPLOAD_IS_BOMB);
    assert_int_equal(check("a.png", BYTES(PNG_HEAD "\x7F\0\0\0\x7F\0\0\0\x08\0\0\0\0CRC4" PNG_END)),
                     UPLOAD_IS_BOMB);
}

static void an_archive_whose_list_lies_is_refused(void **state)
{
    (void)state;
    struct zip z;
    assert_int_equal(check("a.xlsx", workbook("../../etc/cron.d/x", "x")), UPLOAD_IS_LEADS_OUT);
    assert_int_equal(check("a.xlsx", workbook("/etc/x", "x")), UPLOAD_IS_LEADS_OUT);
    assert_int_equal(check("a.xlsx", workbook("xl\\x", "x")), UPLOAD_IS_LEADS_OUT);
    for (uint32_t shift = 1; shift < 0xFFFFFFF0u; shift = shift * 7 + 1) {
        zip_begin(&z);
        z.shift = shift;
        zip_part(&z, "[Content_Types].xml", "<Types/>");
        zip_part(&z, "xl/workbook.xml", "<workbook/>");
        assert_int_equal(check("a.xlsx", zip_bytes(&z)), UPLOAD_IS_BROKEN);
        if (shift > 0x10000000u) break;
    }
    zip_begin(&z);
    zip_part(&z, "readme.md", "not an office document");
    assert_int_equal(check("a.xlsx", zip_bytes(&z)), UPLOAD_IS_UNKNOWN);
}

static void every_fault_says_what_to_do(void **state)
{
    (void)state;
    for (int i = UPLOAD_IS_EMPTY; i <= UPLOAD_IS_BOMB; i++)
        assert_true(str_ends(upload_fault_text((enum upload_fault)i), S(".")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_keeps_any_script_and_loses_paths_and_what_is_not_seen),
        cmocka_unit_test(a_name_of_nothing_or_one_that_leads_out_is_refused),
        cmocka_unit_test(a_long_name_keeps_its_ending),
        cmocka_unit_test(each_kind_is_taken_under_its_own_name_only),
        cmocka_unit_test(other_kinds_and_sizes_are_refused),
        cmocka_unit_test(a_file_that_is_cut_off_is_refused),
        cmocka_unit_test(a_file_of_two_kinds_is_refused),
        cmocka_unit_test(programs_are_refused),
        cmocka_unit_test(bombs_are_refused_without_being_unpacked),
        cmocka_unit_test(an_archive_whose_list_lies_is_refused),
        cmocka_unit_test(every_fault_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
