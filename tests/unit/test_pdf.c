/* PDFs of documents and receipts: pages, words, attachments, equal bytes, hostile input. */
#include <dlfcn.h>
#include <fontconfig/fontconfig.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <qpdf/qpdf-c.h>

#include "paper/cii_write.h"
#include "paper/read.h"
#include "paper/rosette.h"
#include "paper/sheet.h"
#include "paper/unit.h"
#include "pdf/pdf.h"
#include "samples.h"
#include "testing.h"

static struct arena a;

static int begin(void **state)
{
    (void)state;
    arena_init(&a, (size_t)512 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static str make(struct sample_case *c)
{
    str out = STR_NONE;
    assert_ok(paper_pdf_document(&a, &c->d, &c->brand, &c->options, &out));
    assert_true(str_starts(out, S("%PDF-1.7")));
    return out;
}

/* What qpdf reads again: pages, files inside, figures with a text. */
struct seen {
    int pages, files, figures, figures_told;
};

static void count_figures(qpdf_data q, qpdf_oh element, int depth, struct seen *out)
{
    qpdf_oh kids = qpdf_oh_get_key(q, element, "/K");
    if (depth > 4 || !qpdf_oh_is_array(q, kids)) return;
    for (int i = 0; i < qpdf_oh_get_array_n_items(q, kids); i++) {
        qpdf_oh kid = qpdf_oh_get_array_item(q, kids, i);
        if (!qpdf_oh_is_dictionary(q, kid)) continue;
        if (qpdf_oh_is_name_and_equals(q, qpdf_oh_get_key(q, kid, "/S"), "/Figure")) {
            out->figures++;
            out->figures_told += qpdf_oh_has_key(q, kid, "/Alt");
        }
        count_figures(q, kid, depth + 1, out);
    }
}

static struct seen look_at(str pdf)
{
    struct seen seen = { 0 };
    qpdf_data q = qpdf_init();
    assert_int_equal(qpdf_read_memory(q, "test", pdf.p, pdf.n, NULL), QPDF_SUCCESS);
    qpdf_oh root = qpdf_get_root(q), files = qpdf_oh_get_key(q, root, "/AF");
    seen.pages = qpdf_get_num_pages(q);
    if (qpdf_oh_is_array(q, files)) seen.files = qpdf_oh_get_array_n_items(q, files);
    count_figures(q, qpdf_oh_get_key(q, root, "/StructTreeRoot"), 0, &seen);
    qpdf_cleanup(&q);
    return seen;
}

static void every_sample_becomes_a_readable_file(void **state)
{
    (void)state;
    for (int i = 0; i < SAMPLE_COUNT; i++) {
        struct sample_case c = sample_make(&a, (enum sample)i);
        struct seen seen = look_at(make(&c));
        assert_in_range(seen.pages, 1, 20);
        assert_int_equal(seen.files, paper_cii_can_write(&c.d) ? 1 : 0);
        assert_int_equal(seen.figures, seen.figures_told);
    }
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    (void)state;
    struct sample_case c = sample_make(&a, SAMPLE_MIXED);
    str one = make(&c), two = make(&c);
    assert_int_equal(one.n, two.n);
    assert_memory_equal(one.p, two.p, one.n);
    c.options.created_us += 1000000;
    two = make(&c);
    assert_false(str_eq(one, two));
}

static void pages_grow_with_the_lines(void **state)
{
    (void)state;
    struct sample_case c = sample_lines(&a, 1);
    assert_int_equal(look_at(make(&c)).pages, 1);
    c = sample_lines(&a, 200);
    assert_in_range(look_at(make(&c)).pages, 9, 14);
    c = sample_lines(&a, 1000);
    assert_in_range(look_at(make(&c)).pages, 45, 70);
}

static void an_imported_file_is_carried_unchanged(void **state)
{
    (void)state;
    struct sample_case c = sample_make(&a, SAMPLE_GST); /* has no XML of its own */
    assert_int_equal(look_at(make(&c)).files, 0);
    c.options.cii = S("<not-even-cii>\xFF</not-even-cii>");
    str pdf = make(&c);
    assert_int_equal(look_at(pdf).files, 1);

    qpdf_data q = qpdf_init();
    assert_int_equal(qpdf_read_memory(q, "test", pdf.p, pdf.n, NULL), QPDF_SUCCESS);
    qpdf_oh spec = qpdf_oh_get_array_item(q, qpdf_oh_get_key(q, qpdf_get_root(q), "/AF"), 0);
    qpdf_oh stream = qpdf_oh_get_key(q, qpdf_oh_get_key(q, spec, "/EF"), "/F");
    unsigned char *bytes = NULL;
    size_t n = 0;
    QPDF_BOOL filtered = QPDF_FALSE;
    assert_int_equal(qpdf_oh_get_stream_data(q, stream, qpdf_dl_all, &filtered, &bytes, &n), 0);
    assert_true(str_eq((str){ (const char *)bytes, n }, c.options.cii));
    free(bytes);
    qpdf_cleanup(&q);
}

static void what_is_written_can_be_read_again(void **state)
{
    (void)state;
    struct sample_case c = sample_lines(&a, 12);
    struct problems problems = { .arena = &a };
    struct read_result result;
    str cii;
    err e = paper_read(&a, make(&c), S("own.pdf"), &problems, &result);
    if (e != OK) print_error("%.*s\n", STR_FMT(problems.first->text));
    assert_ok(e);
    assert_ok(paper_cii_write(&a, &c.d, &cii));
    assert_true(str_eq(result.documents[0].xml, cii));
}

static void a_receipt_is_one_page(void **state)
{
    (void)state;
    struct sample_case c = sample_make(&a, SAMPLE_LATIN);
    struct receipt r = sample_receipt(&a);
    str out;
    assert_ok(paper_pdf_receipt(&a, &r, &c.brand, &c.options, &out));
    assert_int_equal(look_at(out).pages, 1);
    r = (struct receipt){ .paid = DATE_NONE };
    c.brand = (struct paper_brand){ 0 };
    assert_ok(paper_pdf_receipt(&a, &r, &c.brand, &c.options, &out));
}

static void pictures_are_bounded(void **state)
{
    (void)state;
    const struct pdf_info info = { .title = S("t"), .language = S("en"), .bottom = 8000 };
    struct pdf *p = NULL;
    const struct pdf_image *image;
    assert_ok(pdf_open(&a, &info, &p));
    assert_err(pdf_image_png(p, S("GIF89a"), &image), E_PARSE);
    assert_err(pdf_image_png(p, STR_NONE, &image), E_PARSE);
    char head[64] = "\x89PNG\r\n\x1A\n\0\0\0\rIHDR\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF";
    assert_err(pdf_image_png(p, (str){ head, sizeof head }, &image), E_TOO_LARGE);
    pdf_close(&p);
    assert_null(p);
}

static void text_wraps_and_is_cleaned(void **state)
{
    (void)state;
    const struct pdf_info info = { .title = S("t"), .language = S("en"), .bottom = 8000 };
    const struct pdf_style style = { PDF_SANS, 90, 130, 0 };
    struct pdf *p = NULL;
    assert_ok(pdf_open(&a, &info, &p));
    const struct pdf_text *one = pdf_shape(p, &style, S("one two three"), 0);
    assert_int_equal(pdf_text_lines(one), 1);
    assert_int_equal(pdf_text_height(one), 130);
    assert_in_range(pdf_text_width(one), 400, 700);
    assert_int_equal(pdf_text_lines(pdf_shape(p, &style, S("one two three"), 300)), 3);
    assert_int_equal(pdf_text_lines(pdf_shape(p, &style, S("\x01\xE2\x80\xAE\x7F"), 0)), 0);
    assert_int_equal(pdf_text_lines(pdf_shape(p, &style, S("a\nb\n"), 0)), 2);
    /* A figure's sign stays in front, whatever surrounds it. */
    assert_ptr_equal(pdf_shape(p, &style,
                               S("\xE2\x80\xAE"
                                 "12"),
                               0),
                     pdf_shape(p, &style, S("12"), 0));
    pdf_close(&p);
}

static void a_code_too_long_is_refused(void **state)
{
    (void)state;
    const struct pdf_info info = { .title = S("t"), .language = S("en"), .bottom = 8000 };
    struct pdf *p = NULL;
    char text[3000];
    memset(text, 'x', sizeof text);
    assert_ok(pdf_open(&a, &info, &p));
    assert_err(pdf_put_qr(p, (str){ text, sizeof text }, 40, (struct pdf_box){ 0 }, 1000),
               E_TOO_LARGE);
    assert_err(pdf_put_qr(p, (str){ text, 600 }, 13, (struct pdf_box){ 0 }, 1000), E_TOO_LARGE);
    assert_ok(pdf_put_qr(p, (str){ text, 300 }, 13, (struct pdf_box){ 0 }, 1000));
    pdf_close(&p);
}

static void ten_thousand_lines_are_the_most(void **state)
{
    (void)state;
    struct sample_case c = sample_lines(&a, 1);
    str out;
    c.d.line_count = 10001;
    assert_err(paper_pdf_document(&a, &c.d, &c.brand, &c.options, &out), E_TOO_LARGE);
}

static void another_code_gives_another_rosette(void **state)
{
    (void)state;
    struct rosette one = rosette_of(S("7K4M-92QX")), again = rosette_of(S("7K4M-92QX"));
    struct rosette two = rosette_of(S("7K4M-92QY"));
    assert_memory_equal(&one, &again, sizeof one);
    assert_memory_not_equal(&one, &two, sizeof one);
    assert_in_range(one.turns, 14, 22);
}

/* --- CII --- */
static char *value_at(xmlDocPtr xml, const char *path)
{
    xmlXPathContextPtr x = xmlXPathNewContext(xml);
    xmlXPathRegisterNs(x, BAD_CAST "ram",
                       BAD_CAST "urn:un:unece:uncefact:data:standard:"
                                "ReusableAggregateBusinessInformationEntity:100");
    xmlXPathObjectPtr found = xmlXPathEvalExpression(BAD_CAST path, x);
    assert_non_null(found);
    char *text = (char *)xmlXPathCastToString(found);
    xmlXPathFreeObject(found);
    xmlXPathFreeContext(x);
    return text;
}

static void assert_value(xmlDocPtr xml, const char *path, const char *expected)
{
    char *text = value_at(xml, path);
    assert_string_equal(text, expected);
    xmlFree(text);
}

static void cii_reads_back_as_the_document(void **state)
{
    (void)state;
    struct sample_case c = sample_lines(&a, 12);
    c.d.buyer.name = S("A & B <\"C\"> \x01 GmbH");
    str out;
    assert_ok(paper_cii_write(&a, &c.d, &out));
    xmlDocPtr xml = xmlReadMemory(out.p, (int)out.n, "cii", NULL, XML_PARSE_NONET);
    assert_non_null(xml);
    assert_value(xml, "//ram:BuyerTradeParty/ram:Name", "A & B <\"C\">  GmbH");
    assert_value(xml, "count(//ram:IncludedSupplyChainTradeLineItem)", "12");
    assert_value(xml, "//ram:GrandTotalAmount", "13710.09");
    assert_value(xml, "//ram:TaxTotalAmount/@currencyID", "EUR");
    assert_value(xml, "//ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID", "PO 4500-1154");
    assert_value(xml, "//ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']",
                 "IE6388047V");
    xmlFreeDoc(xml);
}

static void cii_is_not_written_where_it_would_be_wrong(void **state)
{
    (void)state;
    str out;
    struct sample_case c = sample_make(&a, SAMPLE_GST);
    assert_err(paper_cii_write(&a, &c.d, &out), E_INVALID);
    c = sample_make(&a, SAMPLE_JAPANESE);
    assert_false(paper_cii_can_write(&c.d));
    c = sample_lines(&a, 3);
    assert_true(paper_cii_can_write(&c.d));
    c.d.total.minor++;
    assert_false(paper_cii_can_write(&c.d));
    c = sample_lines(&a, 3);
    c.d.lines[0].tax_rate.units = 7;
    assert_false(paper_cii_can_write(&c.d));
    c = sample_lines(&a, 3);
    c.d.taxes[0].category = S("E"); /* no reason given */
    assert_false(paper_cii_can_write(&c.d));
    c = sample_lines(&a, 3);
    c.d.buyer.tax_id = S("100234567800003");
    assert_false(paper_cii_can_write(&c.d));
}

/* --- fonts --- */
/* The family that is not installed. */
static const char *hidden;

/* Stands before fontconfig's own for what is linked here. */
FcFontSet *FcFontList(FcConfig *config, FcPattern *pattern, FcObjectSet *objects)
{
    FcFontSet *(*real)(FcConfig *, FcPattern *, FcObjectSet *);
    FcChar8 *family = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "FcFontList");
    FcPatternGetString(pattern, FC_FAMILY, 0, &family);
    bool hide = hidden != NULL && strcmp((const char *)family, hidden) == 0;
    return hide ? FcFontSetCreate() : real(config, pattern, objects);
}

static void a_missing_font_is_named_and_comes_back(void **state)
{
    (void)state;
    struct sample_case c = sample_make(&a, SAMPLE_MIXED);
    str before = make(&c), missing;
    pdf_fini();
    hidden = "Noto Sans CJK SC";
    assert_err(pdf_init(&missing), E_CONFIG);
    assert_str(missing, "Noto Sans CJK (package fonts-noto-cjk)");
    hidden = "Noto Sans";
    assert_err(pdf_init(&missing), E_CONFIG);
    assert_str(missing, "Noto Sans (package fonts-noto-core)");
    hidden = NULL;
    assert_ok(pdf_init(&missing));
    assert_true(str_eq(make(&c), before));
}

static void one_is_singular_and_rates_are_even(void **state)
{
    (void)state;
    assert_str(unit_word_of(S("MON"), (decimal){ .units = 10, .scale = 1 }), "month");
    assert_str(unit_word_of(S("MON"), (decimal){ .units = 15, .scale = 1 }), "months");
    assert_str(unit_word_of(S("HUR"), (decimal){ .units = 1 }), "h");
    assert_str(unit_word_of(S("XYZ"), (decimal){ .units = 1 }), "XYZ");

    struct sample_case c = sample_lines(&a, 2);
    struct sheet s = { .a = &a, .options = &c.options, .format = &format_english };
    c.d.lines[0].tax_rate = (decimal){ .units = 1800, .scale = 2 };
    sheet_rates(&s, &c.d);
    assert_str(sheet_rate(&s, c.d.lines[0].tax_rate), "18\xC2\xA0%");
    c.d.lines[1].tax_rate = (decimal){ .units = 25, .scale = 1 };
    sheet_rates(&s, &c.d);
    assert_str(sheet_rate(&s, c.d.lines[0].tax_rate), "18.0\xC2\xA0%");
    assert_str(sheet_rate(&s, c.d.lines[1].tax_rate), "2.5\xC2\xA0%");
}

static int start(void **state)
{
    (void)state;
    str missing;
    err e = pdf_init(&missing);
    if (e != OK) print_error("fonts: %.*s\n", STR_FMT(missing));
    return e == OK ? 0 : 1;
}

static int stop(void **state)
{
    (void)state;
    pdf_fini();
    xmlCleanupParser();
    return 0;
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(every_sample_becomes_a_readable_file),
        TEST(the_same_document_gives_the_same_bytes),
        TEST(pages_grow_with_the_lines),
        TEST(an_imported_file_is_carried_unchanged),
        TEST(what_is_written_can_be_read_again),
        TEST(a_receipt_is_one_page),
        TEST(pictures_are_bounded),
        TEST(text_wraps_and_is_cleaned),
        TEST(a_code_too_long_is_refused),
        TEST(ten_thousand_lines_are_the_most),
        TEST(another_code_gives_another_rosette),
        TEST(cii_reads_back_as_the_document),
        TEST(cii_is_not_written_where_it_would_be_wrong),
        TEST(a_missing_font_is_named_and_comes_back),
        TEST(one_is_singular_and_rates_are_even),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
