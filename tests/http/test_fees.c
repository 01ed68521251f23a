/* Fees as staff set them and payers meet them, on both engines. */
#include "paying.h"

#include <string.h>

static struct browser owner;

/* The fee of a card in euros, as the form says it. */
static int rule(const char *fields)
{
    assert_int_equal(browser_get(&owner, "/staff/settings/fees"), 200);
    return browser_post(&owner, "/staff/settings/fees",
                        form("method=card&currency=EUR&%s", fields));
}

/* The form of the review on the screen, with the fee it shows. */
static const char *confirm_shown(const struct browser *b, const struct made *m, const char *amount)
{
    str fee = browser_between(b, "name=\"fee\" value=\"", "\"");
    return form("%s&fee=%.*s", confirm(b, m, amount), STR_FMT(fee));
}

static void staff_set_what_paying_costs(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "", "percent=10.01", "percent=-1", "percent=x", "fixed=1,5", "percent=1&most=0.001",
        "percent=1&tax=one&tax_rate=19", "percent=1&tax=one&tax_name=VAT",
        "percent=1&tax=one&tax_name=a%3Bb&tax_rate=19", "percent=1&tax=gst&tax_rate=50.01",
        "percent=1&tax=gst&tax_rate=17.99", "percent=1&tax=x",
    };
    struct browser sam;
    for (size_t i = 0; i < countof(bad); i++) {
        assert_int_equal(rule(bad[i]), 422);
        assert_true(browser_sees(&owner, "err-msg"));
    }
    assert_int_equal(browser_post(&owner, "/staff/settings/fees", "method=x&currency=EUR"), 422);
    assert_int_equal(browser_post(&owner, "/staff/settings/fees", "method=card&currency=E"), 422);
    assert_int_equal(browser_get(&owner, "/staff/settings/fees"), 200);
    assert_true(browser_sees(&owner, "No fees"));
    assert_true(browser_sees(&owner, "forbidden in some places"));
    assert_int_equal(rule("percent=2&fixed=0.10&most=5&tax=gst&tax_rate=18"), 303);
    assert_int_equal(browser_get(&owner, owner.location), 200);
    assert_true(browser_sees(&owner, "Saved."));
    assert_true(browser_sees(&owner, "2\xc2\xa0% + €0.10, at most €5.00"));
    assert_true(browser_sees(&owner, "CGST 9\xc2\xa0%, SGST 9\xc2\xa0%"));
    assert_int_equal(browser_get(&owner, "/staff/settings/fees?method=card&currency=EUR"), 200);
    assert_true(browser_sees(&owner, "value=\"18.00\""));
    assert_int_equal(browser_get(&owner, "/staff/audit"), 200);
    assert_true(browser_sees(&owner, "Fee of Card, EUR"));
    staff_user(ROLE_SUPPORT, "sam@fees.example", &sam);
    assert_int_equal(browser_get(&sam, "/staff/settings/fees"), 403);
    assert_int_equal(browser_post(&sam, "/staff/settings/fees", "method=card&currency=EUR&end=1"),
                     403);
    browser_close(&sam);
}

static void the_fee_is_shown_before_and_charged_as_shown(void **state)
{
    (void)state;
    struct browser ada;
    struct customer c = payer("K-F1", "ada@fees.example", &ada);
    struct made m = invoice(&c, 10000, -3);
    char review[512];
    choose(&ada, form("invoice=%s", m.id), review);
    assert_true(browser_sees(&ada, "Fee 2\xc2\xa0% + €0.10, at most €5.00: "
                                   "<bdi>€2.48</bdi> with tax"));
    assert_true(browser_sees(&ada, "No fee")); /* of the others */
    assert_true(browser_sees(&ada, "CGST 9\xc2\xa0% on the fee"));
    assert_true(browser_sees(&ada, "€102.48"));
    /* No word of a fee, another amount, another method: the page again, and nothing is charged. */
    const char *const refused[] = {
        confirm(&ada, &m, "100.00"), form("%s&fee=247", confirm(&ada, &m, "100.00")),
        form("%s&fee=x", confirm(&ada, &m, "100.00")), confirm_shown(&ada, &m, "50.00"),
    };
    for (size_t i = 0; i < countof(refused); i++) {
        assert_int_equal(browser_post(&ada, review, refused[i]), 409);
        assert_true(browser_sees(&ada, "The fee with its tax is"));
        assert_true(browser_sees(&ada, "Nothing has been charged."));
    }
    assert_true(browser_sees(&ada, "€51.30")); /* 1.10, 9.9 cents twice */
    assert_int_equal(browser_get(&ada, review), 200);
    const char *shown = confirm_shown(&ada, &m, "100.00");
    assert_int_equal(rule("percent=3"), 303); /* while the page is open */
    assert_int_equal(browser_post(&ada, review, shown), 409);
    assert_true(browser_sees(&ada, "is €3.00 for this, not €2.48 as was shown."));
    assert_int_equal(rule("percent=2&fixed=0.10&most=5&tax=gst&tax_rate=18"), 303);
    pays(&ada, review, shown);
    assert_true(browser_sees(&ada, "Payment received"));
    assert_true(browser_sees(&ada, "€2.10"));
    assert_int_equal(browser_get(&ada, form("%s/receipt", payment)), 200);
    assert_true(browser_sees(&ada, "SGST 9\xc2\xa0% on the fee"));
    assert_false(browser_sees(&ada, "Kept as credit"));
    assert_int_equal(browser_get(&ada, form("%s/receipt.pdf", payment)), 200);
    assert_int_equal(browser_get(&ada, "/payments"), 200);
    assert_true(browser_sees(&ada, "€102.48"));
    browser_close(&ada);
    books_are_right();
}

/* It is the last payment: the fee stays unless its box is ticked. */
static void a_refund_gives_the_fee_back_where_it_is_ticked(void **state)
{
    (void)state;
    const char *page = form("/staff%s", payment);
    assert_int_equal(browser_get(&owner, page), 200);
    assert_true(browser_sees(&owner, "Fee in it"));
    page = form("%s/refund", page);
    assert_int_equal(browser_get(&owner, page), 200);
    assert_true(browser_sees(&owner, "Also the fee with its tax, <bdi>€2.48</bdi>"));
    assert_true(browser_sees(&owner, "value=\"100.00\""));
    str key = browser_between(&owner, "name=\"key\" value=\"", "\"");
    const char *fields = form("key=%.*s&to=credit&reason=kind", STR_FMT(key));
    assert_int_equal(browser_post(&owner, page, form("%s&amount=102.48", fields)), 422);
    assert_int_equal(browser_post(&owner, page, form("%s&amount=40.00&fee=1", fields)), 303);
    assert_int_equal(browser_get(&owner, page), 200);
    assert_false(browser_sees(&owner, "Also the fee"));
    assert_true(browser_sees(&owner, "value=\"102.48\"")); /* 60 on the invoice, the rest credit */
    books_are_right();
}

static void no_rule_no_fee(void **state)
{
    (void)state;
    struct browser bea;
    struct customer c = payer("K-F2", "bea@fees.example", &bea);
    struct made m = invoice(&c, 5000, 3);
    char review[512];
    assert_int_equal(rule("end=1"), 303);
    choose(&bea, form("invoice=%s", m.id), review);
    assert_false(browser_sees(&bea, "Fee"));
    assert_false(browser_sees(&bea, "No fee"));
    pays(&bea, review, confirm(&bea, &m, "50.00"));
    browser_close(&bea);
    books_are_right();
}

static int begin(void **state)
{
    paying_start(state);
    portal_set_up(&portal, "Harbour");
    staff_user(ROLE_OWNER, "owner@fees.example", &owner);
    return 0;
}

static int end(void **state)
{
    browser_close(&owner);
    return paying_stop(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(staff_set_what_paying_costs),
        cmocka_unit_test(the_fee_is_shown_before_and_charged_as_shown),
        cmocka_unit_test(a_refund_gives_the_fee_back_where_it_is_ticked),
        cmocka_unit_test(no_rule_no_fee),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
