/* What an organisation has decided about paying, as its payers meet it, on both engines. */
#include "paying.h"

#include <string.h>

static struct browser owner;

/* The settings of payments, saved by the owner on their page. */
static void settings(const char *fields)
{
    assert_int_equal(browser_get(&owner, "/staff/settings"), 200);
    assert_int_equal(browser_post(&owner, "/staff/settings",
                                  form("%s&schedule=pay&limit_accountant=1000.00"
                                       "&limit_owner=1000.00", fields)), 303);
}

static void without_pay_now_an_amount_is_the_only_way(void **state)
{
    (void)state;
    struct browser ada;
    struct customer c = payer("K-R1", "ada@rules.example", &ada);
    struct made m = invoice(&c, 5000, -3), soon = invoice(&c, 3000, 5);
    static const char *const pages[] = { "/", "/invoices", "/invoices?tab=overdue" };
    char review[512];
    settings("partial=1&pay_by=card&pay_by=transfer&hidden=1");
    for (size_t i = 0; i < countof(pages) + 1; i++) {
        const char *page = i < countof(pages) ? pages[i] : form("/invoices/%s", m.id);
        assert_int_equal(browser_get(&ada, page), 200);
        assert_false(browser_sees(&ada, "action=\"/pay\""));
        assert_false(browser_sees(&ada, "class=\"btn btn-s\" form=\"one\""));
        bool list = str_starts(str_of(page), S("/invoices")) && i < countof(pages);
        assert_true(list || !browser_sees(&ada, "name=\"invoice\"")); /* chosen for an export */
        assert_true(browser_sees(&ada, "Pay an amount"));
    }
    assert_int_equal(browser_get(&ada, "/pay"), 200);
    const char *const refused[] = { form("invoice=%s", m.id), "all=open",
                                    "all=overdue&currency=EUR",
                                    form("invoice=%s&invoice=%s", m.id, soon.id) };
    for (size_t i = 0; i < countof(refused); i++) {
        assert_int_equal(browser_post(&ada, "/pay", refused[i]), 422);
        assert_true(browser_sees(&ada, "Invoices are not paid one by one here."));
    }
    choose(&ada, "currency=EUR&amount=60", review);
    pays(&ada, review, form("%s&amount.%s=10.00&version.%s=%.*s", confirm(&ada, &m, "50.00"),
                            soon.id, soon.id,
                            STR_FMT(browser_between(&ada, form("name=\"version.%s\" value=\"",
                                                               soon.id), "\""))));
    assert_true(browser_sees(&ada, "Payment received"));
    settings("partial=1&pay_by=card&pay_by=transfer");
    assert_int_equal(browser_get(&ada, "/invoices"), 200);
    assert_true(browser_sees(&ada, "name=\"invoice\""));
    choose(&ada, form("invoice=%s", soon.id), review);
    browser_close(&ada);
    books_are_right();
}

static void without_partial_payments_an_invoice_is_paid_whole(void **state)
{
    (void)state;
    struct browser bea;
    struct customer c = payer("K-R2", "bea@rules.example", &bea);
    struct made m = invoice(&c, 5000, 3);
    char review[512];
    settings("pay_by=card");
    choose(&bea, form("invoice=%s", m.id), review);
    assert_false(browser_sees(&bea, "inputmode=\"decimal\" autocomplete=\"off\" value=\"50.00\""));
    assert_int_equal(browser_post(&bea, review, confirm(&bea, &m, "49.99")), 422);
    assert_true(browser_sees(&bea, "can only be paid in full, €50.00"));
    settings("partial=1&pay_by=card");
    assert_int_equal(browser_get(&bea, review), 200);
    pays(&bea, review, confirm(&bea, &m, "49.99"));
    browser_close(&bea);
    books_are_right();
}

static void only_the_ways_that_are_ticked_are_offered_and_taken(void **state)
{
    (void)state;
    struct browser cyd;
    struct customer c = payer("K-R3", "cyd@rules.example", &cyd);
    struct made m = invoice(&c, 5000, 3);
    char review[512];
    settings("partial=1&pay_by=debit");
    choose(&cyd, form("invoice=%s", m.id), review);
    assert_true(browser_sees(&cyd, "value=\"debit\""));
    assert_false(browser_sees(&cyd, "value=\"card\""));
    assert_int_equal(browser_post(&cyd, review, confirm(&cyd, &m, "50.00")), 422); /* by card */
    assert_true(browser_sees(&cyd, "Choose how to pay."));
    settings("partial=1&pay_by=card");
    assert_int_equal(browser_get(&cyd, review), 200);
    pays(&cyd, review, confirm(&cyd, &m, "50.00"));
    browser_close(&cyd);
    books_are_right();
}

static int begin(void **state)
{
    paying_start(state);
    portal_set_up(&portal, "Harbour");
    staff_user(ROLE_OWNER, "owner@rules.example", &owner);
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
        cmocka_unit_test(without_pay_now_an_amount_is_the_only_way),
        cmocka_unit_test(without_partial_payments_an_invoice_is_paid_whole),
        cmocka_unit_test(only_the_ways_that_are_ticked_are_offered_and_taken),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
