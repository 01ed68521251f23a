/* UBL as we write it, read by our own reader: nothing is lost, nothing is wrong with it. */
#include "lib/reading.h"
#include "lib/samples.h"

#include "core/snapshot.h"
#include "paper/ubl_write.h"

static str snapshot_of(struct reading_case *c, const struct document *d)
{
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, 16u << 20);
    snapshot_write(&b, d);
    return buf_copy(&b, &c->arena);
}

static const struct document *written_and_read(struct reading_case *c, const struct document *d)
{
    str xml;

    assert_ok(paper_ubl_write(&c->arena, d, &xml));
    read_bytes(c, xml);
    for (const struct problem *p = c->problems.first; p != NULL; p = p->next)
        if (p->grade == PROBLEM_ERROR)
            fail_msg("%.*s: %.*s", STR_FMT(p->rule), STR_FMT(p->text));
    assert_ok(c->e);
    return &c->result.documents[0].document;
}

static void the_same_comes_out_that_went_in(const char *name)
{
    struct reading_case c;

    reading_begin(&c);
    read_good(&c, fixture(&c, name));
    struct document first = c.result.documents[0].document;
    first.attachment_count = 0; /* files of their own */
    const struct document *again = written_and_read(&c, &first);
    str was = snapshot_of(&c, &first), is = snapshot_of(&c, again);
    assert_int_equal(is.n, was.n);
    assert_memory_equal(is.p, was.p, was.n);
    reading_end(&c);
}

static void a_full_invoice_comes_back_as_it_was(void **state UNUSED)
{
    the_same_comes_out_that_went_in("ubl-full.xml");
}

static void a_small_invoice_comes_back_as_it_was(void **state UNUSED)
{
    the_same_comes_out_that_went_in("ubl-min-en.xml");
}

static void a_credit_note_comes_back_as_it_was(void **state UNUSED)
{
    the_same_comes_out_that_went_in("ubl-credit.xml");
}

/* What was read from CII can be said in UBL, and is the same invoice. */
static void an_invoice_of_the_other_form_can_be_written(void **state UNUSED)
{
    struct reading_case c;

    reading_begin(&c);
    read_good(&c, fixture(&c, "cii-full.xml"));
    struct document first = c.result.documents[0].document;
    const struct document *again = written_and_read(&c, &first);
    assert_int_equal(again->payable.minor, first.payable.minor);
    assert_int_equal(again->line_count, first.line_count);
    assert_int_equal(again->seller.name.n, first.seller.name.n);
    reading_end(&c);
}

static void every_sample_that_fits_the_standard_is_written_without_a_fault(void **state UNUSED)
{
    int written = 0;

    for (int i = 0; i < SAMPLE_COUNT; i++) {
        struct reading_case c;
        str xml;
        reading_begin(&c);
        struct sample_case s = sample_make(&c.arena, (enum sample)i);
        if (!paper_cii_can_write(&s.d)) {
            assert_err(paper_ubl_write(&c.arena, &s.d, &xml), E_INVALID);
        } else {
            const struct document *d = written_and_read(&c, &s.d);
            assert_int_equal(d->kind == DOCUMENT_CREDIT_NOTE, s.d.kind == DOCUMENT_CREDIT_NOTE);
            assert_int_equal(d->total.minor, s.d.total.minor);
            assert_int_equal(d->line_count, s.d.line_count);
            written++;
        }
        reading_end(&c);
    }
    assert_true(written >= 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_invoice_comes_back_as_it_was),
        cmocka_unit_test(a_small_invoice_comes_back_as_it_was),
        cmocka_unit_test(a_credit_note_comes_back_as_it_was),
        cmocka_unit_test(an_invoice_of_the_other_form_can_be_written),
        cmocka_unit_test(every_sample_that_fits_the_standard_is_written_without_a_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
