/* UBL invoices and credit notes: every term read, every rule with a file broken in one place. */
#include "lib/reading.h"

static void the_smallest_invoice_is_read(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str file = fixture(&c, "ubl-min-en.xml");
    read_good(&c, file);
    assert_int_equal(c.result.count, 1);
    assert_int_equal(c.result.format, READ_UBL);
    assert_ptr_equal(c.result.documents[0].original.p, file.p);
    assert_int_equal(c.result.documents[0].xml.n, file.n);
    const struct document *d = &c.result.documents[0].document;
    assert_str(d->number, "INV-2026-0001");
    assert_money(d->payable, "119.00", "EUR");
    assert_int_equal(c.problems.warnings, 0);
    reading_end(&c);
}

static void the_head_of_a_full_invoice_is_read(void **state UNUSED)
{
    struct reading_case c;
    const struct document *d = reading_of(&c, "ubl-full.xml");
    assert_int_equal(d->kind, DOCUMENT_INVOICE);
    assert_date(d->issued, "2026-11-01");
    assert_date(d->due, "2026-12-01");
    assert_date(d->tax_point, "2026-10-31");
    assert_date(d->period_start, "2026-10-01");
    assert_date(d->period_end, "2026-10-31");
    assert_str(d->note, "First note\nSecond note");
    assert_str(d->buyer_reference, "Dept 5");
    assert_str(d->accounting_reference, "4711");
    assert_str(d->purchase_order, "PO-9");
    assert_str(d->sales_order, "SO-8");
    assert_str(d->contract, "C-2026");
    assert_str(d->project, "P-3");
    assert_str(d->despatch_advice, "D-1");
    assert_str(d->receiving_advice, "R-1");
    assert_str(d->tender, "T-1");
    assert_str(d->object_id, "OBJ-1");
    assert_int_equal(d->preceding_count, 1);
    assert_str(d->preceding[0].number, "F-2026-09");
    assert_date(d->preceding[0].issued, "2026-09-01");
    assert_int_equal(d->attachment_count, 1);
    assert_str(d->attachments[0].filename, "usage.csv");
    assert_str(d->attachments[0].description, "Usage");
    assert_str(d->attachments[0].bytes, "hours,1\n");
    reading_end(&c);
}

static void the_parties_and_ways_to_pay_are_read(void **state UNUSED)
{
    struct reading_case c;
    const struct document *d = reading_of(&c, "ubl-full.xml");
    assert_str(d->seller.name, "Seller GmbH");
    assert_str(d->seller.trading_name, "Seller Cloud");
    assert_str(d->seller.number, "S-1");
    assert_str(d->seller.tax_id, "DE123456789");
    assert_str(d->seller.tax_number, "12/345/67890");
    assert_str(d->seller.legal_id, "HRB 1");
    assert_str(d->seller.endpoint_scheme, "EM");
    assert_str(d->seller.contact_email, "ann@seller.example");
    assert_str(d->seller.address.line3, "Door 3");
    assert_str(d->seller.address.country, "DE");
    assert_str(d->buyer.name, "K\xc3\xa4ufer & S\xc3\xb6hne AG");
    assert_str(d->buyer.endpoint, "7300010000001");
    assert_str(d->payee.name, "Factor Bank");
    assert_str(d->tax_representative.name, "Agent KG");
    assert_str(d->tax_representative.tax_id, "FR932874294");
    assert_str(d->deliver_name, "Depot");
    assert_str(d->deliver_to.country, "AT");
    assert_date(d->delivered, "2026-10-31");
    assert_str(d->payment.means_code, "58");
    assert_str(d->payment.iban, "DE89370400440532013000");
    assert_str(d->payment.bic, "COBADEFFXXX");
    assert_str(d->payment.reference, "REF 17");
    assert_str(d->payment.creditor_id, "DE98ZZZ09999999999");
    assert_str(d->payment.terms, "30 days net");
    reading_end(&c);
}

static void the_amounts_and_lines_are_read(void **state UNUSED)
{
    struct reading_case c;
    const struct document *d = reading_of(&c, "ubl-full.xml");
    assert_money(d->lines_net, "315.47", "EUR");
    assert_money(d->allowances_total, "15.47", "EUR");
    assert_money(d->charges_total, "5.00", "EUR");
    assert_money(d->tax, "54.36", "EUR");
    assert_money(d->tax_in_tax_cur, "600.12", "SEK");
    assert_money(d->prepaid, "59.36", "EUR");
    assert_money(d->rounding, "0.04", "EUR");
    assert_money(d->payable, "300.04", "EUR");
    assert_int_equal(d->tax_count, 2);
    assert_str(d->taxes[1].component, "VAT");
    assert_money(d->taxes[1].amount, "2.10", "EUR");
    assert_int_equal(d->allowance_count, 2);
    assert_true(d->allowances[1].charge);
    assert_true(decimal_eq(d->allowances[1].percent, (decimal){ 5, 0 }));
    assert_int_equal(d->line_count, 3);
    const struct document_line *line = &d->lines[0];
    assert_str(line->description, "Two cores, four gigabytes");
    assert_str(line->note, "Line note");
    assert_str(line->seller_item, "VM2");
    assert_str(line->buyer_item, "B-7");
    assert_str(line->hsn_sac, "998315");
    assert_str(line->unit, "HUR");
    assert_true(decimal_eq(line->price_quantity, (decimal){ 100, 0 }));
    assert_int_equal(line->allowance_count, 2);
    assert_date(line->period_end, "2026-10-30");
    assert_true(decimal_eq(d->lines[2].gross_price, (decimal){ 1099, 2 }));
    assert_int_equal(c.problems.warnings, 0);
    reading_end(&c);
}

static void a_credit_note_with_other_prefixes_is_read(void **state UNUSED)
{
    struct reading_case c;
    const struct document *d = reading_of(&c, "ubl-credit.xml");
    assert_int_equal(d->kind, DOCUMENT_CREDIT_NOTE);
    assert_str(d->type_code, "381");
    assert_date(d->due, "2026-12-05");
    assert_money(d->payable, "11.90", "EUR");
    assert_int_equal(d->line_count, 1);
    assert_str(d->preceding[0].number, "F-2026-17");
    assert_str(d->payment.card, "**** 3236");
    assert_str(d->payment.card_holder, "B. Uyer");
    reading_end(&c);
}

#define EUR(element, amount) "<cbc:" element " currencyID=\"EUR\">" amount "</cbc:" element ">"

static void each_rule_about_presence_names_element_and_line(void **state UNUSED)
{
    static const struct breakage all[] = {
        { " <cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>", "", "BR-01",
          "cbc:CustomizationID", 4 },
        { "<cbc:ID>F-2026-17</cbc:ID>", "<cbc:ID> </cbc:ID>", "BR-02", "cbc:ID", 6 },
        { "<cbc:IssueDate>2026-11-01</cbc:IssueDate>", "", "BR-03", "cbc:IssueDate", 4 },
        { "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>", "", "BR-04", "cbc:InvoiceTypeCode", 4 },
        { "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>", "", "BR-05",
          "cbc:DocumentCurrencyCode", 4 },
        { "<cbc:RegistrationName>Seller GmbH</cbc:RegistrationName>", "", "BR-06",
          "cac:AccountingSupplierParty/cbc:RegistrationName", 4 },
        { "<cbc:RegistrationName>K\xc3\xa4ufer &amp; S\xc3\xb6hne AG</cbc:RegistrationName>", "",
          "BR-07", "cac:AccountingCustomerParty/cbc:RegistrationName", 4 },
        { "<cac:Country><cbc:IdentificationCode>DE</cbc:IdentificationCode></cac:Country>", "",
          "BR-09", "cac:AccountingSupplierParty/cbc:IdentificationCode", 53 },
        { "<cac:Country><cbc:IdentificationCode>AT</cbc:IdentificationCode></cac:Country>", "",
          "BR-11", "cac:AccountingCustomerParty/cbc:IdentificationCode", 85 },
        { EUR("LineExtensionAmount", "315.47"), "", "BR-12", "cbc:LineExtensionAmount", 176 },
        { EUR("TaxExclusiveAmount", "305.00"), "", "BR-13", "cbc:TaxExclusiveAmount", 176 },
        { EUR("TaxInclusiveAmount", "359.36"), "", "BR-14", "cbc:TaxInclusiveAmount", 176 },
        { EUR("PayableAmount", "300.04"), "", "BR-15", "cbc:PayableAmount", 176 },
        { "<cac:PartyName><cbc:Name>Factor Bank</cbc:Name></cac:PartyName>", "", "BR-17",
          "cac:PayeeParty/cbc:Name", 96 },
        { "Factor Bank", "Seller Cloud", "BR-17", "cac:PayeeParty/cbc:Name", 96 },
        { "<cac:PartyName><cbc:Name>Agent KG</cbc:Name></cac:PartyName>", "", "BR-18",
          "cac:TaxRepresentativeParty/cbc:Name", 99 },
        { "<cac:Country><cbc:IdentificationCode>FR</cbc:IdentificationCode></cac:Country>", "",
          "BR-20", "cac:TaxRepresentativeParty/cbc:IdentificationCode", 99 },
        { "<cbc:CompanyID>FR932874294</cbc:CompanyID>", "", "BR-56",
          "cac:TaxRepresentativeParty/cbc:CompanyID", 99 },
        { "<cbc:ID>2</cbc:ID>", "", "BR-21", "cac:InvoiceLine/cbc:ID", 224 },
        { "<cbc:InvoicedQuantity unitCode=\"MON\">1</cbc:InvoicedQuantity>", "", "BR-22",
          "cbc:InvoicedQuantity", 224 },
        { " unitCode=\"MON\"", "", "BR-23", "cbc:InvoicedQuantity/@unitCode", 224 },
        { EUR("LineExtensionAmount", "250.00"), "", "BR-24",
          "cac:InvoiceLine/cbc:LineExtensionAmount", 224 },
        { "<cbc:Name>Support</cbc:Name>", "", "BR-25", "cac:Item/cbc:Name", 224 },
        { EUR("PriceAmount", "250.00"), "", "BR-26", "cac:Price/cbc:PriceAmount", 224 },
        { EUR("Amount", "15.47"), "", "BR-31", "cac:AllowanceCharge/cbc:Amount", 129 },
        { EUR("Amount", "1.00"), "", "BR-41", "cac:AllowanceCharge/cbc:Amount", 0 },
        { EUR("Amount", "0.50"), "", "BR-43", "cac:AllowanceCharge/cbc:Amount", 0 },
        { "<cbc:AllowanceChargeReason>Outage</cbc:AllowanceChargeReason>", "", "BR-42",
          "cbc:AllowanceChargeReason", 0 },
        { "<cbc:AllowanceChargeReason>Night</cbc:AllowanceChargeReason>", "", "BR-44",
          "cbc:AllowanceChargeReason", 0 },
        { "<cbc:AllowanceChargeReason>Setup</cbc:AllowanceChargeReason>", "", "BR-38",
          "cbc:AllowanceChargeReason", 140 },
        { EUR("TaxableAmount", "29.97"), "", "BR-45", "cbc:TaxableAmount", 163 },
        { EUR("TaxAmount", "2.10"), "", "BR-46", "cac:TaxSubtotal/cbc:TaxAmount", 163 },
        { "<cbc:PaymentMeansCode name=\"SEPA\">58</cbc:PaymentMeansCode>", "", "BR-49",
          "cac:PaymentMeans", 0 },
        { "<cbc:ID>DE89370400440532013000</cbc:ID>", "", "BR-50", "cac:PayeeFinancialAccount", 0 },
        { "<cbc:ID>A-1</cbc:ID>", "", "BR-52", "cac:AdditionalDocumentReference", 39 },
        { "<cbc:TaxAmount currencyID=\"SEK\">600.12</cbc:TaxAmount>", "", "BR-53",
          "cac:TaxTotal/cbc:TaxAmount", 14 },
        { "<cbc:ID>F-2026-09</cbc:ID>", "", "BR-55", "cac:BillingReference", 25 },
        { " schemeID=\"EM\"", "", "BR-62", "cac:AccountingSupplierParty/cbc:EndpointID", 49 },
        { " schemeID=\"0088\"", "", "BR-63", "cac:AccountingCustomerParty/cbc:EndpointID", 83 },
        { " listID=\"HS\"", "", "BR-65", "cbc:ItemClassificationCode", 0 },
    };
    assert_breaks("ubl-full.xml", all, countof(all), PROBLEM_ERROR);
}

static void each_rule_about_sums_and_tax_is_exact(void **state UNUSED)
{
    static const struct breakage all[] = {
        { EUR("LineExtensionAmount", "315.47"), EUR("LineExtensionAmount", "315.48"), "BR-CO-10",
          "cbc:LineExtensionAmount", 177 },
        { EUR("AllowanceTotalAmount", "15.47"), EUR("AllowanceTotalAmount", "15.46"), "BR-CO-11",
          "cbc:AllowanceTotalAmount", 180 },
        { EUR("ChargeTotalAmount", "5.00"), "", "BR-CO-12", "cbc:ChargeTotalAmount", 176 },
        { EUR("TaxExclusiveAmount", "305.00"), EUR("TaxExclusiveAmount", "305.01"), "BR-CO-13",
          "cbc:TaxExclusiveAmount", 178 },
        { EUR("TaxAmount", "54.36"), EUR("TaxAmount", "54.37"), "BR-CO-14",
          "cac:TaxTotal/cbc:TaxAmount", 153 },
        { EUR("TaxInclusiveAmount", "359.36"), EUR("TaxInclusiveAmount", "359.37"), "BR-CO-15",
          "cbc:TaxInclusiveAmount", 179 },
        { EUR("PayableAmount", "300.04"), EUR("PayableAmount", "300.00"), "BR-CO-16",
          "cbc:PayableAmount", 184 },
        { EUR("TaxAmount", "52.26"), EUR("TaxAmount", "53.26"), "BR-CO-17",
          "cac:TaxSubtotal/cbc:TaxAmount", 156 },
        { EUR("TaxAmount", "52.26"), EUR("TaxAmount", "51.26"), "BR-S-09",
          "cac:TaxSubtotal/cbc:TaxAmount", 156 },
        { EUR("TaxableAmount", "275.03"), EUR("TaxableAmount", "276.03"), "BR-S-08",
          "cbc:TaxableAmount", 155 },
        { "<cbc:Percent>7</cbc:Percent>", "<cbc:Percent>0</cbc:Percent>", "BR-S-08",
          "cbc:TaxableAmount", 164 },
        { "<cbc:Percent>19.0</cbc:Percent>", "<cbc:Percent>0</cbc:Percent>", "BR-S-07",
          "cac:AllowanceCharge/cac:TaxCategory/cbc:Percent", 148 },
        { EUR("PriceAmount", "250.00"), EUR("PriceAmount", "-250.00"), "BR-27",
          "cac:Price/cbc:PriceAmount", 236 },
        { EUR("BaseAmount", "10.99"), EUR("BaseAmount", "-10.99"), "BR-28",
          "cac:Price/cac:AllowanceCharge/cbc:BaseAmount", 255 },
        { "<cbc:BaseQuantity unitCode=\"HUR\">100", "<cbc:BaseQuantity unitCode=\"HUR\">0",
          "BT-149", "cac:Price/cbc:PriceAmount", 0 },
        { "<cbc:EndDate>2026-10-31</cbc:EndDate>", "<cbc:EndDate>2026-09-30</cbc:EndDate>", "BR-29",
          "cac:InvoicePeriod", 17 },
        { "<cbc:EndDate>2026-10-30</cbc:EndDate>", "<cbc:EndDate>2026-09-30</cbc:EndDate>", "BR-30",
          "cac:InvoiceLine/cac:InvoicePeriod", 191 },
        { "<cbc:CompanyID>DE123456789", "<cbc:CompanyID>QQ123456789", "BR-CO-09",
          "cac:AccountingSupplierParty/cbc:CompanyID", 63 },
        { "<cac:InvoicePeriod>", "<cac:InvoicePeriod><cbc:DescriptionCode>35</cbc:DescriptionCode>",
          "BR-CO-03", "cbc:TaxPointDate", 12 },
    };
    assert_breaks("ubl-full.xml", all, countof(all), PROBLEM_ERROR);
}

static void each_code_list_and_kind_of_value_is_checked(void **state UNUSED)
{
    static const struct breakage all[] = {
        { ">380<", ">381<", "BR-CL-01", "cbc:InvoiceTypeCode", 9 },
        { ">380<", ">999<", "BR-CL-01", "cbc:InvoiceTypeCode", 9 },
        { "currencyID=\"EUR\">300.04", "currencyID=\"EUX\">300.04", "BR-CL-03", "cbc:PayableAmount",
          184 },
        { "currencyID=\"EUR\">300.04", "currencyID=\"USD\">300.04", "BT-5", "cbc:PayableAmount",
          184 },
        { " currencyID=\"EUR\">300.04", ">300.04", "BR-CL-03", "cbc:PayableAmount", 184 },
        { "Code>EUR</", "Code>EURO</", "BR-CL-04", "cbc:DocumentCurrencyCode", 13 },
        { "Code>SEK</", "Code>SKK</", "BR-CL-05", "cbc:TaxCurrencyCode", 14 },
        { "Code>FR</", "Code>FX</", "BR-CL-14", "cbc:IdentificationCode", 102 },
        { ">58<", ">71<", "BR-CL-16", "cbc:PaymentMeansCode", 0 },
        { "<cbc:ID>S</cbc:ID>", "<cbc:ID>Q</cbc:ID>", "BR-CL-17",
          "cac:AllowanceCharge/cac:TaxCategory/cbc:ID", 135 },
        { "text/csv", "text/html", "BR-CL-24", "cbc:EmbeddedDocumentBinaryObject", 43 },
        { ">aG91cnMsMQo=<", ">a<", "ATTACHMENT", "cbc:EmbeddedDocumentBinaryObject", 43 },
        { ">2026-12-01<", ">2026-13-01<", "XSD-DATE", "cbc:DueDate", 8 },
        { ">2026-12-01<", ">01.12.2026<", "XSD-DATE", "cbc:DueDate", 8 },
        { ">720<", ">7,20<", "XSD-DECIMAL", "cbc:InvoicedQuantity", 189 },
        { ">720<", ">1e3<", "XSD-DECIMAL", "cbc:InvoicedQuantity", 189 },
        { ">720<", ">99999999999999999999<", "XSD-DECIMAL", "cbc:InvoicedQuantity", 189 },
        { ">720<", ">.<", "XSD-DECIMAL", "cbc:InvoicedQuantity", 189 },
        { ">720<", ">9000000000000000000<", "BT-131", "cac:InvoiceLine/cbc:LineExtensionAmount",
          190 },
        { "<cbc:ChargeIndicator>false", "<cbc:ChargeIndicator>no", "XSD-BOOLEAN",
          "cbc:ChargeIndicator", 130 },
        { ">300.04<", ">300.041<", "BR-DEC-18", "cbc:PayableAmount", 184 },
        { ">359.36<", ">359.361<", "BR-DEC-14", "cbc:TaxInclusiveAmount", 179 },
        { ">52.26<", ">52.261<", "BR-DEC-20", "cbc:TaxAmount", 156 },
        { ">15.47<", ">15.471<", "BR-DEC-01", "cbc:Amount", 133 },
        { ">250.00</cbc:LineExt", ">250.001</cbc:LineExt", "BR-DEC-23", "cbc:LineExtensionAmount",
          227 },
        { "<cbc:ID>F-2026-17</cbc:ID>", "<cbc:ID>1</cbc:ID><cbc:ID>2</cbc:ID>", "XSD-ONCE",
          "cbc:ID", 6 },
        { ">F-2026-17<", ">1234567890123456789012345678901234567890123456789012345678901<",
          "LENGTH", "cbc:ID", 6 },
    };
    assert_breaks("ubl-full.xml", all, countof(all), PROBLEM_ERROR);
}

static void what_is_merely_odd_is_a_warning(void **state UNUSED)
{
    static const struct breakage all[] = {
        { ">720<", ">721<", "BT-131", "cac:InvoiceLine/cbc:LineExtensionAmount", 190 },
        { EUR("TaxableAmount", "275.03"), EUR("TaxableAmount", "275.93"), "BR-S-08",
          "cbc:TaxableAmount", 155 },
        { EUR("TaxableAmount", "275.03"), EUR("TaxableAmount", "275.13"), "BR-CO-17",
          "cac:TaxSubtotal/cbc:TaxAmount", 156 },
    };
    static const struct breakage terms[] = {
        { "<cbc:DueDate>2026-12-01</cbc:DueDate>", "", "BR-CO-25", "cbc:DueDate", 0 },
    };
    assert_breaks("ubl-full.xml", all, countof(all), PROBLEM_WARNING);
    assert_breaks("ubl-min-en.xml", terms, countof(terms), PROBLEM_WARNING);
}

static void the_smallest_invoice_shows_the_rest(void **state UNUSED)
{
    static const struct breakage all[] = {
        { "<cac:PostalAddress><cac:Country><cbc:IdentificationCode>"
          "DE</cbc:IdentificationCode></cac:Country></cac:PostalAddress>",
          "", "BR-08", "cac:AccountingSupplierParty/cac:PostalAddress", 2 },
        { "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
          "<cac:TaxScheme><cbc:ID>GST</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>", "BR-CO-26",
          "cac:AccountingSupplierParty/cac:PartyIdentification", 6 },
        { "<cbc:CompanyID>DE123456789</cbc:CompanyID>", "", "BR-S-02",
          "cac:ClassifiedTaxCategory/cbc:ID", 16 },
        { "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory>",
          "<cac:TaxScheme><cbc:ID>GST</cbc:ID></cac:TaxScheme></cac:TaxCategory>", "BR-47",
          "cac:TaxSubtotal/cac:TaxCategory/cbc:ID", 14 },
        { "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>",
          "</cac:ClassifiedTaxCategory>", "BR-CO-04", "cac:ClassifiedTaxCategory/cbc:ID", 16 },
        { "<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory>",
          "</cac:ClassifiedTaxCategory>", "BR-S-01", "cac:TaxSubtotal/cac:TaxCategory/cbc:ID", 14 },
        { "<cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>", "<cbc:ID>S</cbc:ID>", "BR-48",
          "cac:TaxSubtotal/cac:TaxCategory/cbc:Percent", 14 },
    };
    assert_breaks("ubl-min-en.xml", all, countof(all), PROBLEM_ERROR);
}

/* The smallest invoice made over into another VAT category, at rate zero with or without a reason.
 */
static str other_category(struct reading_case *c, const char *category, const char *rate,
                          const char *reason)
{
    char text[200];
    str s = fixture(c, "ubl-min-en.xml");

    snprintf(text, sizeof text, "<cbc:ID>%s</cbc:ID>%s%s", category, rate, reason);
    s = replaced(c, s, "<cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>", text);
    snprintf(text, sizeof text, "<cbc:ID>%s</cbc:ID>%s", category, rate);
    s = replaced(c, s, "<cbc:ID>S</cbc:ID><cbc:Percent>19</cbc:Percent>", text);
    s = replaced(c, s, ">19.00<", ">0.00<");
    s = replaced(c, s, ">19.00<", ">0.00<");
    s = replaced(c, s, ">119.00<", ">100.00<");
    return replaced(c, s, ">119.00<", ">100.00<");
}

static void each_vat_category_has_its_rules(void **state UNUSED)
{
    const char *zero = "<cbc:Percent>0</cbc:Percent>";
    const char *why = "<cbc:TaxExemptionReason>because</cbc:TaxExemptionReason>";
    const struct {
        const char *category, *rate, *reason, *rules[4];
    } all[] = {
        { "Z", zero, "", { 0 } },
        { "Z", zero, why, { "BR-Z-10" } },
        { "Z", "<cbc:Percent>5</cbc:Percent>", "", { "BR-Z-05" } },
        { "E", zero, why, { 0 } },
        { "E", zero, "", { "BR-E-10" } },
        { "AE", zero, why, { "BR-AE-02" } },
        { "K", zero, why, { "BR-IC-02", "BR-IC-11", "BR-IC-12" } },
        { "G", zero, why, { 0 } },
        { "G", "<cbc:Percent>1</cbc:Percent>", "", { "BR-G-05", "BR-G-10" } },
        { "O", "", why, { "BR-O-02" } },
        { "O", zero, why, { "BR-O-02", "BR-O-05" } },
        { "L", zero, "", { 0 } },
        { "M", "<cbc:Percent>-1</cbc:Percent>", "", { "BR-AG-05" } },
        { "S", zero, "", { "BR-S-05" } },
    };

    for (size_t i = 0; i < countof(all); i++) {
        struct reading_case c;
        reading_begin(&c);
        read_bytes(&c, other_category(&c, all[i].category, all[i].rate, all[i].reason));
        if ((c.e == OK) != (all[i].rules[0] == NULL)) {
            print_problems(&c);
            fail_msg("category %s, case %zu", all[i].category, i);
        }
        for (size_t k = 0; k < 4 && all[i].rules[k] != NULL; k++) {
            if (problem_by(&c, all[i].rules[k]) != NULL) continue;
            print_problems(&c);
            fail_msg("category %s should break %s", all[i].category, all[i].rules[k]);
        }
        reading_end(&c);
    }
}

static void every_fault_of_a_file_is_named(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str s = fixture(&c, "ubl-full.xml");
    s = replaced(&c, s, ">300.04<", ">1.00<");
    s = replaced(&c, s, "<cbc:ID>F-2026-17</cbc:ID>", "");
    s = replaced(&c, s, ">720<", ">many<");
    read_bytes(&c, s);
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "BR-CO-16"));
    assert_non_null(problem_by(&c, "BR-02"));
    assert_non_null(problem_by(&c, "XSD-DECIMAL"));
    assert_null(c.result.documents);
    reading_end(&c);
}

static void a_credit_note_names_its_own_elements(void **state UNUSED)
{
    static const struct breakage all[] = {
        { ">381<", ">380<", "BR-CL-01", "cbc:CreditNoteTypeCode", 8 },
        { "<b:CreditedQuantity unitCode=\"C62\">1</b:CreditedQuantity>", "", "BR-22",
          "cbc:CreditedQuantity", 43 },
        { "a:CreditNoteLine>", "a:InvoiceLine>", "XML", "", 0 },
        { "123236", "4111111111111111", "BR-51", "cbc:PrimaryAccountNumberID", 24 },
        { "CommonBasicComponents-2", "CommonBasicComponents-3", "BR-02", "cbc:ID", 4 },
        { "xsd:CreditNote-2", "xsd:CreditNote-3", "FORMAT", "", 4 },
    };
    assert_breaks("ubl-credit.xml", all, countof(all), PROBLEM_ERROR);
}

static void the_card_of_a_refused_number_is_not_repeated(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    read_bytes(&c, replaced(&c, fixture(&c, "ubl-credit.xml"), "123236", "4111111111111111"));
    for (const struct problem *p = c.problems.first; p != NULL; p = p->next) {
        assert_false(str_contains(p->text, S("4111")));
    }
    reading_end(&c);
}

static void numbers_may_be_written_as_the_schema_allows(void **state UNUSED)
{
    static const char *const same[] = { ">+100.00<", ">100.<", ">00100.0000000000000<",
                                        "> 100.00 <" };
    for (size_t i = 0; i < countof(same); i++) {
        struct reading_case c;
        reading_begin(&c);
        read_good(&c, replaced(&c, fixture(&c, "ubl-min-en.xml"), ">100.00<", same[i]));
        reading_end(&c);
    }
}

static void a_date_may_carry_a_zone(void **state UNUSED)
{
    struct reading_case c;
    reading_begin(&c);
    str s = replaced(&c, fixture(&c, "ubl-min-en.xml"), ">2026-11-01<", ">2026-11-01+01:00<");
    read_good(&c, replaced(&c, s, ">2026-12-01<", ">2026-12-01Z<"));
    assert_date(c.result.documents[0].document.issued, "2026-11-01");
    reading_end(&c);
}

static void a_yen_invoice_has_no_decimals_and_a_dinar_invoice_two(void **state UNUSED)
{
    struct reading_case c;
    str s;

    reading_begin(&c);
    s = fixture(&c, "ubl-min-en.xml");
    for (int i = 0; i < 10; i++) s = replaced(&c, s, "EUR", "JPY");
    read_bytes(&c, s);
    print_problems(&c);
    assert_ok(c.e); /* zeros behind the point say nothing */
    assert_int_equal(c.result.documents[0].document.payable.minor, 119);
    read_bytes(&c, replaced(&c, s, ">10.00<", ">10.005<"));
    assert_ok(c.e); /* a price is not an amount */
    read_bytes(&c, replaced(&c, s, ">119.00</cbc:PayableAmount>", ">119.50</cbc:PayableAmount>"));
    assert_err(c.e, E_INVALID);
    assert_non_null(problem_by(&c, "BR-DEC-18"));
    s = fixture(&c, "ubl-min-en.xml");
    for (int i = 0; i < 10; i++) s = replaced(&c, s, "EUR", "KWD");
    read_good(&c, s);
    assert_int_equal(c.result.documents[0].document.payable.minor, 119000);
    read_bytes(&c, replaced(&c, s, ">119.00</cbc:PayableAmount>", ">119.001</cbc:PayableAmount>"));
    assert_err(c.e, E_INVALID);
    reading_end(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_invoice_is_read),
        cmocka_unit_test(the_head_of_a_full_invoice_is_read),
        cmocka_unit_test(the_parties_and_ways_to_pay_are_read),
        cmocka_unit_test(the_amounts_and_lines_are_read),
        cmocka_unit_test(a_credit_note_with_other_prefixes_is_read),
        cmocka_unit_test(each_rule_about_presence_names_element_and_line),
        cmocka_unit_test(each_rule_about_sums_and_tax_is_exact),
        cmocka_unit_test(each_code_list_and_kind_of_value_is_checked),
        cmocka_unit_test(what_is_merely_odd_is_a_warning),
        cmocka_unit_test(the_smallest_invoice_shows_the_rest),
        cmocka_unit_test(each_vat_category_has_its_rules),
        cmocka_unit_test(every_fault_of_a_file_is_named),
        cmocka_unit_test(a_credit_note_names_its_own_elements),
        cmocka_unit_test(the_card_of_a_refused_number_is_not_repeated),
        cmocka_unit_test(numbers_may_be_written_as_the_schema_allows),
        cmocka_unit_test(a_date_may_carry_a_zone),
        cmocka_unit_test(a_yen_invoice_has_no_decimals_and_a_dinar_invoice_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
