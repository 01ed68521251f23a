/* Saved methods: when one is good, when it ends, and how it is called. */
#include "testing.h"

#include "core/saved_method.h"

static struct arena a;

static int begin(void **state)
{
    (void)state;
    arena_init(&a, 64 * 1024);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&a);
    return 0;
}

static date on(int year, int month, int day)
{
    date d = DATE_NONE;
    assert_true(date_of(year, month, day, &d));
    return d;
}

static struct saved_method card(void)
{
    return (struct saved_method){ .method = PAY_CARD, .cur = CURRENCY("EUR"), .brand = S("Visa"),
                                  .last4 = S("4242"), .expiry_year = 2028, .expiry_month = 2 };
}

static void a_card_is_good_to_the_end_of_its_last_month(void **state)
{
    (void)state;
    struct saved_method m = card();
    currency eur = CURRENCY("EUR");

    assert_int_equal(saved_method_fit(&m, eur, on(2028, 2, 29)), SAVED_FITS);
    assert_int_equal(saved_method_fit(&m, eur, on(2028, 3, 1)), SAVED_EXPIRED);
    assert_int_equal(saved_method_fit(&m, eur, on(2027, 12, 31)), SAVED_FITS);
    assert_true(saved_method_ends(&m, on(2028, 2, 1)));
    assert_false(saved_method_ends(&m, on(2028, 1, 31)));
    assert_str(saved_method_month(&a, &m), "2028-02");
    m.removed_us = 1;
    assert_false(saved_method_ends(&m, on(2028, 2, 1)));
    assert_int_equal(saved_method_fit(&m, eur, on(2028, 2, 1)), SAVED_REMOVED);
}

static void a_card_pays_in_any_currency_and_an_account_in_its_own(void **state)
{
    (void)state;
    struct saved_method m = card();
    currency usd = CURRENCY("USD");

    assert_int_equal(saved_method_fit(&m, usd, on(2028, 1, 1)), SAVED_FITS);
    m.method = PAY_DEBIT;
    m.expiry_year = m.expiry_month = 0;
    assert_int_equal(saved_method_fit(&m, usd, on(2028, 1, 1)), SAVED_OTHER_CURRENCY);
    assert_int_equal(saved_method_fit(&m, m.cur, on(2099, 1, 1)), SAVED_FITS);
    assert_false(saved_method_ends(&m, on(2028, 2, 1)));
    assert_str(saved_method_month(&a, &m), "");
}

static void each_reason_has_its_words_and_a_good_one_none(void **state)
{
    (void)state;
    str seen[4];

    assert_str(saved_fit_text(SAVED_FITS), "");
    for (int i = SAVED_REMOVED; i <= SAVED_OTHER_CURRENCY; i++) {
        seen[i] = saved_fit_text((enum saved_fit)i);
        assert_true(seen[i].n > 0);
        for (int k = SAVED_REMOVED; k < i; k++) assert_false(str_eq(seen[i], seen[k]));
    }
}

static void it_is_called_by_brand_and_last_digits_as_far_as_they_are_known(void **state)
{
    (void)state;
    struct saved_method m = card();

    assert_str(saved_method_label(&a, &m),
               "Visa \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2 4242");
    m.last4 = STR_NONE;
    assert_str(saved_method_label(&a, &m), "Visa");
    m.brand = STR_NONE;
    assert_str(saved_method_label(&a, &m), "Card");
}

static void a_set_of_methods_is_words_and_back(void **state)
{
    (void)state;
    pay_method_set set = 1u << PAY_CARD | 1u << PAY_UPI;

    assert_str(pay_methods_words(&a, set), "card upi");
    assert_int_equal(pay_methods_of(S("card upi")), set);
    assert_int_equal(pay_methods_of(S("card shells")), 1u << PAY_CARD);
    assert_int_equal(pay_methods_of(STR_NONE), 0);
    assert_str(pay_methods_words(&a, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_is_good_to_the_end_of_its_last_month),
        cmocka_unit_test(a_card_pays_in_any_currency_and_an_account_in_its_own),
        cmocka_unit_test(each_reason_has_its_words_and_a_good_one_none),
        cmocka_unit_test(it_is_called_by_brand_and_last_digits_as_far_as_they_are_known),
        cmocka_unit_test(a_set_of_methods_is_words_and_back),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
