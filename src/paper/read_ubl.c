/*
 * OASIS UBL 2.1 Invoice and CreditNote, by the binding of EN 16931-3-2. Elements the standard does
 * not know are passed over: the file itself is kept.
 */
#include "base/limits.h"
#include "paper/draft.h"

static void read_head(struct draft *f, const struct xml_node *root);
static void read_references(struct draft *f, const struct xml_node *root);
static void read_attachments(struct draft *f, const struct xml_node *root);
static void read_parties(struct draft *f, const struct xml_node *root);
static void read_payment(struct draft *f, const struct xml_node *root);
static void read_allowances(struct draft *f, const struct xml_node *root);
static void read_tax(struct draft *f, const struct xml_node *root);
static void read_totals(struct draft *f, const struct xml_node *root);
static void read_lines(struct draft *f, const struct xml_node *root);

void draft_read_ubl(struct draft *f, const struct xml_node *root)
{
    f->line = root->line;
    read_head(f, root);
    read_references(f, root);
    read_attachments(f, root);
    read_parties(f, root);
    read_payment(f, root);
    read_allowances(f, root);
    read_tax(f, root);
    read_totals(f, root);
    read_lines(f, root);
}

static size_t count_of(const struct xml_node *n, const char *name)
{
    size_t count = 0;
    for (n = xml_child(n, name); n != NULL; n = xml_again(n)) count++;
    return count;
}

static const struct xml_node *only(struct draft *f, const struct xml_node *n, const char *path)
{
    return draft_only(f, xml_find(n, path));
}

static void read_period(struct draft *f, const struct xml_node *n, date *start, date *end)
{
    *start = draft_date(f, only(f, n, "cbc:StartDate"), NULL);
    *end = draft_date(f, only(f, n, "cbc:EndDate"), NULL);
}

static void read_head(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    bool credit = str_eq(root->name, S("cn:CreditNote"));
    const struct xml_node *type, *period = only(f, root, "cac:InvoicePeriod");

    d->kind = credit ? DOCUMENT_CREDIT_NOTE : DOCUMENT_INVOICE;
    type = only(f, root, credit ? "cbc:CreditNoteTypeCode" : "cbc:InvoiceTypeCode");
    draft_text(f, only(f, root, "cbc:CustomizationID"), &f->at[T_SPECIFICATION]);
    d->number = draft_short(f, only(f, root, "cbc:ID"), &f->at[T_NUMBER]);
    d->issued = draft_date(f, only(f, root, "cbc:IssueDate"), &f->at[T_ISSUED]);
    d->type_code = draft_short(f, type, &f->at[T_TYPE]);
    d->due =
        draft_date(f, only(f, root, credit ? "cac:PaymentMeans/cbc:PaymentDueDate" : "cbc:DueDate"),
                   &f->at[T_DUE]);
    d->tax_point = draft_date(f, only(f, root, "cbc:TaxPointDate"), &f->at[T_TAX_POINT]);
    d->cur = draft_currency(f, only(f, root, "cbc:DocumentCurrencyCode"), "BR-CL-04",
                            &f->at[T_CURRENCY]);
    d->tax_cur =
        draft_currency(f, only(f, root, "cbc:TaxCurrencyCode"), "BR-CL-05", &f->at[T_TAX_CURRENCY]);
    d->accounting_reference = draft_text(f, only(f, root, "cbc:AccountingCost"), NULL);
    d->buyer_reference = draft_text(f, only(f, root, "cbc:BuyerReference"), NULL);
    d->note = draft_texts(f, xml_child(root, "cbc:Note"), NULL);
    if (period != NULL) f->at[T_PERIOD] = period->line;
    read_period(f, period, &d->period_start, &d->period_end);
    draft_text(f, xml_find(period, "cbc:DescriptionCode"), &f->at[T_TAX_POINT_CODE]);
}

static void read_references(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    size_t count = count_of(root, "cac:BillingReference");
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
        str number = draft_short(f, xml_child(one, "cbc:ID"), NULL);

        if (number.n == 0) {
            draft_error(f, "BR-55", n->name, n->line,
                        "A reference to a preceding invoice has no number.");
            continue;
        }
        refs[d->preceding_count++] =
            (struct document_ref){ .number = number,
                                   .issued = draft_date(f, xml_child(one, "cbc:IssueDate"), NULL) };
    }
    d->preceding = refs;
}

static void read_attachments(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    const char *name = "cac:AdditionalDocumentReference";
    struct attachment *all = draft_room(f, count_of(root, name), sizeof *all);

    if (all == NULL) return;
    for (const struct xml_node *n = xml_child(root, name); n; n = xml_again(n)) {
        const struct xml_node *id = xml_child(n, "cbc:ID");
        const struct xml_node *file =
            xml_find(n, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject");
        str mime = xml_attribute_of(file, "mimeCode");
        struct attachment *one = &all[d->attachment_count];

        if (str_eq(xml_text(n, "cbc:DocumentTypeCode"),
                   S("130"))) { /* the invoiced object, BT-18 */
            d->object_id = draft_text(f, id, NULL);
            continue;
        }
        one->id = draft_text(f, id, NULL);
        if (one->id.n == 0) {
            draft_error(f, "BR-52", n->name, n->line, "A supporting document has no reference.");
        }
        one->description = draft_text(f, xml_child(n, "cbc:DocumentDescription"), NULL);
        one->url = draft_text(f, xml_find(n, "cac:Attachment/cac:ExternalReference/cbc:URI"), NULL);
        one->filename = arena_str(f->arena, xml_attribute_of(file, "filename"));
        one->mime = arena_str(f->arena, mime);
        one->bytes = draft_base64(f, file);
        if (file != NULL && !code_is_mime(mime)) {
            draft_error(f, "BR-CL-24", file->name, file->line,
                        "A file of this kind may not be attached.");
        }
        d->attachment_count++;
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
        .name = draft_text(f, only(f, n, "cac:PartyLegalEntity/cbc:RegistrationName"), NULL),
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

static int line_of(const struct xml_node *n, const char *path)
{
    n = xml_find(n, path);
    return n == NULL ? 0 : n->line;
}

static void read_other_parties(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    const struct xml_node *seller = xml_find(root, "cac:AccountingSupplierParty/cac:Party");
    const struct xml_node *payee = only(f, root, "cac:PayeeParty");
    const struct xml_node *agent = only(f, root, "cac:TaxRepresentativeParty");
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
        f->at[T_AGENT_ADDRESS] = line_of(agent, "cac:PostalAddress");
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
    struct document *d = &f->document;
    const struct xml_node *seller = only(f, root, "cac:AccountingSupplierParty/cac:Party");
    const struct xml_node *buyer = only(f, root, "cac:AccountingCustomerParty/cac:Party");

    d->seller = read_party(f, seller, &f->at[T_SELLER_TAX_ID], &f->at[T_SELLER_COUNTRY]);
    d->buyer = read_party(f, buyer, &f->at[T_BUYER_TAX_ID], &f->at[T_BUYER_COUNTRY]);
    if (d->seller.name.n > 0) f->at[T_SELLER_NAME] = seller->line;
    if (d->buyer.name.n > 0) f->at[T_BUYER_NAME] = buyer->line;
    f->at[T_SELLER_ADDRESS] = line_of(seller, "cac:PostalAddress");
    f->at[T_BUYER_ADDRESS] = line_of(buyer, "cac:PostalAddress");
    f->at[T_SELLER_ENDPOINT] = line_of(seller, "cbc:EndpointID");
    f->at[T_BUYER_ENDPOINT] = line_of(buyer, "cbc:EndpointID");
    f->seller_vat_id = d->seller.tax_id.n > 0;
    f->seller_tax_number = d->seller.tax_number.n > 0;
    f->seller_identified = f->seller_vat_id || d->seller.number.n > 0 || d->seller.legal_id.n > 0;
    f->buyer_vat_id = d->buyer.tax_id.n > 0;
    f->buyer_legal_id = d->buyer.legal_id.n > 0;
    read_other_parties(f, root);
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
        str means = code == NULL ? STR_NONE : code->text;
        str iban = xml_text(account, "cbc:ID");
        bool transfer = str_eq(means, S("30")) || str_eq(means, S("58"));

        if (means.n == 0) {
            draft_error(f, "BR-49", n->name, n->line, "A way to pay has no code.");
        } else if (!code_is_payment_means(means)) {
            draft_error(f, "BR-CL-16", code->name, code->line, "There is no such way to pay.");
        }
        if (account != NULL && iban.n == 0 && transfer) {
            draft_error(f, "BR-50", account->name, account->line, "The account has no number.");
        } else if (transfer && account == NULL) {
            draft_error(f, "BR-61", n->name, n->line, "A credit transfer needs an account.");
        }
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
        p->card = masked_card(f, xml_find(n, "cac:CardAccount/cbc:PrimaryAccountNumberID"));
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
    const struct xml_node *category = of_line ? NULL : vat_category(n, "cac:TaxCategory");
    struct allowance one = { .charge = draft_flag(f, only(f, n, "cbc:ChargeIndicator")) };
    const char *amount_rule = of_line ? (one.charge ? "BR-DEC-27" : "BR-DEC-24")
                                      : (one.charge ? "BR-DEC-05" : "BR-DEC-01");
    const char *base_rule = of_line ? (one.charge ? "BR-DEC-28" : "BR-DEC-25")
                                    : (one.charge ? "BR-DEC-06" : "BR-DEC-02");

    mark->line = n->line;
    one.amount = draft_money(f, only(f, n, "cbc:Amount"), amount_rule, &mark->at[A_AMOUNT]);
    one.base = draft_money(f, only(f, n, "cbc:BaseAmount"), base_rule, &mark->at[A_BASE]);
    one.percent = draft_decimal(f, only(f, n, "cbc:MultiplierFactorNumeric"), NULL);
    one.reason_code =
        draft_short(f, xml_child(n, "cbc:AllowanceChargeReasonCode"), &mark->at[A_REASON]);
    one.reason = draft_text(f, xml_child(n, "cbc:AllowanceChargeReason"), &mark->at[A_REASON]);
    one.tax_category = draft_short(f, xml_child(category, "cbc:ID"), &mark->at[A_CATEGORY]);
    one.tax_rate = draft_decimal(f, xml_child(category, "cbc:Percent"), &mark->at[A_RATE]);
    return one;
}

static void read_allowances(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    size_t count = count_of(root, "cac:AllowanceCharge");

    d->allowances = draft_room(f, count, sizeof *d->allowances);
    f->allowances = draft_room(f, count, sizeof *f->allowances);
    if (d->allowances == NULL || f->allowances == NULL) return;
    for (const struct xml_node *n = xml_child(root, "cac:AllowanceCharge"); n; n = xml_again(n)) {
        size_t i = d->allowance_count++;
        d->allowances[i] = read_allowance(f, n, false, &f->allowances[i]);
    }
}

static struct tax_group read_group(struct draft *f, const struct xml_node *n,
                                   struct group_mark *mark)
{
    const struct xml_node *category = vat_category(n, "cac:TaxCategory");
    struct tax_group g = { .component = S("VAT") };

    mark->line = n->line;
    g.base = draft_money(f, only(f, n, "cbc:TaxableAmount"), "BR-DEC-19", &mark->at[G_BASE]);
    g.amount = draft_money(f, only(f, n, "cbc:TaxAmount"), "BR-DEC-20", &mark->at[G_AMOUNT]);
    g.category = draft_short(f, xml_child(category, "cbc:ID"), &mark->at[G_CATEGORY]);
    g.rate = draft_decimal(f, xml_child(category, "cbc:Percent"), &mark->at[G_RATE]);
    g.reason_code =
        draft_short(f, xml_child(category, "cbc:TaxExemptionReasonCode"), &mark->at[G_REASON]);
    g.reason = draft_text(f, xml_child(category, "cbc:TaxExemptionReason"), &mark->at[G_REASON]);
    return g;
}

/* One total in the document's currency, with the breakdown, and at most one in the tax currency. */
static void read_tax(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    size_t count = 0;
    const struct xml_node *total, *n;

    d->tax = money_zero(d->cur);
    for (total = xml_child(root, "cac:TaxTotal"); total; total = xml_again(total)) {
        count += count_of(total, "cac:TaxSubtotal");
    }
    d->taxes = draft_room(f, count, sizeof *d->taxes);
    f->groups = draft_room(f, count, sizeof *f->groups);
    if (d->taxes == NULL || f->groups == NULL) return;
    for (total = xml_child(root, "cac:TaxTotal"); total; total = xml_again(total)) {
        const struct xml_node *amount = only(f, total, "cbc:TaxAmount");
        str code = xml_attribute_of(amount, "currencyID");

        if (f->at[T_TAX_CURRENCY] != 0 && !currency_eq(d->tax_cur, d->cur) &&
            str_eq(code, currency_code(d->tax_cur))) {
            d->tax_in_tax_cur =
                draft_money_in(f, amount, "BR-DEC-15", d->tax_cur, &f->at[T_TAX_OTHER]);
            continue;
        }
        d->tax = draft_money(f, amount, "BR-DEC-13", &f->at[T_TAX]);
        f->tax_totals += code.n == 0 || str_eq(code, currency_code(d->cur));
        for (n = xml_child(total, "cac:TaxSubtotal"); n != NULL; n = xml_again(n)) {
            size_t i = d->tax_count++;
            d->taxes[i] = read_group(f, n, &f->groups[i]);
            f->groups_in_total = true;
            f->at[T_TAX_GROUP] = n->line;
        }
    }
}

static void read_totals(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    const struct xml_node *n = only(f, root, "cac:LegalMonetaryTotal");
    int *at = f->at;

    if (n != NULL) at[T_TOTALS] = n->line;
    d->lines_net =
        draft_money(f, only(f, n, "cbc:LineExtensionAmount"), "BR-DEC-09", &at[T_LINES_NET]);
    d->allowances_total =
        draft_money(f, only(f, n, "cbc:AllowanceTotalAmount"), "BR-DEC-10", &at[T_ALLOWANCES]);
    d->charges_total =
        draft_money(f, only(f, n, "cbc:ChargeTotalAmount"), "BR-DEC-11", &at[T_CHARGES]);
    d->net = draft_money(f, only(f, n, "cbc:TaxExclusiveAmount"), "BR-DEC-12", &at[T_NET]);
    d->total = draft_money(f, only(f, n, "cbc:TaxInclusiveAmount"), "BR-DEC-14", &at[T_TOTAL]);
    d->prepaid = draft_money(f, only(f, n, "cbc:PrepaidAmount"), "BR-DEC-16", &at[T_PREPAID]);
    d->rounding =
        draft_money(f, only(f, n, "cbc:PayableRoundingAmount"), "BR-DEC-17", &at[T_ROUNDING]);
    d->payable = draft_money(f, only(f, n, "cbc:PayableAmount"), "BR-DEC-18", &at[T_PAYABLE]);
}

/* Terms that are not kept apart, but have rules. */
static void check_item(struct draft *f, const struct xml_node *item)
{
    const struct xml_node *id = xml_find(item, "cac:StandardItemIdentification/cbc:ID");
    const struct xml_node *n = xml_child(item, "cac:CommodityClassification");

    if (id != NULL && xml_attribute_of(id, "schemeID").n == 0) {
        draft_error(f, "BR-64", id->name, id->line, "The standard identifier has no scheme.");
    }
    for (; n != NULL; n = xml_again(n)) {
        const struct xml_node *code = xml_child(n, "cbc:ItemClassificationCode");
        if (code != NULL && xml_attribute_of(code, "listID").n == 0) {
            draft_error(f, "BR-65", code->name, code->line, "The classification has no scheme.");
        }
    }
    n = xml_child(item, "cac:AdditionalItemProperty");
    for (; n != NULL; n = xml_again(n)) {
        if (xml_child(n, "cbc:Name") == NULL || xml_child(n, "cbc:Value") == NULL) {
            draft_error(f, "BR-54", n->name, n->line, "An attribute has a name and a value.");
        }
    }
}

static void read_item(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark)
{
    const struct xml_node *item = only(f, n, "cac:Item");
    const struct xml_node *category = vat_category(item, "cac:ClassifiedTaxCategory");
    const struct xml_node *period = only(f, n, "cac:InvoicePeriod");

    line->name = draft_text(f, only(f, item, "cbc:Name"), &mark->at[L_NAME]);
    line->description = draft_text(f, xml_child(item, "cbc:Description"), NULL);
    line->seller_item = draft_text(f, xml_find(item, "cac:SellersItemIdentification/cbc:ID"), NULL);
    line->buyer_item = draft_text(f, xml_find(item, "cac:BuyersItemIdentification/cbc:ID"), NULL);
    line->hsn_sac = draft_text(
        f, xml_find(item, "cac:CommodityClassification/cbc:ItemClassificationCode"), NULL);
    line->tax_category = draft_short(f, xml_child(category, "cbc:ID"), &mark->at[L_CATEGORY]);
    line->tax_rate = draft_decimal(f, xml_child(category, "cbc:Percent"), &mark->at[L_RATE]);
    if (period != NULL) mark->at[L_PERIOD] = period->line;
    read_period(f, period, &line->period_start, &line->period_end);
    check_item(f, item);
}

static void read_line_allowances(struct draft *f, const struct xml_node *n,
                                 struct document_line *line)
{
    line->allowances = draft_room(f, count_of(n, "cac:AllowanceCharge"), sizeof *line->allowances);
    if (line->allowances == NULL) return;
    for (const struct xml_node *c = xml_child(n, "cac:AllowanceCharge"); c; c = xml_again(c)) {
        struct allowance_mark mark = { 0 };
        struct allowance *one = &line->allowances[line->allowance_count++];

        *one = read_allowance(f, c, true, &mark);
        rules_check_line_allowance(f, one, &mark);
    }
}

static void read_line(struct draft *f, const struct xml_node *n, struct document_line *line,
                      struct line_mark *mark)
{
    bool credit = f->document.kind == DOCUMENT_CREDIT_NOTE;
    const struct xml_node *quantity =
        only(f, n, credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity");
    const struct xml_node *price = only(f, n, "cac:Price");
    str unit = xml_attribute_of(quantity, "unitCode");
    int base_at = 0;

    mark->line = n->line;
    line->id = draft_short(f, only(f, n, "cbc:ID"), &mark->at[L_ID]);
    line->note = draft_text(f, xml_child(n, "cbc:Note"), NULL);
    line->quantity = draft_decimal(f, quantity, &mark->at[L_QUANTITY]);
    line->unit = arena_str(f->arena, unit);
    if (unit.n > 0) mark->at[L_UNIT] = quantity->line;
    line->net =
        draft_money(f, only(f, n, "cbc:LineExtensionAmount"), "BR-DEC-23", &mark->at[L_NET]);
    line->price = draft_decimal(f, only(f, price, "cbc:PriceAmount"), &mark->at[L_PRICE]);
    draft_check_currency(f, xml_child(price, "cbc:PriceAmount"));
    line->price_quantity = draft_decimal(f, only(f, price, "cbc:BaseQuantity"), &base_at);
    if (base_at == 0) line->price_quantity = (decimal){ 1, 0 };
    line->gross_price = draft_decimal(f, xml_find(price, "cac:AllowanceCharge/cbc:BaseAmount"),
                                      &mark->at[L_GROSS_PRICE]);
    read_item(f, n, line, mark);
    read_line_allowances(f, n, line);
}

static void read_lines(struct draft *f, const struct xml_node *root)
{
    struct document *d = &f->document;
    const char *name = d->kind == DOCUMENT_CREDIT_NOTE ? "cac:CreditNoteLine" : "cac:InvoiceLine";
    size_t count = count_of(root, name);

    d->lines = draft_room(f, count, sizeof *d->lines);
    f->lines = draft_room(f, count, sizeof *f->lines);
    if (d->lines == NULL || f->lines == NULL) return;
    for (const struct xml_node *n = xml_child(root, name); n != NULL; n = xml_again(n)) {
        size_t i = d->line_count++;
        f->at[T_LINE] = n->line;
        read_line(f, n, &d->lines[i], &f->lines[i]);
    }
}
