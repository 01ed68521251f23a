/* From a document to UBL: two roots, which differ in where a few elements stand. */
#include "paper/ubl_write.h"

#include "paper/ubl_parts.h"

#define SCHEMA "urn:oasis:names:specification:ubl:schema:xsd:"
#define ROOT(name)                                                                                 \
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<" name " xmlns=\"" SCHEMA name "-2\""            \
    " xmlns:cac=\"" SCHEMA "CommonAggregateComponents-2\""                                         \
    " xmlns:cbc=\"" SCHEMA "CommonBasicComponents-2\">"

static bool is_credit(const struct document *d)
{
    return d->kind == DOCUMENT_CREDIT_NOTE;
}

static void put_head(struct buf *b, const struct document *d)
{
    bool credit = is_credit(d);

    if (credit) buf_lit(b, ROOT("CreditNote"));
    else buf_lit(b, ROOT("Invoice"));
    element_text(b, "cbc:CustomizationID", S("urn:cen.eu:en16931:2017"));
    element_text(b, "cbc:ID", d->number);
    ubl_date(b, "cbc:IssueDate", d->issued);
    if (credit) ubl_date(b, "cbc:TaxPointDate", d->tax_point);
    else ubl_date(b, "cbc:DueDate", d->due);
    element_text(b, credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode", paper_type_code(d));
    element_text(b, "cbc:Note", d->note);
    if (!credit) ubl_date(b, "cbc:TaxPointDate", d->tax_point);
    element_text(b, "cbc:DocumentCurrencyCode", currency_code(d->cur));
    if (paper_has_tax_currency(d))
        element_text(b, "cbc:TaxCurrencyCode", currency_code(d->tax_cur));
    element_text(b, "cbc:AccountingCost", d->accounting_reference);
    element_text(b, "cbc:BuyerReference", d->buyer_reference);
    ubl_period(b, d->period_start, d->period_end);
}

/* An order that is only the seller's needs an identifier all the same: "NA", as Peppol says. */
static void put_order(struct buf *b, const struct document *d)
{
    if (!element_has(d->purchase_order) && !element_has(d->sales_order)) return;
    element_open(b, "cac:OrderReference");
    element_text(b, "cbc:ID", element_has(d->purchase_order) ? d->purchase_order : S("NA"));
    element_text(b, "cbc:SalesOrderID", d->sales_order);
    element_close(b, "cac:OrderReference");
}

static void put_preceding(struct buf *b, const struct document_ref *r)
{
    element_open(b, "cac:BillingReference");
    element_open(b, "cac:InvoiceDocumentReference");
    element_text(b, "cbc:ID", r->number);
    ubl_date(b, "cbc:IssueDate", r->issued);
    element_close(b, "cac:InvoiceDocumentReference");
    element_close(b, "cac:BillingReference");
}

/* A document that is referred to, with what kind it is where an element serves several. */
static void put_additional(struct buf *b, str id, const char *type)
{
    if (!element_has(id)) return;
    element_open(b, "cac:AdditionalDocumentReference");
    element_text(b, "cbc:ID", id);
    element_text(b, "cbc:DocumentTypeCode", str_of(type));
    element_close(b, "cac:AdditionalDocumentReference");
}

static void put_references(struct buf *b, const struct document *d)
{
    bool credit = is_credit(d);

    put_order(b, d);
    for (size_t i = 0; i < d->preceding_count; i++) put_preceding(b, &d->preceding[i]);
    element_wrapped(b, "cac:DespatchDocumentReference", "cbc:ID", d->despatch_advice);
    element_wrapped(b, "cac:ReceiptDocumentReference", "cbc:ID", d->receiving_advice);
    if (!credit) element_wrapped(b, "cac:OriginatorDocumentReference", "cbc:ID", d->tender);
    element_wrapped(b, "cac:ContractDocumentReference", "cbc:ID", d->contract);
    put_additional(b, d->object_id, "130");
    if (credit) put_additional(b, d->project, "50");
    if (credit) element_wrapped(b, "cac:OriginatorDocumentReference", "cbc:ID", d->tender);
    if (!credit) element_wrapped(b, "cac:ProjectReference", "cbc:ID", d->project);
}

static void put_parties(struct buf *b, const struct document *d)
{
    element_open(b, "cac:AccountingSupplierParty");
    ubl_party(b, &d->seller, d->payment.creditor_id);
    element_close(b, "cac:AccountingSupplierParty");
    element_open(b, "cac:AccountingCustomerParty");
    ubl_party(b, &d->buyer, STR_NONE);
    element_close(b, "cac:AccountingCustomerParty");
    if (element_has(d->payee.name)) {
        element_open(b, "cac:PayeeParty");
        element_wrapped(b, "cac:PartyIdentification", "cbc:ID", d->payee.number);
        element_wrapped(b, "cac:PartyName", "cbc:Name", d->payee.name);
        element_close(b, "cac:PayeeParty");
    }
    if (element_has(d->tax_representative.name)) ubl_agent(b, &d->tax_representative);
}

static void put_delivery(struct buf *b, const struct document *d)
{
    bool place = element_has(d->deliver_to.country);

    if (!place && !date_is(d->delivered) && !element_has(d->deliver_name)) return;
    element_open(b, "cac:Delivery");
    ubl_date(b, "cbc:ActualDeliveryDate", d->delivered);
    if (place) {
        element_open(b, "cac:DeliveryLocation");
        ubl_address(b, "cac:Address", &d->deliver_to);
        element_close(b, "cac:DeliveryLocation");
    }
    if (element_has(d->deliver_name)) {
        element_open(b, "cac:DeliveryParty");
        element_wrapped(b, "cac:PartyName", "cbc:Name", d->deliver_name);
        element_close(b, "cac:DeliveryParty");
    }
    element_close(b, "cac:Delivery");
}

static void put_account(struct buf *b, const struct payment_terms *p)
{
    if (!element_has(p->iban)) return;
    element_open(b, "cac:PayeeFinancialAccount");
    element_text(b, "cbc:ID", p->iban);
    element_text(b, "cbc:Name", p->account_name);
    element_wrapped(b, "cac:FinancialInstitutionBranch", "cbc:ID", p->bic);
    element_close(b, "cac:PayeeFinancialAccount");
}

static void put_mandate(struct buf *b, const struct payment_terms *p)
{
    if (!element_has(p->mandate)) return;
    element_open(b, "cac:PaymentMandate");
    element_text(b, "cbc:ID", p->mandate);
    element_wrapped(b, "cac:PayerFinancialAccount", "cbc:ID", p->debited_account);
    element_close(b, "cac:PaymentMandate");
}

/* "1", not defined: a credit note has its due date here, and nowhere else. */
static str means_of(const struct document *d)
{
    const struct payment_terms *p = &d->payment;
    bool transfer = str_eq(p->means_code, S("30")) || str_eq(p->means_code, S("58"));
    bool usable = element_has(p->means_code) && (!transfer || element_has(p->iban)); /* BR-50 */

    if (usable) return p->means_code;
    if (element_has(p->iban)) return S("30");
    return element_has(p->reference) || (is_credit(d) && date_is(d->due)) ? S("1") : STR_NONE;
}

static void put_payment(struct buf *b, const struct document *d)
{
    const struct payment_terms *p = &d->payment;
    str code = means_of(d);

    if (code.n > 0) {
        element_open(b, "cac:PaymentMeans");
        element_with(b, "cbc:PaymentMeansCode", "name", p->means_text, code);
        if (is_credit(d)) ubl_date(b, "cbc:PaymentDueDate", d->due);
        element_text(b, "cbc:PaymentID", p->reference);
        put_account(b, p);
        put_mandate(b, p);
        element_close(b, "cac:PaymentMeans");
    }
    element_wrapped(b, "cac:PaymentTerms", "cbc:Note", p->terms);
}

static void put_taxes(struct buf *b, const struct document *d)
{
    element_open(b, "cac:TaxTotal");
    ubl_amount(b, "cbc:TaxAmount", d->tax);
    for (size_t i = 0; i < d->tax_count; i++) ubl_group(b, &d->taxes[i]);
    element_close(b, "cac:TaxTotal");
    if (!paper_has_tax_currency(d)) return;
    element_open(b, "cac:TaxTotal");
    ubl_amount(b, "cbc:TaxAmount", d->tax_in_tax_cur);
    element_close(b, "cac:TaxTotal");
}

static void put_sums(struct buf *b, const struct document *d)
{
    element_open(b, "cac:LegalMonetaryTotal");
    ubl_amount(b, "cbc:LineExtensionAmount", d->lines_net);
    ubl_amount(b, "cbc:TaxExclusiveAmount", d->net);
    ubl_amount(b, "cbc:TaxInclusiveAmount", d->total);
    if (d->allowances_total.minor != 0)
        ubl_amount(b, "cbc:AllowanceTotalAmount", d->allowances_total);
    if (d->charges_total.minor != 0) ubl_amount(b, "cbc:ChargeTotalAmount", d->charges_total);
    if (d->prepaid.minor != 0) ubl_amount(b, "cbc:PrepaidAmount", d->prepaid);
    if (d->rounding.minor != 0) ubl_amount(b, "cbc:PayableRoundingAmount", d->rounding);
    ubl_amount(b, "cbc:PayableAmount", d->payable);
    element_close(b, "cac:LegalMonetaryTotal");
}

err paper_ubl_write(struct arena *a, const struct document *d, str *out)
{
    if (!paper_cii_can_write(d)) return E_INVALID;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, (size_t)64 << 20);
    put_head(&b, d);
    put_references(&b, d);
    put_parties(&b, d);
    put_delivery(&b, d);
    put_payment(&b, d);
    for (size_t i = 0; i < d->allowance_count; i++) ubl_allowance(&b, &d->allowances[i], true);
    put_taxes(&b, d);
    put_sums(&b, d);
    for (size_t i = 0; i < d->line_count; i++) ubl_line(&b, &d->lines[i], i + 1, is_credit(d));
    element_close(&b, is_credit(d) ? "CreditNote" : "Invoice");
    buf_char(&b, '\n');
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}
