/* Proofs of who a business is: their kinds, and what follows from a decision and the day. */
#include "testing.h"

#include "core/kyc.h"

static const date today = { 20000 };

static void each_kind_has_a_word_that_leads_back_to_it(void **state)
{
    (void)state;
    for (int k = 0; k < KYC_KIND_COUNT; k++) {
        assert_int_equal(kyc_kind_of(kyc_kind_word((enum kyc_kind)k)), k);
        assert_true(kyc_kind_label((enum kyc_kind)k).n > 0);
    }
    assert_int_equal(kyc_kind_of(S("")), KYC_KIND_COUNT);
    assert_int_equal(kyc_kind_of(S("Tax")), KYC_KIND_COUNT);
}

static void it_is_asked_until_one_comes_and_waits_until_it_is_decided(void **state)
{
    (void)state;
    assert_int_equal(kyc_state_of(false, KYC_WAITS, DATE_NONE, today), KYC_ASKED);
    assert_int_equal(kyc_state_of(true, KYC_WAITS, DATE_NONE, today), KYC_RECEIVED);
    assert_int_equal(kyc_state_of(true, KYC_SAID_NO, DATE_NONE, today), KYC_REFUSED);
    assert_int_equal(kyc_state_of(true, KYC_SAID_YES, DATE_NONE, today), KYC_APPROVED);
}

static void an_approval_holds_up_to_and_with_its_day(void **state)
{
    (void)state;
    assert_int_equal(kyc_state_of(true, KYC_SAID_YES, today, today), KYC_APPROVED);
    assert_int_equal(kyc_state_of(true, KYC_SAID_YES, today, date_add(today, 1)), KYC_EXPIRED);
    assert_int_equal(kyc_state_of(true, KYC_SAID_NO, today, date_add(today, 1)), KYC_REFUSED);
}

static void something_is_wanted_where_none_was_sent_or_it_does_not_hold(void **state)
{
    (void)state;
    assert_true(kyc_wants(KYC_ASKED));
    assert_true(kyc_wants(KYC_REFUSED));
    assert_true(kyc_wants(KYC_EXPIRED));
    assert_false(kyc_wants(KYC_RECEIVED));
    assert_false(kyc_wants(KYC_APPROVED));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_has_a_word_that_leads_back_to_it),
        cmocka_unit_test(it_is_asked_until_one_comes_and_waits_until_it_is_decided),
        cmocka_unit_test(an_approval_holds_up_to_and_with_its_day),
        cmocka_unit_test(something_is_wanted_where_none_was_sent_or_it_does_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
