/*
 * OASIS UBL 2.1 Invoice and CreditNote, by the binding of EN 16931-3-2. Elements the standard does
 * not know are passed over: the file itself is kept.
 */
#include "paper/draft_parts.h"

static void read_head(struct draft *f, const struct xml_node *root);
static void read_references(struct draft *f, const struct xml_node *root);
static void read_attachments(struct draft *f, const struct xml_node *root);
static void read_parties(struct draft *f, const struct xml_node *root);
static void read_payment(struct draft *f, const struct xml_node *root);
static void read_tax(struct draft *f, const struct xml_node *root);
static void read_totals(struct draft *f, const struct xml_node *root);
static void read_line(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark);
static struct allowance read_allowance(struct draft *f, const struct xml_node *n, bool of_line,
                                       struct allowance_mark *mark);

static const struct allowance_reader allowances = { "cac:AllowanceCharge", read_allowance };

static bool is_credit(const struct draft *f)
{
    return f->document.kind == DOCUMENT_CREDIT_NOTE;
}

void draft_read_ubl(struct draft *f, const struct xml_node *root)
{
    f->line = root->line;
    read_head(f, root);
    read_references(f, root);
    read_attachments(f, root);
    read_parties(f, root);
    read_payment(f, root);
    draft_allowances(f, root, &allowances);
    read_tax(f, root);
    read_totals(f, root);
    draft_lines(f, root, is_credit(f) ? "cac:CreditNoteLine" : "cac:InvoiceLine", read_line);
}

static void read_period(struct draft *f, const struct xml_node *n, date *start, date *end)
{
    *start = draft_date(f, draft_one(f, n, "cbc:StartDate"), NULL);
    *end = draft_date(f, draft_one(f, n, "cbc:EndDate"), NULL);
}

static void read_head(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    bool credit = str_eq(root->name, S("cn:CreditNote"));
    const struct xml_node *type, *period = draft_one(f, root, "cac:InvoicePeriod");

    d->kind = credit ? DOCUMENT_CREDIT_NOTE : DOCUMENT_INVOICE;
    type = draft_one(f, root, credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode");
    draft_text(f, draft_one(f, root, "cbc:CustomizationID"), &f->at[T_SPECIFICATION]);
    d->number = draft_short(f, draft_one(f, root, "cbc:ID"), &f->at[T_NUMBER]);
    d->issued = draft_date(f, draft_one(f, root, "cbc:IssueDate"), &f->at[T_ISSUED]);
    d->type_code = draft_short(f, type, &f->at[T_TYPE]);
    d->due = draft_date(
        f, draft_one(f, root, credit ? "cac:PaymentMeans/cbc:PaymentDueDate" : "cbc:DueDate"),
        &f->at[T_DUE]);
    d->tax_point = draft_date(f, draft_one(f, root, "cbc:TaxPointDate"), &f->at[T_TAX_POINT]);
    d->cur = draft_currency(f, draft_one(f, root, "cbc:DocumentCurrencyCode"), "BR-CL-04",
                            &f->at[T_CURRENCY]);
    d->tax_cur = draft_currency(f, draft_one(f, root, "cbc:TaxCurrencyCode"), "BR-CL-05",
                                &f->at[T_TAX_CURRENCY]);
    d->accounting_reference = draft_text(f, draft_one(f, root, "cbc:AccountingCost"), NULL);
    d->buyer_reference = draft_text(f, draft_one(f, root, "cbc:BuyerReference"), NULL);
    d->note = draft_texts(f, xml_child(root, "cbc:Note"), NULL);
    if (period != NULL) f->at[T_PERIOD] = period->line;
    read_period(f, period, &d->period_start, &d->period_end);
    draft_text(f, xml_find(period, "cbc:DescriptionCode"), &f->at[T_TAX_POINT_CODE]);
}

static void read_references(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    size_t count = draft_count(root, "cac:BillingReference");
    struct document_ref *refs = draft_room(f, count, sizeof *refs);

    d->project = draft_text(f, xml_find(root, "cac:ProjectReference/cbc:ID"), NULL);
    d->contract = draft_text(f, xml_find(root, "cac:ContractDocumentReference/cbc:ID"), NULL);
    d->purchase_order = draft_text(f, xml_find(root, "cac:OrderReference/cbc:ID"), NULL);
    d->sales_order = draft_text(f, xml_find(root, "cac:OrderReference/cbc:SalesOrderID"), NULL);
    d->despatch_advice =
        draft_text(f, xml_find(root, "cac:DespatchDocumentReference/cbc:ID"), NULL);
    d->receiving_advice =
        draft_text(f, xml_find(root, "cac:ReceiptDocumentReference/cbc:ID"), NULL);
    d->tender = draft_text(f, xml_find(root, "cac:OriginatorDocumentReference/cbc:ID"), NULL);
    if (refs == NULL) return;
    for (const struct xml_node *n = xml_child(root, "cac:BillingReference"); n; n = xml_again(n)) {
        const struct xml_node *one = xml_child(n, "cac:InvoiceDocumentReference");
        draft_refer(f, refs, n, xml_child(one, "cbc:ID"), xml_child(one, "cbc:IssueDate"));
    }
    d->preceding = refs;
}

static void read_attachments(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    const char *name = "cac:AdditionalDocumentReference";
    struct attachment *all = draft_room(f, draft_count(root, name), sizeof *all);

    if (all == NULL) return;
    for (const struct xml_node *n = xml_child(root, name); n; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "cbc:ID");
        const struct xml_node *file =
            xml_find(n, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject");

        /* the invoiced object, BT-18 */
        if (str_eq(xml_text(n, "cbc:DocumentTypeCode"), S("130"))) {
            d->object_id = draft_text(f, id, NULL);
            continue;
        }
        draft_check_reference(f, n, id);
        all[d->attachment_count++] =
            draft_attachment(f, id, xml_child(n, "cbc:DocumentDescription"),
                             xml_find(n, "cac:Attachment/cac:ExternalReference/cbc:URI"), file);
    }
    d->attachments = all;
}

static struct address read_address(struct draft *f, const struct xml_node *n, int *country_at)
{
    return (struct address){
        .line1 = draft_text(f, xml_child(n, "cbc:StreetName"), NULL),
        .line2 = draft_text(f, xml_child(n, "cbc:AdditionalStreetName"), NULL),
        .line3 = draft_text(f, xml_find(n, "cac:AddressLine/cbc:Line"), NULL),
        .city = draft_text(f, xml_child(n, "cbc:CityName"), NULL),
        .postcode = draft_text(f, xml_child(n, "cbc:PostalZone"), NULL),
        .region = draft_text(f, xml_child(n, "cbc:CountrySubentity"), NULL),
        .country = draft_country(f, xml_find(n, "cac:Country/cbc:IdentificationCode"), country_at),
    };
}

/* The first identifier that is not a creditor's (BT-90 stands among the seller's and the payee's).
 */
static const struct xml_node *identification(const struct xml_node *party, bool creditor)
{
    const struct xml_node *n = xml_child(party, "cac:PartyIdentification");

    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "cbc:ID");
        if (id != NULL && str_eq(xml_attribute_of(id, "schemeID"), S("SEPA")) == creditor)
            return id;
    }
    return NULL;
}

/* The registration of the party: for VAT, or another (the seller's local tax number). */
static const struct xml_node *registration(const struct xml_node *party, bool vat)
{
    const struct xml_node *n = xml_child(party, "cac:PartyTaxScheme");

    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "cbc:CompanyID");
        if (id != NULL && draft_is_vat(xml_text(n, "cac:TaxScheme/cbc:ID")) == vat) return id;
    }
    return NULL;
}

static struct party read_party(struct draft *f, const struct xml_node *n, int *vat_at,
                               int *country_at)
{
    const struct xml_node *endpoint = xml_child(n, "cbc:EndpointID");
    const struct xml_node *contact = xml_child(n, "cac:Contact");

    return (struct party){
        .name = draft_text(f, draft_one(f, n, "cac:PartyLegalEntity/cbc:RegistrationName"), NULL),
        .trading_name = draft_text(f, xml_find(n, "cac:PartyName/cbc:Name"), NULL),
        .number = draft_text(f, identification(n, false), NULL),
        .tax_id = draft_short(f, registration(n, true), vat_at),
        .tax_number = draft_short(f, registration(n, false), NULL),
        .legal_id = draft_text(f, xml_find(n, "cac:PartyLegalEntity/cbc:CompanyID"), NULL),
        .endpoint = draft_text(f, endpoint, NULL),
        .endpoint_scheme = arena_str(f->arena, xml_attribute_of(endpoint, "schemeID")),
        .contact_name = draft_text(f, xml_child(contact, "cbc:Name"), NULL),
        .contact_phone = draft_text(f, xml_child(contact, "cbc:Telephone"), NULL),
        .contact_email = draft_text(f, xml_child(contact, "cbc:ElectronicMail"), NULL),
        .address = read_address(f, xml_child(n, "cac:PostalAddress"), country_at),
    };
}

static void read_other_parties(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    const struct xml_node *seller = xml_find(root, "cac:AccountingSupplierParty/cac:Party");
    const struct xml_node *payee = draft_one(f, root, "cac:PayeeParty");
    const struct xml_node *agent = draft_one(f, root, "cac:TaxRepresentativeParty");
    const struct xml_node *delivery = xml_child(root, "cac:Delivery");
    const struct xml_node *place = xml_find(delivery, "cac:DeliveryLocation/cac:Address");

    if (payee != NULL) {
        d->payee = read_party(f, payee, NULL, NULL);
        d->payee.name =
            draft_text(f, xml_find(payee, "cac:PartyName/cbc:Name"), &f->at[T_PAYEE_NAME]);
        f->at[T_PAYEE] = payee->line;
        f->payee_is_seller =
            (d->payee.name.n > 0 &&
             str_eq(d->payee.name, xml_text(seller, "cac:PartyName/cbc:Name"))) ||
            (d->payee.number.n > 0 &&
             str_eq(d->payee.number, xml_text(seller, "cac:PartyIdentification/cbc:ID")));
    }
    if (agent != NULL) {
        d->tax_representative =
            read_party(f, agent, &f->at[T_AGENT_TAX_ID], &f->at[T_AGENT_COUNTRY]);
        d->tax_representative.name =
            draft_text(f, xml_find(agent, "cac:PartyName/cbc:Name"), &f->at[T_AGENT_NAME]);
        f->at[T_AGENT] = agent->line;
        f->at[T_AGENT_ADDRESS] = draft_line_of(agent, "cac:PostalAddress");
    }
    d->deliver_name =
        draft_text(f, xml_find(delivery, "cac:DeliveryParty/cac:PartyName/cbc:Name"), NULL);
    d->delivered =
        draft_date(f, xml_child(delivery, "cbc:ActualDeliveryDate"), &f->at[T_DELIVERED]);
    d->deliver_to = read_address(f, place, &f->at[T_DELIVERY_COUNTRY]);
    if (place != NULL) f->at[T_DELIVERY_ADDRESS] = place->line;
}

static void read_parties(struct draft *f, const struct xml_node *root)
{
    static const struct party_reader by = { read_party, "cac:PostalAddress", "cbc:EndpointID" };
    const struct xml_node *seller = draft_one(f, root, "cac:AccountingSupplierParty/cac:Party");
    const struct xml_node *buyer = draft_one(f, root, "cac:AccountingCustomerParty/cac:Party");

    draft_parties(f, seller, buyer, &by);
    read_other_parties(f, root);
}

static void read_payment(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    struct payment_terms *p = &d->payment;
    const struct xml_node *terms = xml_child(root, "cac:PaymentTerms");
    const struct xml_node *n, *creditor;

    p->terms = draft_texts(f, xml_child(terms, "cbc:Note"), NULL);
    if (p->terms.n > 0) f->at[T_TERMS] = terms->line;
    for (n = xml_child(root, "cac:PaymentMeans"); n != NULL; n = xml_again(n)) {
        const struct xml_node *code = xml_child(n, "cbc:PaymentMeansCode");
        const struct xml_node *account = xml_child(n, "cac:PayeeFinancialAccount");
        const struct xml_node *mandate = xml_child(n, "cac:PaymentMandate");

        draft_check_means(f, n, code, account, xml_child(account, "cbc:ID"));
        if (p->means_code.n > 0) continue; /* the first is shown, all stand in the file */
        p->means_code = draft_short(f, code, NULL);
        p->means_text = arena_str(f->arena, xml_attribute_of(code, "name"));
        p->reference = draft_text(f, xml_child(n, "cbc:PaymentID"), NULL);
        p->iban = draft_short(f, xml_child(account, "cbc:ID"), NULL);
        p->account_name = draft_text(f, xml_child(account, "cbc:Name"), NULL);
        p->bic = draft_short(f, xml_find(account, "cac:FinancialInstitutionBranch/cbc:ID"), NULL);
        p->mandate = draft_text(f, xml_child(mandate, "cbc:ID"), NULL);
        p->debited_account =
            draft_short(f, xml_find(mandate, "cac:PayerFinancialAccount/cbc:ID"), NULL);
        p->card = draft_card(f, xml_find(n, "cac:CardAccount/cbc:PrimaryAccountNumberID"));
        p->card_holder = draft_text(f, xml_find(n, "cac:CardAccount/cbc:HolderName"), NULL);
    }
    creditor = identification(xml_find(root, "cac:AccountingSupplierParty/cac:Party"), true);
    if (creditor == NULL) creditor = identification(xml_child(root, "cac:PayeeParty"), true);
    p->creditor_id = draft_short(f, creditor, NULL);
}

/* The tax category whose scheme is VAT, among children of that name. */
static const struct xml_node *vat_category(const struct xml_node *n, const char *name)
{
    const struct xml_node *c = xml_child(n, name);

    while (c != NULL && !draft_is_vat(xml_text(c, "cac:TaxScheme/cbc:ID"))) c = xml_again(c);
    return c;
}

static struct allowance read_allowance(struct draft *f, const struct xml_node *n, bool of_line,
                                       struct allowance_mark *mark)
{
    static const struct allowance_names names = {
        .charge = "cbc:ChargeIndicator",
        .amount = "cbc:Amount",
        .base = "cbc:BaseAmount",
        .percent = "cbc:MultiplierFactorNumeric",
        .reason_code = "cbc:AllowanceChargeReasonCode",
        .reason = "cbc:AllowanceChargeReason",
        .category = "cbc:ID",
        .rate = "cbc:Percent",
    };
    const struct xml_node *category = of_line ? NULL : vat_category(n, "cac:TaxCategory");

    return draft_allowance(f, n, category, of_line, &names, mark);
}

static struct tax_group read_group(struct draft *f, const struct xml_node *n,
                                   struct group_mark *mark)
{
    static const struct group_names names = {
        .base = "cbc:TaxableAmount",
        .amount = "cbc:TaxAmount",
        .category = "cbc:ID",
        .rate = "cbc:Percent",
        .reason_code = "cbc:TaxExemptionReasonCode",
        .reason = "cbc:TaxExemptionReason",
    };
    const struct xml_node *category = vat_category(n, "cac:TaxCategory");

    return draft_group(f, n, category, category, &names, mark);
}

/* One total in the document's currency, with the breakdown, and at most one in the tax currency. */
static void read_tax(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    size_t count = 0;
    const struct xml_node *total, *n;

    d->tax = money_zero(d->cur);
    for (total = xml_child(root, "cac:TaxTotal"); total; total = xml_again(total)) {
        count += draft_count(total, "cac:TaxSubtotal");
    }
    d->taxes = draft_room(f, count, sizeof *d->taxes);
    f->groups = draft_room(f, count, sizeof *f->groups);
    if (d->taxes == NULL || f->groups == NULL) return;
    for (total = xml_child(root, "cac:TaxTotal"); total; total = xml_again(total)) {
        if (!draft_tax_total(f, draft_one(f, total, "cbc:TaxAmount"))) continue;
        for (n = xml_child(total, "cac:TaxSubtotal"); n != NULL; n = xml_again(n)) {
            size_t i = d->tax_count++;
            d->taxes[i] = read_group(f, n, &f->groups[i]);
        }
    }
}

static void read_totals(struct draft *f, const struct xml_node *root)
{
    static const struct totals_names names = {
        .lines_net = "cbc:LineExtensionAmount",
        .allowances = "cbc:AllowanceTotalAmount",
        .charges = "cbc:ChargeTotalAmount",
        .net = "cbc:TaxExclusiveAmount",
        .total = "cbc:TaxInclusiveAmount",
        .prepaid = "cbc:PrepaidAmount",
        .rounding = "cbc:PayableRoundingAmount",
        .payable = "cbc:PayableAmount",
    };

    draft_totals(f, draft_one(f, root, "cac:LegalMonetaryTotal"), &names);
}

static void read_item(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark)
{
    static const struct item_names names = {
        .standard_id = "cac:StandardItemIdentification/cbc:ID",
        .classification = "cac:CommodityClassification",
        .class_code = "cbc:ItemClassificationCode",
        .property = "cac:AdditionalItemProperty",
        .property_name = "cbc:Name",
        .property_value = "cbc:Value",
    };
    const struct xml_node *item = draft_one(f, n, "cac:Item");
    const struct xml_node *category = vat_category(item, "cac:ClassifiedTaxCategory");
    const struct xml_node *period = draft_one(f, n, "cac:InvoicePeriod");

    line->name = draft_text(f, draft_one(f, item, "cbc:Name"), &mark->at[L_NAME]);
    line->description = draft_text(f, xml_child(item, "cbc:Description"), NULL);
    line->seller_item = draft_text(f, xml_find(item, "cac:SellersItemIdentification/cbc:ID"), NULL);
    line->buyer_item = draft_text(f, xml_find(item, "cac:BuyersItemIdentification/cbc:ID"), NULL);
    line->hsn_sac = draft_text(
        f, xml_find(item, "cac:CommodityClassification/cbc:ItemClassificationCode"), NULL);
    line->tax_category = draft_short(f, xml_child(category, "cbc:ID"), &mark->at[L_CATEGORY]);
    line->tax_rate = draft_decimal(f, xml_child(category, "cbc:Percent"), &mark->at[L_RATE]);
    if (period != NULL) mark->at[L_PERIOD] = period->line;
    read_period(f, period, &line->period_start, &line->period_end);
    draft_check_item(f, item, &names);
}

static void read_line(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark)
{
    const struct xml_node *quantity =
        draft_one(f, n, is_credit(f) ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity");
    const struct xml_node *price = draft_one(f, n, "cac:Price");

    line->id = draft_short(f, draft_one(f, n, "cbc:ID"), &mark->at[L_ID]);
    line->note = draft_text(f, xml_child(n, "cbc:Note"), NULL);
    draft_quantity(f, quantity, draft_one(f, price, "cbc:BaseQuantity"), line, mark);
    line->net =
        draft_money(f, draft_one(f, n, "cbc:LineExtensionAmount"), "BR-DEC-23", &mark->at[L_NET]);
    line->price = draft_decimal(f, draft_one(f, price, "cbc:PriceAmount"), &mark->at[L_PRICE]);
    draft_check_currency(f, xml_child(price, "cbc:PriceAmount"));
    line->gross_price = draft_decimal(f, xml_find(price, "cac:AllowanceCharge/cbc:BaseAmount"),
                                      &mark->at[L_GROSS_PRICE]);
    read_item(f, n, line, mark);
    draft_line_allowances(f, n, &allowances, line);
}
