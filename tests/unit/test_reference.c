/* References with check digits: known ones, ours and back, and what is none. */
#include "core/reference.h"
#include "testing.h"

static struct arena a;

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static void known_references_and_ibans_are_seen(void **state)
{
    (void)state;
    assert_true(reference_is_rf(S("RF18539007547034")));
    assert_false(reference_is_rf(S("RF19539007547034")));
    assert_false(reference_is_rf(S("DE89370400440532013000")));
    assert_true(reference_is_qr(S("210000000003139471430009017")));
    assert_false(reference_is_qr(S("210000000003139471430009018")));
    assert_false(reference_is_qr(S("21000000000313947143000901")));
    assert_true(iban_is(S("DE89370400440532013000")));
    assert_false(iban_is(S("DE88370400440532013000")));
    assert_true(iban_is_qr(S("CH4431999123000889012")));
    assert_false(iban_is_qr(S("CH9300762011623852957")));
}

static void ours_lead_back_to_their_document(void **state)
{
    (void)state;
    const int64_t docs[] = { 1, 35, 36, 1234567890123456789, INT64_MAX };
    for (size_t i = 0; i < countof(docs); i++) {
        int64_t doc = 0;
        str rf = reference_rf(&a, docs[i]), qr = reference_qr(&a, docs[i]);
        assert_true(reference_is_rf(rf));
        assert_true(reference_is_qr(qr));
        assert_true(reference_doc(&a, rf, &doc));
        assert_int_equal(doc, docs[i]);
        doc = 0;
        assert_true(reference_doc(&a, qr, &doc));
        assert_int_equal(doc, docs[i]);
    }
}

static void blanks_and_small_letters_change_nothing(void **state)
{
    (void)state;
    int64_t doc = 0;
    str rf = reference_rf(&a, 1500000);
    str typed = arena_format(&a, " rf%.*s %.*s", STR_FMT(str_sub(rf, 2, 4)),
                             STR_FMT(str_sub(rf, 6, rf.n)));
    assert_true(reference_doc(&a, typed, &doc));
    assert_int_equal(doc, 1500000);
}

static void another_text_is_no_reference(void **state)
{
    (void)state;
    int64_t doc = 7;
    static const char *const texts[] = { "", "RF", "INV-1042", "RF18ZZZZZZZZZZZZZZZZZZZZZ",
                                         "000000000000000000000000000", "RF18-39007547034",
                                         "999999999999999999999999999" };
    for (size_t i = 0; i < countof(texts); i++)
        assert_false(reference_doc(&a, str_of(texts[i]), &doc));
    assert_int_equal(doc, 7);
}

static void the_account_says_which_reference_it_takes(void **state)
{
    (void)state;
    assert_int_equal(reference_for(&a, STR_NONE, 5).n, 0);
    assert_true(reference_is_rf(reference_for(&a, S("DE89 3704 0044 0532 0130 00"), 5)));
    assert_true(reference_is_rf(reference_for(&a, S("CH9300762011623852957"), 5)));
    assert_true(reference_is_qr(reference_for(&a, S("CH44 3199 9123 0008 8901 2"), 5)));
}

static void a_document_is_quoted_by_what_it_says_else_by_ours(void **state)
{
    (void)state;
    const str own = S("DE89370400440532013000");
    struct document d = { .number = S("INV-1"), .payment = { .reference = S("INV-1") } };
    assert_true(reference_is_rf(reference_of_document(&a, &d, own, 5)));
    assert_str(reference_of_document(&a, &d, STR_NONE, 5), "INV-1");
    assert_str(reference_of_document(&a, &d, own, 0), "INV-1");
    d.payment.iban = S("DE75512108001245126199");
    assert_str(reference_of_document(&a, &d, own, 5), "INV-1");
    d.payment.iban = S("DE89 3704 0044 0532 0130 00");
    assert_true(reference_is_rf(reference_of_document(&a, &d, own, 5)));
    d.payment.reference = S("CUSTOMER 7");
    assert_str(reference_of_document(&a, &d, own, 5), "CUSTOMER 7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(known_references_and_ibans_are_seen, begin, end),
        cmocka_unit_test_setup_teardown(ours_lead_back_to_their_document, begin, end),
        cmocka_unit_test_setup_teardown(blanks_and_small_letters_change_nothing, begin, end),
        cmocka_unit_test_setup_teardown(another_text_is_no_reference, begin, end),
        cmocka_unit_test_setup_teardown(a_document_is_quoted_by_what_it_says_else_by_ours, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_account_says_which_reference_it_takes, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
