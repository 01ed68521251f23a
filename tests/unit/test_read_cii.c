/* Cross Industry Invoices: every term read, the rules with a file broken in one place. */
#include "lib/reading.h"

static void the_smallest_invoice_is_read(void **state UNUSED)
{
    struct reading_case c;
    reading_of(&c, "cii-min-en.xml");
    assert_int_equal(c.result.format, READ_CII);
    assert_money(c.result.documents[0].document.payable, "119.00", "EUR");
    reading_end(&c);
}

static void a_full_invoice_is_read(void **state UNUSED)
{
    struct reading_case c;
    const struct document *d = reading_of(&c, "cii-full.xml");
    assert_int_equal(c.problems.warnings, 0);
    assert_str(d->number, "F-2026-18");
    assert_date(d->issued, "2026-11-01");
    assert_date(d->due, "2026-12-01");
    assert_date(d->tax_point, "2026-10-31");
    assert_date(d->period_end, "2026-10-31");
    assert_date(d->delivered, "2026-10-31");
    assert_str(d->note, "First note\nSecond note");
    assert_str(d->buyer_reference, "Dept 5");
    assert_str(d->purchase_order, "PO-9");
    assert_str(d->contract, "C-2026");
    assert_str(d->tender, "T-1");
    assert_int_equal(d->attachment_count, 1);
    assert_str(d->attachments[0].bytes, "hours,1\n");
    assert_str(d->seller.trading_name, "Seller Cloud");
    assert_str(d->seller.tax_id, "DE123456789");
    assert_str(d->seller.tax_number, "12/345/67890");
    assert_str(d->seller.contact_email, "ann@seller.example");
    assert_str(d->seller.endpoint, "billing@seller.example");
    assert_str(d->seller.address.city, "Berlin");
    assert_str(d->buyer.address.country, "AT");
    assert_str(d->payee.name, "Factor Bank");
    assert_str(d->deliver_name, "Depot");
    assert_str(d->payment.means_code, "59");
    assert_str(d->payment.debited_account, "AT611904300234573201");
    assert_str(d->payment.mandate, "M-5");
    assert_str(d->payment.creditor_id, "DE98ZZZ09999999999");
    assert_str(d->payment.reference, "REF 18");
    assert_str(d->payment.terms, "30 days net");
    assert_str(d->preceding[0].number, "F-2026-09");
    assert_date(d->preceding[0].issued, "2026-09-01");
    assert_money(d->tax_in_tax_cur, "73.15", "SEK");
    assert_money(d->prepaid, "1.70", "EUR");
    assert_money(d->rounding, "0.05", "EUR");
    assert_money(d->payable, "40.00", "EUR");
    assert_int_equal(d->allowance_count, 2);
    assert_true(d->allowances[1].charge);
    assert_str(d->lines[0].seller_item, "VM2");
    assert_true(decimal_eq(d->lines[0].gross_price, (decimal){ 55, 1 }));
    assert_int_equal(d->lines[0].allowance_count, 1);
    assert_date(d->lines[0].period_start, "2026-10-01");
    reading_end(&c);
}

static void type_381_is_a_credit_note(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    read_good(&c, replaced(&c, fixture(&c, "cii-min-en.xml"), ">380<", ">381<"));
    assert_int_equal(c.result.documents[0].document.kind, DOCUMENT_CREDIT_NOTE);
    reading_end(&c);
}

static void each_rule_names_element_and_line(void **state UNUSED)
{
    static const struct breakage all[] = {
        { "<ram:ID>F-2026-18</ram:ID>", "", "BR-02", "rsm:ExchangedDocument/ram:ID", 6 },
        { "<ram:IssueDateTime><udt:DateTimeString format=\"102\">"
          "20261101</udt:DateTimeString></ram:IssueDateTime>",
          "", "BR-03", "ram:IssueDateTime", 6 },
        { "format=\"102\">20261101", "format=\"610\">202611", "CII-DATE", "udt:DateTimeString",
          11 },
        { ">20261101<", ">20261131<", "XSD-DATE", "udt:DateTimeString", 11 },
        { "<ram:TypeCode>380</ram:TypeCode>", "", "BR-04", "rsm:ExchangedDocument/ram:TypeCode",
          6 },
        { "<ram:TypeCode>380</ram:TypeCode>", "<ram:TypeCode>9</ram:TypeCode>", "BR-CL-01",
          "rsm:ExchangedDocument/ram:TypeCode", 10 },
        { "<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>", "", "BR-05",
          "ram:InvoiceCurrencyCode", 6 },
        { "<ram:Name>Seller GmbH</ram:Name>", "", "BR-06", "ram:SellerTradeParty/ram:Name", 6 },
        { "<ram:PostalTradeAddress><ram:CountryID>AT</ram:CountryID>"
          "</ram:PostalTradeAddress>\n   </ram:BuyerTradeParty>",
          "</ram:BuyerTradeParty>", "BR-10", "ram:BuyerTradeParty/ram:PostalTradeAddress", 6 },
        { "<ram:LineTotalAmount>35.00</ram:LineTotalAmount>\n    <ram:Charge", "<ram:Charge",
          "BR-12", "ram:LineTotalAmount", 0 },
        { "<ram:LineTotalAmount>35.00</ram:LineTotalAmount>\n    </ram", "</ram", "BR-24",
          "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", 16 },
        { ">40.00<", ">40.01<", "BR-CO-16", "ram:DuePayableAmount", 0 },
        { ">41.65<", ">41.66<", "BR-CO-15", "ram:GrandTotalAmount", 0 },
        { "\"EUR\">6.65<", "\"EUR\">6.66<", "BR-CO-14", "ram:TaxTotalAmount", 0 },
        { "<ram:TaxBasisTotalAmount>35.00", "<ram:TaxBasisTotalAmount>35.01", "BR-CO-13",
          "ram:TaxBasisTotalAmount", 0 },
        { "<ram:BasisAmount>35.00", "<ram:BasisAmount>35.01", "BR-S-08", "ram:BasisAmount", 0 },
        { "<ram:CalculatedAmount>6.65", "<ram:CalculatedAmount>7.66", "BR-CO-17",
          "ram:CalculatedAmount", 0 },
        { "<ram:TaxTotalAmount currencyID=\"SEK\">73.15</ram:TaxTotalAmount>", "", "BR-53",
          "ram:TaxTotalAmount", 0 },
        { "schemeID=\"EM\"", "", "BR-62", "ram:SellerTradeParty/ram:URIID", 0 },
        { ">40.00<", ">40.001<", "BR-DEC-18", "ram:DuePayableAmount", 0 },
        { "CrossIndustryInvoice:100", "CrossIndustryDocument:invoice:1p0", "FORMAT", "", 6 },
        { "<ram:DuePayableAmount>",
          "<ram:DuePayableAmount>1</ram:DuePayableAmount><ram:DuePayableAmount>", "XSD-ONCE",
          "ram:DuePayableAmount", 0 },
        { "<udt:Indicator>true", "<udt:Indicator>maybe", "XSD-BOOLEAN", "udt:Indicator", 0 },
        { "<ram:TypeCode>59</ram:TypeCode>", "<ram:TypeCode>58</ram:TypeCode>", "BR-61",
          "ram:SpecifiedTradeSettlementPaymentMeans", 0 },
        { "<ram:Reason>Loyalty</ram:Reason>", "", "BR-33", "ram:Reason", 0 },
        { "<ram:Reason>Outage</ram:Reason>", "", "BR-42", "ram:Reason", 0 },
        { "<ram:Description>Two cores</ram:Description>",
          "<ram:ApplicableProductCharacteristic><ram:Value>x</ram:Value>"
          "</ram:ApplicableProductCharacteristic>",
          "BR-54", "ram:ApplicableProductCharacteristic", 24 },
        { "<ram:SellerAssignedID>", "<ram:GlobalID>1</ram:GlobalID><ram:SellerAssignedID>", "BR-64",
          "ram:GlobalID", 22 },
    };
    static const struct breakage odd[] = {
        { ">720<", ">719<", "BT-131",
          "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount", 0 },
    };
    assert_breaks("cii-full.xml", all, countof(all), PROBLEM_ERROR);
    assert_breaks("cii-full.xml", odd, countof(odd), PROBLEM_WARNING);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_invoice_is_read),
        cmocka_unit_test(a_full_invoice_is_read),
        cmocka_unit_test(type_381_is_a_credit_note),
        cmocka_unit_test(each_rule_names_element_and_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
