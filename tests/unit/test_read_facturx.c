/* The invoice inside a PDF: found by name, packed or plain, and nothing that grows past a bound. */
#include "lib/reading.h"

#include <libdeflate.h>
#include <time.h>

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

static str last_problem(const struct reading_case *c)
{
    assert_non_null(c->problems.last);
    return c->problems.last->text;
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

/* A PDF whose catalogue and file specification lie in an object stream. */
static str gathered(struct reading_case *c, str objects, int count, str xml, const char *more)
{
    struct buf b;
    str inner = packed(c, objects);
    buf_init(&b, 64 * 1024 * 1024);
    buf_format(&b, "%%PDF-1.7\n3 0 obj\n<</Length %zu>>stream\n", xml.n);
    buf_str(&b, xml);
    buf_format(&b, "\nendstream\nendobj\n9 0 obj\n<</Type/ObjStm/N %d/First 8/Length 8 0 R"
                   "/Filter[/FlateDecode]>>stream\r\n", count);
    buf_str(&b, inner);
    buf_format(&b, "\nendstream\nendobj\ntrailer\n<</Root 1 0 R%s>>\nstartxref\n0\n%%%%EOF\n",
               more);
    str s = buf_copy(&b, &c->arena);
    buf_release(&b);
    return s;
}

static void objects_packed_together_are_found(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str xml = fixture(&c, "cii-min-en.xml");
    str objects = S("4 0 5 3 1  <</F<FEFF00660061006300740075007200"
                    "2D0078002E0078006D006C>/EF<</F 3 0 R>>>>");
    read_bytes(&c, gathered(&c, objects, 2, xml, ""));
    assert_ok(c.e);
    assert_true(str_eq(c.result.documents[0].xml, xml));
    read_bytes(&c, gathered(&c, objects, 2, xml, "/Encrypt<</Filter/Standard>>"));
    assert_err(c.e, E_INVALID);
    assert_str(last_problem(&c), "The PDF is encrypted.");
    reading_end(&c);
}

/* The reader's own memory ends the process past 192 MB: coming back at all is half of the test. */
static void a_bomb_among_the_objects_is_refused(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    size_t n = 100 * 1024 * 1024;
    char *p = arena_take(&c.arena, n);
    memset(p, ' ', n);
    memcpy(p, "4 0 5 1 ", 8);
    read_bytes(&c, gathered(&c, (str){ p, n }, 2, S("x"), ""));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "PDF"));

    /* Each within the bound, all of them not. */
    struct buf b;
    buf_init(&b, 64 * 1024 * 1024);
    str one = packed(&c, (str){ p, 30 * 1024 * 1024 });
    buf_lit(&b, "%PDF-1.7\n");
    for (int i = 0; i < 100; i++) {
        buf_format(&b, "%d 0 obj<</Type/ObjStm/N 2/First 8/Filter/FlateDecode/Length %zu>>stream\n",
                   i + 1, one.n);
        buf_str(&b, one);
        buf_lit(&b, "\nendstream endobj\n");
    }
    read_bytes(&c, buf_copy(&b, &c.arena));
    assert_err(c.e, E_INVALID);
    assert_str(last_problem(&c), "The invoice inside the PDF is too large.");
    buf_release(&b);
    reading_end(&c);
}

/* `n` bytes of the same few again and again, behind a PDF's first line. */
static str repeated(struct reading_case *c, const char *words, size_t n)
{
    size_t one = strlen(words);
    char *p = arena_take(&c->arena, n + 16);
    memcpy(p, "%PDF-1.7\n1 0 obj", 16);
    for (size_t i = 0; i < n; i++) p[16 + i] = words[i % one];
    return (str){ p, n + 16 };
}

static void time_grows_with_the_size_alone(void **state UNUSED)
{
    static const char *const hostile[] = {
        "(", "<<", "[", "[1 0 R ", "1 0 obj", "1 0 obj(", "1 0 obj[]", "1 0 obj<<>>stream\n",
        "1 0 obj<</EF 1 0 R/UF 2 0 R>> ", "trailer<<", "trailer<<>>", "endobj obj ", " ", "9",
    };
    for (size_t i = 0; i < countof(hostile); i++) {
        struct reading_case c;
        struct timespec from, to;
        reading_begin(&c);
        str bytes = repeated(&c, hostile[i], 5 * 1000 * 1000);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
        read_bytes(&c, bytes);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
        assert_err(c.e, E_INVALID);
        if (to.tv_sec - from.tv_sec > 3) fail_msg("%s takes too long", hostile[i]);
        reading_end(&c);
    }
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
        cmocka_unit_test(objects_packed_together_are_found),
        cmocka_unit_test(a_bomb_among_the_objects_is_refused),
        cmocka_unit_test(time_grows_with_the_size_alone),
        cmocka_unit_test(the_rules_hold_inside_a_pdf_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
