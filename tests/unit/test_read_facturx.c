/* The invoice inside a PDF: found by name, packed or plain, and nothing that grows past a bound. */
#include "lib/reading.h"

#include <libdeflate.h>

/* A PDF of a few objects; the reader finds them without a table of places. */
static str pdf_with(struct reading_case *c, const char *name, const char *filter, str stream)
{
    struct buf b;
    str s;

    buf_init(&b, 64 * 1024 * 1024);
    buf_format(
        &b,
        "%%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R /Names <</EmbeddedFiles <</Kids "
        "[5 0 R]>>>>>>\n"
        "endobj\n2 0 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj\n"
        "3 0 obj\n<</Type /EmbeddedFile %s /Length %zu>>\nstream\n",
        filter, stream.n);
    buf_str(&b, stream);
    buf_format(
        &b,
        "\nendstream\nendobj\n4 0 obj\n<</Type /Filespec /F (%s) /EF <</F 3 0 R>>>>\nendobj\n"
        "5 0 obj\n<</Names [(%s) 4 0 R]>>\nendobj\n"
        "trailer\n<</Root 1 0 R /Size 6>>\nstartxref\n0\n%%%%EOF\n",
        name, name);
    s = buf_copy(&b, &c->arena);
    buf_release(&b);
    return s;
}

static str packed(struct reading_case *c, str s)
{
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(6);
    size_t room = libdeflate_zlib_compress_bound(z, s.n);
    char *p = arena_take(&c->arena, room);
    size_t n = libdeflate_zlib_compress(z, s.p, s.n, p, room);
    libdeflate_free_compressor(z);
    return (str){ p, n };
}

static void a_packed_invoice_is_found_and_kept(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str xml = fixture(&c, "cii-min-en.xml");
    str pdf = pdf_with(&c, "factur-x.xml", "/Filter /FlateDecode", packed(&c, xml));
    read_good(&c, pdf);
    assert_int_equal(c.result.format, READ_FACTURX);
    assert_true(str_eq(c.result.documents[0].xml, xml));
    assert_ptr_equal(c.result.documents[0].original.p, pdf.p);
    assert_str(c.result.documents[0].document.number, "INV-2026-0001");
    reading_end(&c);
}

static void other_names_and_a_plain_stream_are_known(void **state UNUSED)
{
    static const char *const names[] = { "ZUGFeRD-invoice.xml", "xrechnung.xml", "factur-x.xml" };
    for (size_t i = 0; i < countof(names); i++) {
        struct reading_case c;
        reading_begin(&c);
        read_good(&c, pdf_with(&c, names[i], "", fixture(&c, "cii-min-en.xml")));
        reading_end(&c);
    }
}

static void what_cannot_be_taken_out_is_refused(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str xml = fixture(&c, "cii-min-en.xml");
    const str bad[] = {
        pdf_with(&c, "readme.xml", "", xml),
        pdf_with(&c, "factur-x.xml", "/Filter /LZWDecode", xml),
        pdf_with(&c, "factur-x.xml", "/Filter [/FlateDecode /FlateDecode]", xml),
        pdf_with(&c, "factur-x.xml", "/Filter /FlateDecode", xml),
        S("%PDF-1.7\nnothing"),
        S("%PDF-1.7\n1 0 obj\n<</Type /Catalog /Names 1 0 R /Kids [1 0 R] /EmbeddedFiles 1 "
          "0 R>>\nendobj\ntrailer\n<</Root 1 0 R>>\n"),
    };
    for (size_t i = 0; i < countof(bad); i++) {
        read_bytes(&c, bad[i]);
        assert_err(c.e, E_INVALID);
        assert_non_null(problem_by(&c, "PDF"));
    }
    reading_end(&c);
}

static void a_stream_that_grows_without_end_is_refused(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    size_t n = 100 * 1024 * 1024;
    char *p = arena_take(&c.arena, n);
    memset(p, ' ', n);
    read_bytes(&c, pdf_with(&c, "factur-x.xml", "/Filter /FlateDecode", packed(&c, (str){ p, n })));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "PDF"));
    reading_end(&c);
}

static void the_rules_hold_inside_a_pdf_too(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str xml = replaced(&c, fixture(&c, "cii-min-en.xml"), ">119.00<", ">119.01<");
    read_bytes(&c, pdf_with(&c, "factur-x.xml", "", xml));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "BR-CO-15"));
    reading_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_packed_invoice_is_found_and_kept),
        cmocka_unit_test(other_names_and_a_plain_stream_are_known),
        cmocka_unit_test(what_cannot_be_taken_out_is_refused),
        cmocka_unit_test(a_stream_that_grows_without_end_is_refused),
        cmocka_unit_test(the_rules_hold_inside_a_pdf_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
