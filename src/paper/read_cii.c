/*
 * UN/CEFACT Cross Industry Invoice (D16B), by the binding of EN 16931-3-3; Factur-X and ZUGFeRD 2
 * carry the same. Elements the standard does not know are passed over: the file itself is kept.
 */
#include "base/limits.h"
#include "paper/draft.h"

static void read_head(struct draft *f, const struct xml_node *root,
                      const struct xml_node *settlement);
static void read_agreement(struct draft *f, const struct xml_node *agreement);
static void read_delivery(struct draft *f, const struct xml_node *delivery);
static void read_payment(struct draft *f, const struct xml_node *settlement);
static void read_settlement(struct draft *f, const struct xml_node *settlement);
static void read_totals(struct draft *f, const struct xml_node *settlement);
static void read_lines(struct draft *f, const struct xml_node *transaction);

static const struct xml_node *only(struct draft *f, const struct xml_node *n, const char *path)
{
    return draft_only(f, xml_find(n, path));
}

static size_t count_of(const struct xml_node *n, const char *name)
{
    size_t count = 0;
    for (n = xml_child(n, name); n != NULL; n = xml_again(n)) count++;
    return count;
}

static int line_of(const struct xml_node *n, const char *path)
{
    n = xml_find(n, path);
    return n == NULL ? 0 : n->line;
}

void draft_read_cii(struct draft *f, const struct xml_node *root)
{
    const struct xml_node *transaction = only(f, root, "rsm:SupplyChainTradeTransaction");
    const struct xml_node *settlement = only(f, transaction, "ram:ApplicableHeaderTradeSettlement");

    f->line = root->line;
    read_head(f, root, settlement);
    read_agreement(f, only(f, transaction, "ram:ApplicableHeaderTradeAgreement"));
    read_delivery(f, only(f, transaction, "ram:ApplicableHeaderTradeDelivery"));
    read_payment(f, settlement);
    read_settlement(f, settlement);
    read_totals(f, settlement);
    read_lines(f, transaction);
}

static void read_period(struct draft *f, const struct xml_node *n, date *start, date *end)
{
    *start = draft_date(f, only(f, n, "ram:StartDateTime"), NULL);
    *end = draft_date(f, only(f, n, "ram:EndDateTime"), NULL);
}

static void read_head(struct draft *f, const struct xml_node *root,
                      const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const struct xml_node *head = only(f, root, "rsm:ExchangedDocument");
    const struct xml_node *period = only(f, settlement, "ram:BillingSpecifiedPeriod");

    draft_text(f,
               xml_find(root, "rsm:ExchangedDocumentContext/"
                              "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"),
               &f->at[T_SPECIFICATION]);
    d->number = draft_short(f, only(f, head, "ram:ID"), &f->at[T_NUMBER]);
    d->type_code = draft_short(f, only(f, head, "ram:TypeCode"), &f->at[T_TYPE]);
    d->kind = code_is_credit_note_type(d->type_code) ? DOCUMENT_CREDIT_NOTE : DOCUMENT_INVOICE;
    d->issued = draft_date(f, only(f, head, "ram:IssueDateTime"), &f->at[T_ISSUED]);
    d->note = draft_texts(f, xml_child(head, "ram:IncludedNote"), "ram:Content");
    d->cur = draft_currency(f, only(f, settlement, "ram:InvoiceCurrencyCode"), "BR-CL-04",
                            &f->at[T_CURRENCY]);
    d->tax_cur = draft_currency(f, only(f, settlement, "ram:TaxCurrencyCode"), "BR-CL-05",
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
        .name = draft_text(f, only(f, n, "ram:Name"), NULL),
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
        .address = read_address(f, only(f, n, "ram:PostalTradeAddress"), country_at),
    };
}

static void read_parties(struct draft *f, const struct xml_node *agreement)
{
    struct document *d = &f->document;
    const struct xml_node *seller = only(f, agreement, "ram:SellerTradeParty");
    const struct xml_node *buyer = only(f, agreement, "ram:BuyerTradeParty");
    const struct xml_node *agent = only(f, agreement, "ram:SellerTaxRepresentativeTradeParty");

    d->seller = read_party(f, seller, &f->at[T_SELLER_TAX_ID], &f->at[T_SELLER_COUNTRY]);
    d->buyer = read_party(f, buyer, &f->at[T_BUYER_TAX_ID], &f->at[T_BUYER_COUNTRY]);
    if (d->seller.name.n > 0) f->at[T_SELLER_NAME] = seller->line;
    if (d->buyer.name.n > 0) f->at[T_BUYER_NAME] = buyer->line;
    f->at[T_SELLER_ADDRESS] = line_of(seller, "ram:PostalTradeAddress");
    f->at[T_BUYER_ADDRESS] = line_of(buyer, "ram:PostalTradeAddress");
    f->at[T_SELLER_ENDPOINT] = line_of(seller, "ram:URIUniversalCommunication/ram:URIID");
    f->at[T_BUYER_ENDPOINT] = line_of(buyer, "ram:URIUniversalCommunication/ram:URIID");
    f->seller_vat_id = d->seller.tax_id.n > 0;
    f->seller_tax_number = d->seller.tax_number.n > 0;
    f->seller_identified = f->seller_vat_id || d->seller.number.n > 0 || d->seller.legal_id.n > 0;
    f->buyer_vat_id = d->buyer.tax_id.n > 0;
    f->buyer_legal_id = d->buyer.legal_id.n > 0;
    if (agent == NULL) return;
    d->tax_representative = read_party(f, agent, &f->at[T_AGENT_TAX_ID], &f->at[T_AGENT_COUNTRY]);
    f->at[T_AGENT] = agent->line;
    if (d->tax_representative.name.n > 0) f->at[T_AGENT_NAME] = agent->line;
    f->at[T_AGENT_ADDRESS] = line_of(agent, "ram:PostalTradeAddress");
}

/* Type 916 is a supporting document, 50 the tender, 130 the invoiced object. */
static void read_documents(struct draft *f, const struct xml_node *agreement)
{
    struct document *d = &f->document;
    const char *name = "ram:AdditionalReferencedDocument";
    struct attachment *all = draft_room(f, count_of(agreement, name), sizeof *all);

    if (all == NULL) return;
    for (const struct xml_node *n = xml_child(agreement, name); n != NULL; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "ram:IssuerAssignedID");
        const struct xml_node *file = xml_child(n, "ram:AttachmentBinaryObject");
        str type = xml_text(n, "ram:TypeCode"), mime = xml_attribute_of(file, "mimeCode");

        if (id == NULL || id->text.n == 0) {
            draft_error(f, "BR-52", n->name, n->line, "A supporting document has no reference.");
        }
        if (str_eq(type, S("50"))) d->tender = draft_text(f, id, NULL);
        if (str_eq(type, S("130"))) d->object_id = draft_text(f, id, NULL);
        if (str_eq(type, S("50")) || str_eq(type, S("130"))) continue;
        if (file != NULL && !code_is_mime(mime)) {
            draft_error(f, "BR-CL-24", file->name, file->line,
                        "A file of this kind may not be attached.");
        }
        all[d->attachment_count++] = (struct attachment){
            .id = draft_text(f, id, NULL),
            .description = draft_text(f, xml_child(n, "ram:Name"), NULL),
            .url = draft_text(f, xml_child(n, "ram:URIID"), NULL),
            .filename = arena_str(f->arena, xml_attribute_of(file, "filename")),
            .mime = arena_str(f->arena, mime),
            .bytes = draft_base64(f, file),
        };
    }
    d->attachments = all;
}

static str reference(struct draft *f, const struct xml_node *n, const char *name)
{
    return draft_text(f, xml_child(only(f, n, name), "ram:IssuerAssignedID"), NULL);
}

static void read_agreement(struct draft *f, const struct xml_node *agreement)
{
    struct document *d = &f->document;

    d->buyer_reference = draft_text(f, only(f, agreement, "ram:BuyerReference"), NULL);
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
    const struct xml_node *to = only(f, delivery, "ram:ShipToTradeParty");
    const struct xml_node *address = only(f, to, "ram:PostalTradeAddress");

    d->deliver_name = draft_text(f, xml_child(to, "ram:Name"), NULL);
    d->deliver_to = read_address(f, address, &f->at[T_DELIVERY_COUNTRY]);
    if (address != NULL) f->at[T_DELIVERY_ADDRESS] = address->line;
    d->delivered = draft_date(
        f, xml_find(delivery, "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime"),
        &f->at[T_DELIVERED]);
    d->despatch_advice = reference(f, delivery, "ram:DespatchAdviceReferencedDocument");
    d->receiving_advice = reference(f, delivery, "ram:ReceivingAdviceReferencedDocument");
}

/* No more than the last four digits of a card go any further. */
static str masked_card(struct draft *f, const struct xml_node *n)
{
    if (n == NULL || n->text.n == 0) return STR_NONE;
    if (n->text.n > 10) {
        draft_error(f, "BR-51", n->name, n->line,
                    "At most six and four digits of a card number may be given.");
    }
    return arena_format(f->arena, "**** %.*s",
                        STR_FMT(str_sub(n->text, n->text.n > 4 ? n->text.n - 4 : 0, 4)));
}

static void check_means(struct draft *f, const struct xml_node *n, const struct xml_node *iban)
{
    const struct xml_node *code = xml_child(n, "ram:TypeCode");
    const struct xml_node *account = xml_child(n, "ram:PayeePartyCreditorFinancialAccount");
    str means = code == NULL ? STR_NONE : code->text;
    bool transfer = str_eq(means, S("30")) || str_eq(means, S("58"));

    if (means.n == 0) {
        draft_error(f, "BR-49", n->name, n->line, "A way to pay has no code.");
    } else if (!code_is_payment_means(means)) {
        draft_error(f, "BR-CL-16", code->name, code->line, "There is no such way to pay.");
    }
    if (account == NULL && transfer) {
        draft_error(f, "BR-61", n->name, n->line, "A credit transfer needs an account.");
    } else if (transfer && (iban == NULL || iban->text.n == 0)) {
        draft_error(f, "BR-50", account->name, account->line, "The account has no number.");
    }
}

static void read_means(struct draft *f, const struct xml_node *n)
{
    struct payment_terms *p = &f->document.payment;
    const struct xml_node *account = xml_child(n, "ram:PayeePartyCreditorFinancialAccount");
    const struct xml_node *iban = xml_child(account, "ram:IBANID");
    const struct xml_node *card = xml_child(n, "ram:ApplicableTradeSettlementFinancialCard");

    if (iban == NULL) iban = xml_child(account, "ram:ProprietaryID");
    check_means(f, n, iban);
    if (p->means_code.n > 0) return; /* the first is shown, all stand in the file */
    p->means_code = draft_short(f, xml_child(n, "ram:TypeCode"), NULL);
    p->means_text = draft_text(f, xml_child(n, "ram:Information"), NULL);
    p->iban = draft_short(f, iban, NULL);
    p->account_name = draft_text(f, xml_child(account, "ram:AccountName"), NULL);
    p->bic = draft_short(f, xml_find(n, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
                         NULL);
    p->debited_account =
        draft_short(f, xml_find(n, "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"), NULL);
    p->card = masked_card(f, xml_child(card, "ram:ID"));
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

    read_payee(f, only(f, settlement, "ram:PayeeTradeParty"));
    p->reference = draft_text(f, only(f, settlement, "ram:PaymentReference"), NULL);
    p->creditor_id = draft_short(f, only(f, settlement, "ram:CreditorReferenceID"), NULL);
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
    struct allowance one = {
        .charge = draft_flag(f, only(f, n, "ram:ChargeIndicator/udt:Indicator")),
    };
    const char *amount_rule = of_line ? (one.charge ? "BR-DEC-27" : "BR-DEC-24")
                                      : (one.charge ? "BR-DEC-05" : "BR-DEC-01");
    const char *base_rule = of_line ? (one.charge ? "BR-DEC-28" : "BR-DEC-25")
                                    : (one.charge ? "BR-DEC-06" : "BR-DEC-02");

    if (!draft_is_vat(xml_text(tax, "ram:TypeCode"))) tax = NULL;
    mark->line = n->line;
    one.amount = draft_money(f, only(f, n, "ram:ActualAmount"), amount_rule, &mark->at[A_AMOUNT]);
    one.base = draft_money(f, only(f, n, "ram:BasisAmount"), base_rule, &mark->at[A_BASE]);
    one.percent = draft_decimal(f, only(f, n, "ram:CalculationPercent"), NULL);
    one.reason_code = draft_short(f, xml_child(n, "ram:ReasonCode"), &mark->at[A_REASON]);
    one.reason = draft_text(f, xml_child(n, "ram:Reason"), &mark->at[A_REASON]);
    one.tax_category = draft_short(f, xml_child(tax, "ram:CategoryCode"), &mark->at[A_CATEGORY]);
    one.tax_rate = draft_decimal(f, xml_child(tax, "ram:RateApplicablePercent"), &mark->at[A_RATE]);
    return one;
}

static struct tax_group read_group(struct draft *f, const struct xml_node *n,
                                   struct group_mark *mark)
{
    struct tax_group g = { .component = S("VAT") };
    const struct xml_node *tax = draft_is_vat(xml_text(n, "ram:TypeCode")) ? n : NULL;
    const struct xml_node *point = xml_find(n, "ram:TaxPointDate/udt:DateString");

    mark->line = n->line;
    g.base = draft_money(f, only(f, n, "ram:BasisAmount"), "BR-DEC-19", &mark->at[G_BASE]);
    g.amount = draft_money(f, only(f, n, "ram:CalculatedAmount"), "BR-DEC-20", &mark->at[G_AMOUNT]);
    g.category = draft_short(f, xml_child(tax, "ram:CategoryCode"), &mark->at[G_CATEGORY]);
    g.rate = draft_decimal(f, xml_child(tax, "ram:RateApplicablePercent"), &mark->at[G_RATE]);
    g.reason_code = draft_short(f, xml_child(n, "ram:ExemptionReasonCode"), &mark->at[G_REASON]);
    g.reason = draft_text(f, xml_child(n, "ram:ExemptionReason"), &mark->at[G_REASON]);
    if (point != NULL) f->document.tax_point = draft_date(f, point, &f->at[T_TAX_POINT]);
    draft_text(f, xml_child(n, "ram:DueDateTypeCode"), &f->at[T_TAX_POINT_CODE]);
    return g;
}

static void read_preceding(struct draft *f, const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const struct xml_node *n = xml_child(settlement, "ram:InvoiceReferencedDocument");
    struct document_ref *refs =
        draft_room(f, count_of(settlement, "ram:InvoiceReferencedDocument"), sizeof *refs);

    if (refs == NULL) return;
    for (; n != NULL; n = xml_again(n)) {
        str number = draft_short(f, xml_child(n, "ram:IssuerAssignedID"), NULL);
        if (number.n == 0) {
            draft_error(f, "BR-55", n->name, n->line,
                        "A reference to a preceding invoice has no number.");
            continue;
        }
        refs[d->preceding_count++] = (struct document_ref){
            .number = number,
            .issued = draft_date(f, xml_child(n, "ram:FormattedIssueDateTime"), NULL)
        };
    }
    d->preceding = refs;
}

static void read_settlement(struct draft *f, const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const char *charge = "ram:SpecifiedTradeAllowanceCharge", *tax = "ram:ApplicableTradeTax";
    size_t charges = count_of(settlement, charge), taxes = count_of(settlement, tax);

    read_preceding(f, settlement);
    d->accounting_reference = draft_text(
        f, xml_find(settlement, "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID"), NULL);
    d->allowances = draft_room(f, charges, sizeof *d->allowances);
    f->allowances = draft_room(f, charges, sizeof *f->allowances);
    d->taxes = draft_room(f, taxes, sizeof *d->taxes);
    f->groups = draft_room(f, taxes, sizeof *f->groups);
    if (!d->allowances || !f->allowances || !d->taxes || !f->groups) return;
    for (const struct xml_node *n = xml_child(settlement, charge); n; n = xml_again(n)) {
        size_t i = d->allowance_count++;
        d->allowances[i] = read_allowance(f, n, false, &f->allowances[i]);
    }
    for (const struct xml_node *n = xml_child(settlement, tax); n != NULL; n = xml_again(n)) {
        size_t i = d->tax_count++;
        d->taxes[i] = read_group(f, n, &f->groups[i]);
        f->at[T_TAX_GROUP] = n->line;
        f->groups_in_total = true;
    }
}

static void read_tax_totals(struct draft *f, const struct xml_node *totals)
{
    struct document *d = &f->document;
    const struct xml_node *n = xml_child(totals, "ram:TaxTotalAmount");

    d->tax = money_zero(d->cur);
    for (; n != NULL; n = xml_again(n)) {
        str code = xml_attribute_of(n, "currencyID");

        if (f->at[T_TAX_CURRENCY] != 0 && !currency_eq(d->tax_cur, d->cur) &&
            str_eq(code, currency_code(d->tax_cur))) {
            d->tax_in_tax_cur = draft_money_in(f, n, "BR-DEC-15", d->tax_cur, &f->at[T_TAX_OTHER]);
            continue;
        }
        d->tax = draft_money(f, n, "BR-DEC-13", &f->at[T_TAX]);
        f->tax_totals += code.n == 0 || str_eq(code, currency_code(d->cur));
    }
}

static void read_totals(struct draft *f, const struct xml_node *settlement)
{
    struct document *d = &f->document;
    const struct xml_node *n =
        only(f, settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation");
    int *at = f->at;

    if (n != NULL) at[T_TOTALS] = n->line;
    d->lines_net = draft_money(f, only(f, n, "ram:LineTotalAmount"), "BR-DEC-09", &at[T_LINES_NET]);
    d->allowances_total =
        draft_money(f, only(f, n, "ram:AllowanceTotalAmount"), "BR-DEC-10", &at[T_ALLOWANCES]);
    d->charges_total =
        draft_money(f, only(f, n, "ram:ChargeTotalAmount"), "BR-DEC-11", &at[T_CHARGES]);
    d->net = draft_money(f, only(f, n, "ram:TaxBasisTotalAmount"), "BR-DEC-12", &at[T_NET]);
    d->total = draft_money(f, only(f, n, "ram:GrandTotalAmount"), "BR-DEC-14", &at[T_TOTAL]);
    d->prepaid = draft_money(f, only(f, n, "ram:TotalPrepaidAmount"), "BR-DEC-16", &at[T_PREPAID]);
    d->rounding = draft_money(f, only(f, n, "ram:RoundingAmount"), "BR-DEC-17", &at[T_ROUNDING]);
    d->payable = draft_money(f, only(f, n, "ram:DuePayableAmount"), "BR-DEC-18", &at[T_PAYABLE]);
    read_tax_totals(f, n);
}

static void read_line_settlement(struct draft *f, const struct xml_node *n,
                                 struct document_line *line, struct line_mark *mark)
{
    const struct xml_node *tax = only(f, n, "ram:ApplicableTradeTax");
    const struct xml_node *period = only(f, n, "ram:BillingSpecifiedPeriod");
    const char *name = "ram:SpecifiedTradeAllowanceCharge";

    if (!draft_is_vat(xml_text(tax, "ram:TypeCode"))) tax = NULL;
    line->tax_category = draft_short(f, xml_child(tax, "ram:CategoryCode"), &mark->at[L_CATEGORY]);
    line->tax_rate =
        draft_decimal(f, xml_child(tax, "ram:RateApplicablePercent"), &mark->at[L_RATE]);
    if (period != NULL) mark->at[L_PERIOD] = period->line;
    read_period(f, period, &line->period_start, &line->period_end);
    line->net = draft_money(
        f, only(f, n, "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"),
        "BR-DEC-23", &mark->at[L_NET]);
    line->allowances = draft_room(f, count_of(n, name), sizeof *line->allowances);
    if (line->allowances == NULL) return;
    for (const struct xml_node *c = xml_child(n, name); c != NULL; c = xml_again(c)) {
        struct allowance_mark at = { 0 };
        struct allowance *one = &line->allowances[line->allowance_count++];

        *one = read_allowance(f, c, true, &at);
        rules_check_line_allowance(f, one, &at);
    }
}

static void read_price(struct draft *f, const struct xml_node *agreement,
                       struct document_line *line, struct line_mark *mark)
{
    const struct xml_node *net = only(f, agreement, "ram:NetPriceProductTradePrice");
    const struct xml_node *gross = only(f, agreement, "ram:GrossPriceProductTradePrice");
    const struct xml_node *base = xml_child(net, "ram:BasisQuantity");
    int base_at = 0;

    if (base == NULL) base = xml_child(gross, "ram:BasisQuantity");
    line->price = draft_decimal(f, only(f, net, "ram:ChargeAmount"), &mark->at[L_PRICE]);
    line->gross_price =
        draft_decimal(f, only(f, gross, "ram:ChargeAmount"), &mark->at[L_GROSS_PRICE]);
    line->price_quantity = draft_decimal(f, base, &base_at);
    if (base_at == 0) line->price_quantity = (decimal){ 1, 0 };
}

/* Terms that are not kept apart, but have rules. */
static void check_item(struct draft *f, const struct xml_node *item)
{
    const struct xml_node *id = xml_child(item, "ram:GlobalID");
    const struct xml_node *n = xml_child(item, "ram:DesignatedProductClassification");

    if (id != NULL && xml_attribute_of(id, "schemeID").n == 0) {
        draft_error(f, "BR-64", id->name, id->line, "The standard identifier has no scheme.");
    }
    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *code = xml_child(n, "ram:ClassCode");
        if (code != NULL && xml_attribute_of(code, "listID").n == 0) {
            draft_error(f, "BR-65", code->name, code->line, "The classification has no scheme.");
        }
    }
    n = xml_child(item, "ram:ApplicableProductCharacteristic");
    for (; n != NULL; n = xml_again(n)) {
        if (xml_child(n, "ram:Description") == NULL || xml_child(n, "ram:Value") == NULL) {
            draft_error(f, "BR-54", n->name, n->line, "An attribute has a name and a value.");
        }
    }
}

static void read_line(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark)
{
    const struct xml_node *head = only(f, n, "ram:AssociatedDocumentLineDocument");
    const struct xml_node *item = only(f, n, "ram:SpecifiedTradeProduct");
    const struct xml_node *quantity =
        only(f, n, "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity");
    str unit = xml_attribute_of(quantity, "unitCode");

    mark->line = n->line;
    line->id = draft_short(f, only(f, head, "ram:LineID"), &mark->at[L_ID]);
    line->note = draft_text(f, xml_find(head, "ram:IncludedNote/ram:Content"), NULL);
    line->name = draft_text(f, only(f, item, "ram:Name"), &mark->at[L_NAME]);
    line->description = draft_text(f, xml_child(item, "ram:Description"), NULL);
    line->seller_item = draft_text(f, xml_child(item, "ram:SellerAssignedID"), NULL);
    line->buyer_item = draft_text(f, xml_child(item, "ram:BuyerAssignedID"), NULL);
    line->hsn_sac =
        draft_text(f, xml_find(item, "ram:DesignatedProductClassification/ram:ClassCode"), NULL);
    line->quantity = draft_decimal(f, quantity, &mark->at[L_QUANTITY]);
    line->unit = arena_str(f->arena, unit);
    if (unit.n > 0) mark->at[L_UNIT] = quantity->line;
    check_item(f, item);
    read_price(f, only(f, n, "ram:SpecifiedLineTradeAgreement"), line, mark);
    read_line_settlement(f, only(f, n, "ram:SpecifiedLineTradeSettlement"), line, mark);
}

static void read_lines(struct draft *f, const struct xml_node *transaction)
{
    struct document *d = &f->document;
    const char *name = "ram:IncludedSupplyChainTradeLineItem";
    size_t count = count_of(transaction, name);

    d->lines = draft_room(f, count, sizeof *d->lines);
    f->lines = draft_room(f, count, sizeof *f->lines);
    if (d->lines == NULL || f->lines == NULL) return;
    for (const struct xml_node *n = xml_child(transaction, name); n != NULL; n = xml_again(n)) {
        size_t i = d->line_count++;
        f->at[T_LINE] = n->line;
        read_line(f, n, &d->lines[i], &f->lines[i]);
    }
}
