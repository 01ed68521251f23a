/* What payment QR codes carry: EPC069-12 and UPI, and references with check digits. */
#include <string.h>

#include "paper/payment_qr.h"
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

static struct payment_qr euro(void)
{
    return (struct payment_qr){
        .amount = { 11900, CURRENCY("EUR") }, .iban = S("de89 3704 0044 0532 0130 00"),
        .bic = S("COBADEFFXXX"), .name = S("Müller & Söhne GmbH"), .reference = S("INV-1042"),
    };
}

static void epc_has_its_lines_in_order(void **state)
{
    (void)state;
    struct payment_qr q = euro();
    str out;
    assert_ok(payment_qr_epc(&a, &q, &out));
    assert_str(out, "BCD\n002\n1\nSCT\nCOBADEFFXXX\nMüller & Söhne GmbH\nDE89370400440532013000\n"
                    "EUR119.00\n\n\nINV-1042");
}

static void a_creditor_reference_stands_in_its_own_line(void **state)
{
    (void)state;
    struct payment_qr q = euro();
    str out;
    q.bic = STR_NONE;
    q.reference = S("RF18 5390 0754 7034");
    assert_ok(payment_qr_epc(&a, &q, &out));
    assert_str(out, "BCD\n002\n1\nSCT\n\nMüller & Söhne GmbH\nDE89370400440532013000\nEUR119.00\n\n"
                    "RF18539007547034");
    q.reference = S("RF19539007547034"); /* its check digits are wrong: plain text */
    assert_ok(payment_qr_epc(&a, &q, &out));
    assert_true(str_ends(out, S("EUR119.00\n\n\nRF19539007547034")));
}

static void epc_refuses_what_no_bank_would_take(void **state)
{
    (void)state;
    str out = S("untouched");
    struct payment_qr q = euro();
    q.iban = S("DE88370400440532013000");
    assert_err(payment_qr_epc(&a, &q, &out), E_INVALID);
    q = euro();
    q.amount.minor = 0;
    assert_err(payment_qr_epc(&a, &q, &out), E_INVALID);
    q.amount.minor = 100000000000;
    assert_err(payment_qr_epc(&a, &q, &out), E_INVALID);
    q = euro();
    q.amount.cur = CURRENCY("USD");
    assert_err(payment_qr_epc(&a, &q, &out), E_INVALID);
    q = euro();
    q.name = S(" \n ");
    assert_err(payment_qr_epc(&a, &q, &out), E_INVALID);
    assert_str(out, "untouched");
}

static void a_line_end_in_a_name_opens_no_line(void **state)
{
    (void)state;
    struct payment_qr q = euro();
    str out;
    q.name = S("Evil\nDE00");
    q.reference = S("a\nb");
    assert_ok(payment_qr_epc(&a, &q, &out));
    assert_true(str_contains(out, S("\nEvil DE00\nDE89")));
    assert_true(str_ends(out, S("\n\n\na b")));
}

static void epc_never_passes_331_bytes(void **state)
{
    (void)state;
    struct payment_qr q = euro();
    str out;
    char wide[140 * 3];
    for (size_t i = 0; i < sizeof wide; i += 3) memcpy(wide + i, "\xE2\x82\xAC", 3);
    q.reference = (str){ wide, sizeof wide };
    assert_err(payment_qr_epc(&a, &q, &out), E_TOO_LARGE);
}

static void upi_is_percent_encoded(void **state)
{
    (void)state;
    struct payment_qr q = { .amount = { 118000, CURRENCY("INR") }, .vpa = S("shop&co@bank"),
                            .name = S("Tamarind & Söhne"), .reference = S("INV 10/42") };
    str out;
    assert_ok(payment_qr_upi(&a, &q, &out));
    assert_str(out, "upi://pay?pa=shop%26co@bank&pn=Tamarind%20%26%20S%C3%B6hne&tr=INV%2010%2F42"
                    "&tn=INV%2010%2F42&am=1180.00&cu=INR");
    q.vpa = S("no-at");
    assert_err(payment_qr_upi(&a, &q, &out), E_INVALID);
}

static struct payment_qr franc(void)
{
    return (struct payment_qr){
        .amount = { 194975, CURRENCY("CHF") }, .iban = S("CH44 3199 9123 0008 8901 2"),
        .reference = S("21 00000 00003 13947 14300 09017"), .text = S("INV-1042"),
        .creditor = { S("Robert Schneider AG"), S("Rue du Lac 1268"), S("2501"), S("Biel"),
                      S("CH") },
        .debtor = { S("Pia Rutschmann"), S("Marktgasse 28"), S("9400"), S("Rorschach"), S("CH") },
    };
}

static void a_qr_bill_has_its_31_lines(void **state)
{
    (void)state;
    struct payment_qr q = franc();
    str out;
    assert_ok(payment_qr_swiss(&a, &q, &out));
    assert_str(out, "SPC\n0200\n1\nCH4431999123000889012\n"
                    "S\nRobert Schneider AG\nRue du Lac 1268\n\n2501\nBiel\nCH\n"
                    "\n\n\n\n\n\n\n1949.75\nCHF\n"
                    "S\nPia Rutschmann\nMarktgasse 28\n\n9400\nRorschach\nCH\n"
                    "QRR\n210000000003139471430009017\nINV-1042\nEPD");
}

static void a_qr_bill_takes_the_reference_of_its_account_only(void **state)
{
    (void)state;
    struct payment_qr q = franc();
    str out;
    q.reference = S("RF18539007547034");
    assert_err(payment_qr_swiss(&a, &q, &out), E_INVALID);
    q.iban = S("CH9300762011623852957");
    assert_ok(payment_qr_swiss(&a, &q, &out));
    assert_true(str_contains(out, S("\nSCOR\nRF18539007547034\n")));
    q.reference = S("210000000003139471430009017");
    assert_err(payment_qr_swiss(&a, &q, &out), E_INVALID);
    q.reference = S("INV-1042");
    assert_ok(payment_qr_swiss(&a, &q, &out));
    assert_true(str_contains(out, S("\nNON\n\nINV-1042\nEPD")));
    q.amount.cur = CURRENCY("USD");
    assert_err(payment_qr_swiss(&a, &q, &out), E_INVALID);
    q = franc();
    q.creditor.city = STR_NONE;
    assert_err(payment_qr_swiss(&a, &q, &out), E_INVALID);
}

static void the_best_way_to_pay_is_chosen(void **state)
{
    (void)state;
    str out;
    struct payment_qr q = euro();
    q.pay_url = S("https://pay.example/i/1");
    assert_int_equal(payment_qr_choose(&a, &q, &out), PAYMENT_QR_EPC);
    q.amount.cur = CURRENCY("INR");
    q.vpa = S("shop@bank");
    assert_int_equal(payment_qr_choose(&a, &q, &out), PAYMENT_QR_UPI);
    q.amount.cur = CURRENCY("USD");
    assert_int_equal(payment_qr_choose(&a, &q, &out), PAYMENT_QR_URL);
    assert_str(out, "https://pay.example/i/1");
    q.pay_url = STR_NONE;
    assert_int_equal(payment_qr_choose(&a, &q, &out), PAYMENT_QR_NONE);
    q = euro();
    q.amount.minor = -1;
    assert_int_equal(payment_qr_choose(&a, &q, &out), PAYMENT_QR_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(epc_has_its_lines_in_order, begin, end),
        cmocka_unit_test_setup_teardown(a_creditor_reference_stands_in_its_own_line, begin, end),
        cmocka_unit_test_setup_teardown(epc_refuses_what_no_bank_would_take, begin, end),
        cmocka_unit_test_setup_teardown(a_line_end_in_a_name_opens_no_line, begin, end),
        cmocka_unit_test_setup_teardown(epc_never_passes_331_bytes, begin, end),
        cmocka_unit_test_setup_teardown(upi_is_percent_encoded, begin, end),
        cmocka_unit_test_setup_teardown(a_qr_bill_has_its_31_lines, begin, end),
        cmocka_unit_test_setup_teardown(a_qr_bill_takes_the_reference_of_its_account_only, begin,
                                        end),
        cmocka_unit_test_setup_teardown(the_best_way_to_pay_is_chosen, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
