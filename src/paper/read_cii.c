/*
 * UN/CEFACT Cross Industry Invoice (D16B), by the binding of EN 16931-3-3; Factur-X and ZUGFeRD 2
 * carry the same. Elements the standard does not know are passed over: the file itself is kept.
 */
#include "paper/draft_parts.h"

static void read_head(struct draft *f, const struct xml_node *root,
                      const struct xml_node *settlement);
static void read_agreement(struct draft *f, const struct xml_node *agreement);
static void read_delivery(struct draft *f, const struct xml_node *delivery);
static void read_payment(struct draft *f, const struct xml_node *settlement);
static void read_settlement(struct draft *f, const struct xml_node *settlement);
static void read_totals(struct draft *f, const struct xml_node *settlement);
static void read_line(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark);

void draft_read_cii(struct draft *f, const struct xml_node *root)
{
    const struct xml_node *transaction = draft_one(f, root, "rsm:SupplyChainTradeTransaction");
    const struct xml_node *settlement =
        draft_one(f, transaction, "ram:ApplicableHeaderTradeSettlement");

    f->line = root->line;
    read_head(f, root, settlement);
    read_agreement(f, draft_one(f, transaction, "ram:ApplicableHeaderTradeAgreement"));
    read_delivery(f, draft_one(f, transaction, "ram:ApplicableHeaderTradeDelivery"));
    read_payment(f, settlement);
    read_settlement(f, settlement);
    read_totals(f, settlement);
    draft_lines(f, transaction, "ram:IncludedSupplyChainTradeLineItem", read_line);
}

static void read_period(struct draft *f, const struct xml_node *n, date *start, date *end)
{
    *start = draft_date(f, draft_one(f, n, "ram:StartDateTime"), NULL);
    *end = draft_date(f, draft_one(f, n, "ram:EndDateTime"), NULL);
}

static void read_head(struct draft *f, const struct xml_node *root,
                      const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const struct xml_node *head = draft_one(f, root, "rsm:ExchangedDocument");
    const struct xml_node *period = draft_one(f, settlement, "ram:BillingSpecifiedPeriod");

    draft_text(f,
               xml_find(root, "rsm:ExchangedDocumentContext/"
                              "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
               &f->at[T_SPECIFICATION]);
    d->number = draft_short(f, draft_one(f, head, "ram:ID"), &f->at[T_NUMBER]);
    d->type_code = draft_short(f, draft_one(f, head, "ram:TypeCode"), &f->at[T_TYPE]);
    d->kind = code_is_credit_note_type(d->type_code) ? DOCUMENT_CREDIT_NOTE : DOCUMENT_INVOICE;
    d->issued = draft_date(f, draft_one(f, head, "ram:IssueDateTime"), &f->at[T_ISSUED]);
    d->note = draft_texts(f, xml_child(head, "ram:IncludedNote"), "ram:Content");
    d->cur = draft_currency(f, draft_one(f, settlement, "ram:InvoiceCurrencyCode"), "BR-CL-04",
                            &f->at[T_CURRENCY]);
    d->tax_cur = draft_currency(f, draft_one(f, settlement, "ram:TaxCurrencyCode"), "BR-CL-05",
                                &f->at[T_TAX_CURRENCY]);
    if (period != NULL) f->at[T_PERIOD] = period->line;
    read_period(f, period, &d->period_start, &d->period_end);
}

static struct address read_address(struct draft *f, const struct xml_node *n, int *country_at)
{
    return (struct address){
        .line1 = draft_text(f, xml_child(n, "ram:LineOne"), NULL),
        .line2 = draft_text(f, xml_child(n, "ram:LineTwo"), NULL),
        .line3 = draft_text(f, xml_child(n, "ram:LineThree"), NULL),
        .city = draft_text(f, xml_child(n, "ram:CityName"), NULL),
        .postcode = draft_text(f, xml_child(n, "ram:PostcodeCode"), NULL),
        .region = draft_text(f, xml_child(n, "ram:CountrySubDivisionName"), NULL),
        .country = draft_country(f, xml_child(n, "ram:CountryID"), country_at),
    };
}

/* "VA" is a VAT id, "FC" a local tax number. */
static const struct xml_node *registration(const struct xml_node *party, const char *scheme)
{
    const struct xml_node *n = xml_child(party, "ram:SpecifiedTaxRegistration");

    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "ram:ID");
        if (str_eq(xml_attribute_of(id, "schemeID"), str_of(scheme))) return id;
    }
    return NULL;
}

static struct party read_party(struct draft *f, const struct xml_node *n, int *vat_at,
                               int *country_at)
{
    const struct xml_node *contact = xml_child(n, "ram:DefinedTradeContact");
    const struct xml_node *endpoint = xml_find(n, "ram:URIUniversalCommunication/ram:URIID");
    const struct xml_node *id = xml_child(n, "ram:ID");
    const struct xml_node *legal = xml_child(n, "ram:SpecifiedLegalOrganization");
    const struct xml_node *person = xml_child(contact, "ram:PersonName");

    if (id == NULL) id = xml_child(n, "ram:GlobalID");
    if (person == NULL) person = xml_child(contact, "ram:DepartmentName");
    return (struct party){
        .name = draft_text(f, draft_one(f, n, "ram:Name"), NULL),
        .trading_name = draft_text(f, xml_child(legal, "ram:TradingBusinessName"), NULL),
        .number = draft_text(f, id, NULL),
        .tax_id = draft_short(f, registration(n, "VA"), vat_at),
        .tax_number = draft_short(f, registration(n, "FC"), NULL),
        .legal_id = draft_text(f, xml_child(legal, "ram:ID"), NULL),
        .endpoint = draft_text(f, endpoint, NULL),
        .endpoint_scheme = arena_str(f->arena, xml_attribute_of(endpoint, "schemeID")),
        .contact_name = draft_text(f, person, NULL),
        .contact_phone = draft_text(
            f, xml_find(contact, "ram:TelephoneUniversalCommunication/ram:CompleteNumber"), NULL),
        .contact_email =
            draft_text(f, xml_find(contact, "ram:EmailURIUniversalCommunication/ram:URIID"), NULL),
        .address = read_address(f, draft_one(f, n, "ram:PostalTradeAddress"), country_at),
    };
}

static void read_parties(struct draft *f, const struct xml_node *agreement)
{
    struct document *d = &f->document;
    const struct xml_node *seller = draft_one(f, agreement, "ram:SellerTradeParty");
    const struct xml_node *buyer = draft_one(f, agreement, "ram:BuyerTradeParty");
    const struct xml_node *agent = draft_one(f, agreement, "ram:SellerTaxRepresentativeTradeParty");
    static const struct party_reader by = { read_party, "ram:PostalTradeAddress",
                                            "ram:URIUniversalCommunication/ram:URIID" };

    draft_parties(f, seller, buyer, &by);
    if (agent == NULL) return;
    d->tax_representative = read_party(f, agent, &f->at[T_AGENT_TAX_ID], &f->at[T_AGENT_COUNTRY]);
    f->at[T_AGENT] = agent->line;
    if (d->tax_representative.name.n > 0) f->at[T_AGENT_NAME] = agent->line;
    f->at[T_AGENT_ADDRESS] = draft_line_of(agent, "ram:PostalTradeAddress");
}

/* Type 916 is a supporting document, 50 the tender, 130 the invoiced object. */
static void read_documents(struct draft *f, const struct xml_node *agreement)
{
    struct document *d = &f->document;
    const char *name = "ram:AdditionalReferencedDocument";
    struct attachment *all = draft_room(f, draft_count(agreement, name), sizeof *all);

    if (all == NULL) return;
    for (const struct xml_node *n = xml_child(agreement, name); n != NULL; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "ram:IssuerAssignedID");
        const struct xml_node *file = xml_child(n, "ram:AttachmentBinaryObject");
        str type = xml_text(n, "ram:TypeCode");

        draft_check_reference(f, n, id);
        if (str_eq(type, S("50"))) d->tender = draft_text(f, id, NULL);
        if (str_eq(type, S("130"))) d->object_id = draft_text(f, id, NULL);
        if (str_eq(type, S("50")) || str_eq(type, S("130"))) continue;
        all[d->attachment_count++] =
            draft_attachment(f, id, xml_child(n, "ram:Name"), xml_child(n, "ram:URIID"), file);
    }
    d->attachments = all;
}

static str reference(struct draft *f, const struct xml_node *n, const char *name)
{
    return draft_text(f, xml_child(draft_one(f, n, name), "ram:IssuerAssignedID"), NULL);
}

static void read_agreement(struct draft *f, const struct xml_node *agreement)
{
    struct document *d = &f->document;

    d->buyer_reference = draft_text(f, draft_one(f, agreement, "ram:BuyerReference"), NULL);
    d->sales_order = reference(f, agreement, "ram:SellerOrderReferencedDocument");
    d->purchase_order = reference(f, agreement, "ram:BuyerOrderReferencedDocument");
    d->contract = reference(f, agreement, "ram:ContractReferencedDocument");
    d->project = draft_text(f, xml_find(agreement, "ram:SpecifiedProcuringProject/ram:ID"), NULL);
    read_parties(f, agreement);
    read_documents(f, agreement);
}

static void read_delivery(struct draft *f, const struct xml_node *delivery)
{
    struct document *d = &f->document;
    const struct xml_node *to = draft_one(f, delivery, "ram:ShipToTradeParty");
    const struct xml_node *address = draft_one(f, to, "ram:PostalTradeAddress");

    d->deliver_name = draft_text(f, xml_child(to, "ram:Name"), NULL);
    d->deliver_to = read_address(f, address, &f->at[T_DELIVERY_COUNTRY]);
    if (address != NULL) f->at[T_DELIVERY_ADDRESS] = address->line;
    d->delivered = draft_date(
        f, xml_find(delivery, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"),
        &f->at[T_DELIVERED]);
    d->despatch_advice = reference(f, delivery, "ram:DespatchAdviceReferencedDocument");
    d->receiving_advice = reference(f, delivery, "ram:ReceivingAdviceReferencedDocument");
}

static void read_means(struct draft *f, const struct xml_node *n)
{
    struct payment_terms *p = &f->document.payment;
    const struct xml_node *account = xml_child(n, "ram:PayeePartyCreditorFinancialAccount");
    const struct xml_node *iban = xml_child(account, "ram:IBANID");
    const struct xml_node *card = xml_child(n, "ram:ApplicableTradeSettlementFinancialCard");

    if (iban == NULL) iban = xml_child(account, "ram:ProprietaryID");
    draft_check_means(f, n, xml_child(n, "ram:TypeCode"), account, iban);
    if (p->means_code.n > 0) return; /* the first is shown, all stand in the file */
    p->means_code = draft_short(f, xml_child(n, "ram:TypeCode"), NULL);
    p->means_text = draft_text(f, xml_child(n, "ram:Information"), NULL);
    p->iban = draft_short(f, iban, NULL);
    p->account_name = draft_text(f, xml_child(account, "ram:AccountName"), NULL);
    p->bic = draft_short(f, xml_find(n, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
                         NULL);
    p->debited_account =
        draft_short(f, xml_find(n, "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"), NULL);
    p->card = draft_card(f, xml_child(card, "ram:ID"));
    p->card_holder = draft_text(f, xml_child(card, "ram:CardholderName"), NULL);
}

static void read_payee(struct draft *f, const struct xml_node *payee)
{
    struct document *d = &f->document;

    if (payee == NULL) return;
    d->payee = read_party(f, payee, NULL, NULL);
    f->at[T_PAYEE] = payee->line;
    if (d->payee.name.n > 0) f->at[T_PAYEE_NAME] = payee->line;
    f->payee_is_seller = (d->payee.name.n > 0 && str_eq(d->payee.name, d->seller.name)) ||
                         (d->payee.number.n > 0 && str_eq(d->payee.number, d->seller.number)) ||
                         (d->payee.legal_id.n > 0 && str_eq(d->payee.legal_id, d->seller.legal_id));
}

static void read_payment(struct draft *f, const struct xml_node *settlement)
{
    struct document *d = &f->document;
    struct payment_terms *p = &d->payment;
    const struct xml_node *n = xml_child(settlement, "ram:SpecifiedTradePaymentTerms");

    read_payee(f, draft_one(f, settlement, "ram:PayeeTradeParty"));
    p->reference = draft_text(f, draft_one(f, settlement, "ram:PaymentReference"), NULL);
    p->creditor_id = draft_short(f, draft_one(f, settlement, "ram:CreditorReferenceID"), NULL);
    p->terms = draft_texts(f, n, "ram:Description");
    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *due = xml_child(n, "ram:DueDateDateTime");
        const struct xml_node *mandate = xml_child(n, "ram:DirectDebitMandateID");

        if (xml_child(n, "ram:Description") != NULL) f->at[T_TERMS] = n->line;
        if (due != NULL && !date_is(d->due)) d->due = draft_date(f, due, &f->at[T_DUE]);
        if (mandate != NULL && p->mandate.n == 0) p->mandate = draft_text(f, mandate, NULL);
    }
    n = xml_child(settlement, "ram:SpecifiedTradeSettlementPaymentMeans");
    for (; n != NULL; n = xml_again(n)) read_means(f, n);
}

static struct allowance read_allowance(struct draft *f, const struct xml_node *n, bool of_line,
                                       struct allowance_mark *mark)
{
    const struct xml_node *tax = of_line ? NULL : xml_child(n, "ram:CategoryTradeTax");
    static const struct allowance_names names = {
        .charge = "ram:ChargeIndicator/udt:Indicator",
        .amount = "ram:ActualAmount",
        .base = "ram:BasisAmount",
        .percent = "ram:CalculationPercent",
        .reason_code = "ram:ReasonCode",
        .reason = "ram:Reason",
        .category = "ram:CategoryCode",
        .rate = "ram:RateApplicablePercent",
    };

    if (!draft_is_vat(xml_text(tax, "ram:TypeCode"))) tax = NULL;
    return draft_allowance(f, n, tax, of_line, &names, mark);
}

static const struct allowance_reader allowances = { "ram:SpecifiedTradeAllowanceCharge",
                                                    read_allowance };

static struct tax_group read_group(struct draft *f, const struct xml_node *n,
                                   struct group_mark *mark)
{
    static const struct group_names names = {
        .base = "ram:BasisAmount",
        .amount = "ram:CalculatedAmount",
        .category = "ram:CategoryCode",
        .rate = "ram:RateApplicablePercent",
        .reason_code = "ram:ExemptionReasonCode",
        .reason = "ram:ExemptionReason",
    };
    const struct xml_node *tax = draft_is_vat(xml_text(n, "ram:TypeCode")) ? n : NULL;
    const struct xml_node *point = xml_find(n, "ram:TaxPointDate/udt:DateString");

    if (point != NULL) f->document.tax_point = draft_date(f, point, &f->at[T_TAX_POINT]);
    draft_text(f, xml_child(n, "ram:DueDateTypeCode"), &f->at[T_TAX_POINT_CODE]);
    return draft_group(f, n, tax, n, &names, mark);
}

static void read_preceding(struct draft *f, const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const struct xml_node *n = xml_child(settlement, "ram:InvoiceReferencedDocument");
    struct document_ref *refs =
        draft_room(f, draft_count(settlement, "ram:InvoiceReferencedDocument"), sizeof *refs);

    if (refs == NULL) return;
    for (; n != NULL; n = xml_again(n)) {
        draft_refer(f, refs, n, xml_child(n, "ram:IssuerAssignedID"),
                    xml_child(n, "ram:FormattedIssueDateTime"));
    }
    d->preceding = refs;
}

static void read_settlement(struct draft *f, const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const char *tax = "ram:ApplicableTradeTax";
    size_t count = draft_count(settlement, tax);

    read_preceding(f, settlement);
    d->accounting_reference = draft_text(
        f, xml_find(settlement, "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"), NULL);
    draft_allowances(f, settlement, &allowances);
    d->taxes = draft_room(f, count, sizeof *d->taxes);
    f->groups = draft_room(f, count, sizeof *f->groups);
    if (d->taxes == NULL || f->groups == NULL) return;
    for (const struct xml_node *n = xml_child(settlement, tax); n != NULL; n = xml_again(n)) {
        size_t i = d->tax_count++;
        d->taxes[i] = read_group(f, n, &f->groups[i]);
    }
}

static void read_totals(struct draft *f, const struct xml_node *settlement)
{
    static const struct totals_names names = {
        .lines_net = "ram:LineTotalAmount",
        .allowances = "ram:AllowanceTotalAmount",
        .charges = "ram:ChargeTotalAmount",
        .net = "ram:TaxBasisTotalAmount",
        .total = "ram:GrandTotalAmount",
        .prepaid = "ram:TotalPrepaidAmount",
        .rounding = "ram:RoundingAmount",
        .payable = "ram:DuePayableAmount",
    };
    const struct xml_node *n =
        draft_one(f, settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");

    draft_totals(f, n, &names);
    f->document.tax = money_zero(f->document.cur);
    for (n = xml_child(n, "ram:TaxTotalAmount"); n != NULL; n = xml_again(n)) draft_tax_total(f, n);
}

static void read_line_settlement(struct draft *f, const struct xml_node *n,
                                 struct document_line *line, struct line_mark *mark)
{
    const struct xml_node *tax = draft_one(f, n, "ram:ApplicableTradeTax");
    const struct xml_node *period = draft_one(f, n, "ram:BillingSpecifiedPeriod");

    if (!draft_is_vat(xml_text(tax, "ram:TypeCode"))) tax = NULL;
    line->tax_category = draft_short(f, xml_child(tax, "ram:CategoryCode"), &mark->at[L_CATEGORY]);
    line->tax_rate =
        draft_decimal(f, xml_child(tax, "ram:RateApplicablePercent"), &mark->at[L_RATE]);
    if (period != NULL) mark->at[L_PERIOD] = period->line;
    read_period(f, period, &line->period_start, &line->period_end);
    line->net = draft_money(
        f, draft_one(f, n, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        "BR-DEC-23", &mark->at[L_NET]);
    draft_line_allowances(f, n, &allowances, line);
}

static void read_price(struct draft *f, const struct xml_node *agreement,
                       const struct xml_node *quantity, struct document_line *line,
                       struct line_mark *mark)
{
    const struct xml_node *net = draft_one(f, agreement, "ram:NetPriceProductTradePrice");
    const struct xml_node *gross = draft_one(f, agreement, "ram:GrossPriceProductTradePrice");
    const struct xml_node *base = xml_child(net, "ram:BasisQuantity");

    if (base == NULL) base = xml_child(gross, "ram:BasisQuantity");
    line->price = draft_decimal(f, draft_one(f, net, "ram:ChargeAmount"), &mark->at[L_PRICE]);
    line->gross_price =
        draft_decimal(f, draft_one(f, gross, "ram:ChargeAmount"), &mark->at[L_GROSS_PRICE]);
    draft_quantity(f, quantity, base, line, mark);
}

static void read_line(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark)
{
    const struct xml_node *head = draft_one(f, n, "ram:AssociatedDocumentLineDocument");
    const struct xml_node *item = draft_one(f, n, "ram:SpecifiedTradeProduct");
    const struct xml_node *quantity =
        draft_one(f, n, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity");
    static const struct item_names names = {
        .standard_id = "ram:GlobalID",
        .classification = "ram:DesignatedProductClassification",
        .class_code = "ram:ClassCode",
        .property = "ram:ApplicableProductCharacteristic",
        .property_name = "ram:Description",
        .property_value = "ram:Value",
    };

    line->id = draft_short(f, draft_one(f, head, "ram:LineID"), &mark->at[L_ID]);
    line->note = draft_text(f, xml_find(head, "ram:IncludedNote/ram:Content"), NULL);
    line->name = draft_text(f, draft_one(f, item, "ram:Name"), &mark->at[L_NAME]);
    line->description = draft_text(f, xml_child(item, "ram:Description"), NULL);
    line->seller_item = draft_text(f, xml_child(item, "ram:SellerAssignedID"), NULL);
    line->buyer_item = draft_text(f, xml_child(item, "ram:BuyerAssignedID"), NULL);
    line->hsn_sac =
        draft_text(f, xml_find(item, "ram:DesignatedProductClassification/ram:ClassCode"), NULL);
    draft_check_item(f, item, &names);
    read_price(f, draft_one(f, n, "ram:SpecifiedLineTradeAgreement"), quantity, line, mark);
    read_line_settlement(f, draft_one(f, n, "ram:SpecifiedLineTradeSettlement"), line, mark);
}
