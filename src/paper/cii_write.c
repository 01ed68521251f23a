/* From a document to CII: first whether it can be said in EN 16931 at all, then the XML. */
#include "paper/cii_write.h"

#include "core/order.h"
#include "paper/cii_parts.h"

#define STANDARD "urn:un:unece:uncefact:data:standard:"
#define NAMESPACES                                                                                 \
    " xmlns:rsm=\"" STANDARD "CrossIndustryInvoice:100\""                                          \
    " xmlns:ram=\"" STANDARD "ReusableAggregateBusinessInformationEntity:100\""                    \
    " xmlns:udt=\"" STANDARD "UnqualifiedDataType:100\""                                           \
    " xmlns:qdt=\"" STANDARD "QualifiedDataType:100\""

/* --- whether --- */
static bool in_words(const char *words, str one)
{
    str rest = str_of(words), word;
    while (str_cut(&rest, ' ', &word)) {
        if (str_eq(word, one)) return one.n > 0;
    }
    return false;
}

static bool is_category(str c)
{
    return in_words("S Z E AE K G O L M", c);
}

/* BR-E-10 and its kin: why there is no tax must be said; and only then. */
static bool has_right_reason(const struct tax_group *g)
{
    bool reason = element_has(g->reason) || element_has(g->reason_code);
    return in_words("E AE K G O", g->category) ? reason : !reason || in_words("L M", g->category);
}

static bool is_country(str code)
{
    return code.n == 2 && code.p[0] >= 'A' && code.p[0] <= 'Z' && code.p[1] >= 'A' &&
           code.p[1] <= 'Z';
}

/* BR-CO-09: a VAT identifier begins with its country. */
static bool is_vat_id_or_none(str id)
{
    return id.n == 0 || is_country(str_sub(id, 0, 2));
}

static bool parties_suffice(const struct document *d)
{
    const struct party *seller = &d->seller;
    bool named = element_has(seller->name) && element_has(d->buyer.name);
    bool placed = is_country(seller->address.country) && is_country(d->buyer.address.country);
    bool identified = element_has(seller->number) || element_has(seller->legal_id) ||
                      element_has(seller->tax_id); /* BR-CO-26 */
    return named && placed && identified && is_vat_id_or_none(seller->tax_id) &&
           is_vat_id_or_none(d->buyer.tax_id) && is_vat_id_or_none(d->tax_representative.tax_id);
}

static bool taxes_suffice(const struct document *d)
{
    bool taxed = d->seller.tax_id.n + d->seller.tax_number.n + d->tax_representative.tax_id.n > 0;
    for (size_t i = 0; i < d->tax_count; i++) {
        const struct tax_group *g = &d->taxes[i];
        if (g->component.n > 0 && !str_eq(g->component, S("VAT"))) return false;
        if (!is_category(g->category) || !has_right_reason(g)) return false;
        bool outside = str_eq(g->category, S("O"));
        if (outside ? d->tax_count > 1 || d->seller.tax_id.n > 0 : !taxed) return false;
        if (str_eq(g->category, S("S")) ? g->rate.units <= 0 : g->rate.units < 0) return false;
        if (str_eq(g->category, S("AE")) && d->buyer.tax_id.n + d->buyer.legal_id.n == 0)
            return false;
        if (str_eq(g->category, S("K")) &&
            (d->buyer.tax_id.n == 0 || d->deliver_to.country.n == 0 ||
             (!date_is(d->delivered) && !date_is(d->period_start))))
            return false; /* BR-IC-02, 11, 12 */
        for (size_t k = 0; k < i; k++) {
            if (str_eq(d->taxes[k].category, g->category) &&
                decimal_eq(d->taxes[k].rate, g->rate))
                return false;
        }
    }
    return d->tax_count > 0;
}

static bool lines_suffice(const struct document *d)
{
    for (size_t i = 0; i < d->line_count; i++) {
        const struct document_line *line = &d->lines[i];
        if (!element_has(line->name) || line->price.units < 0 || !is_category(line->tax_category) ||
            !currency_eq(line->net.cur, d->cur))
            return false;
    }
    for (size_t i = 0; i < d->allowance_count; i++) {
        if (!is_category(d->allowances[i].tax_category)) return false;
    }
    return d->line_count > 0;
}

/* The sums of EN 16931 in 128 bits, where nothing overflows: BR-CO-10 to 16. */
static bool sums_agree(const struct document *d)
{
    __int128 lines = 0, taxes = 0, allowances = 0, charges = 0;
    for (size_t i = 0; i < d->line_count; i++) lines += d->lines[i].net.minor;
    for (size_t i = 0; i < d->tax_count; i++) taxes += d->taxes[i].amount.minor;
    for (size_t i = 0; i < d->allowance_count; i++)
        *(d->allowances[i].charge ? &charges : &allowances) += d->allowances[i].amount.minor;
    return lines == d->lines_net.minor && taxes == d->tax.minor &&
           allowances == d->allowances_total.minor && charges == d->charges_total.minor &&
           lines - allowances + charges == d->net.minor &&
           (__int128)d->net.minor + taxes == d->total.minor &&
           (__int128)d->total.minor - d->prepaid.minor + d->rounding.minor == d->payable.minor;
}

static bool in_group(const struct tax_group *g, str category, decimal rate)
{
    return str_eq(g->category, category) &&
           (str_eq(category, S("O")) || decimal_eq(g->rate, rate));
}

/* BR-S-08 and its kin, to the cent: each group's base is what its lines come to. */
static bool groups_agree(const struct document *d)
{
    size_t grouped = 0;
    for (size_t i = 0; i < d->tax_count; i++) {
        const struct tax_group *g = &d->taxes[i];
        __int128 base = 0;
        for (size_t k = 0; k < d->line_count; k++) {
            const struct document_line *line = &d->lines[k];
            if (!in_group(g, line->tax_category, line->tax_rate)) continue;
            base += line->net.minor;
            grouped++;
        }
        for (size_t k = 0; k < d->allowance_count; k++) {
            const struct allowance *one = &d->allowances[k];
            if (!in_group(g, one->tax_category, one->tax_rate)) continue;
            base += one->charge ? one->amount.minor : -(__int128)one->amount.minor;
            grouped++;
        }
        if (base != g->base.minor) return false;
    }
    return grouped == d->line_count + d->allowance_count;
}

static bool one_currency(const struct document *d)
{
    const money all[] = { d->lines_net, d->net, d->tax, d->total, d->payable };
    for (size_t i = 0; i < countof(all); i++) {
        if (!currency_eq(all[i].cur, d->cur)) return false;
    }
    return true;
}

bool paper_cii_can_write(const struct document *d)
{
    if (document_is_order(d->kind)) return false;
    if (!element_has(d->number) || !date_is(d->issued)) return false;
    if (d->cur.index == 0 || currency_exponent(d->cur) != 2 || !one_currency(d)) return false;
    if (d->payable.minor > 0 && !date_is(d->due) && !element_has(d->payment.terms))
        return false; /* BR-CO-25 */
    return parties_suffice(d) && taxes_suffice(d) && lines_suffice(d) && sums_agree(d) &&
           groups_agree(d);
}

/* --- the XML --- */
str paper_type_code(const struct document *d)
{
    if (d->type_code.n > 0) return d->type_code;
    switch (d->kind) {
    case DOCUMENT_CREDIT_NOTE: return S("381");
    case DOCUMENT_RETAINER: return S("386");
    case DOCUMENT_DEBIT_NOTE: return S("383");
    case DOCUMENT_INVOICE:
    case DOCUMENT_ORDER:
    case DOCUMENT_QUOTE: break;
    }
    return S("380");
}

static void put_head(struct buf *b, const struct document *d)
{
    buf_lit(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsm:CrossIndustryInvoice" NAMESPACES
               "><rsm:ExchangedDocumentContext>"
               "<ram:GuidelineSpecifiedDocumentContextParameter>"
               "<ram:ID>urn:cen.eu:en16931:2017</ram:ID>"
               "</ram:GuidelineSpecifiedDocumentContextParameter>"
               "</rsm:ExchangedDocumentContext><rsm:ExchangedDocument>");
    element_text(b, "ram:ID", d->number);
    element_text(b, "ram:TypeCode", paper_type_code(d));
    cii_date(b, "ram:IssueDateTime", d->issued);
    element_wrapped(b, "ram:IncludedNote", "ram:Content", d->note);
    buf_lit(b, "</rsm:ExchangedDocument>");
}

static void put_agreement(struct buf *b, const struct document *d)
{
    element_open(b, "ram:ApplicableHeaderTradeAgreement");
    element_text(b, "ram:BuyerReference", d->buyer_reference);
    cii_party(b, "ram:SellerTradeParty", &d->seller);
    cii_party(b, "ram:BuyerTradeParty", &d->buyer);
    if (element_has(d->tax_representative.name))
        cii_party(b, "ram:SellerTaxRepresentativeTradeParty", &d->tax_representative);
    cii_reference(b, "ram:SellerOrderReferencedDocument", d->sales_order);
    cii_reference(b, "ram:BuyerOrderReferencedDocument", d->purchase_order);
    cii_reference(b, "ram:ContractReferencedDocument", d->contract);
    if (element_has(d->object_id)) {
        element_open(b, "ram:AdditionalReferencedDocument");
        element_text(b, "ram:IssuerAssignedID", d->object_id);
        element_text(b, "ram:TypeCode", S("130"));
        element_close(b, "ram:AdditionalReferencedDocument");
    }
    if (element_has(d->project)) {
        element_open(b, "ram:SpecifiedProcuringProject");
        element_text(b, "ram:ID", d->project);
        element_text(b, "ram:Name", S("Project reference"));
        element_close(b, "ram:SpecifiedProcuringProject");
    }
    element_close(b, "ram:ApplicableHeaderTradeAgreement");
}

static void put_delivery(struct buf *b, const struct document *d)
{
    element_open(b, "ram:ApplicableHeaderTradeDelivery");
    if (element_has(d->deliver_to.country)) {
        element_open(b, "ram:ShipToTradeParty");
        element_text(b, "ram:Name", d->deliver_name);
        cii_address(b, &d->deliver_to);
        element_close(b, "ram:ShipToTradeParty");
    }
    if (date_is(d->delivered)) {
        element_open(b, "ram:ActualDeliverySupplyChainEvent");
        cii_date(b, "ram:OccurrenceDateTime", d->delivered);
        element_close(b, "ram:ActualDeliverySupplyChainEvent");
    }
    cii_reference(b, "ram:DespatchAdviceReferencedDocument", d->despatch_advice);
    cii_reference(b, "ram:ReceivingAdviceReferencedDocument", d->receiving_advice);
    element_close(b, "ram:ApplicableHeaderTradeDelivery");
}

static void put_means(struct buf *b, const struct payment_terms *p)
{
    static const char name[] = "ram:SpecifiedTradeSettlementPaymentMeans";
    bool account = element_has(p->iban);
    str code = element_has(p->means_code) ? p->means_code : account ? S("30") : STR_NONE;
    if (code.n == 0) return;
    if (in_words("30 58", code) && !account) return; /* BR-50: no account, no transfer */
    element_open(b, name);
    element_text(b, "ram:TypeCode", code);
    element_text(b, "ram:Information", p->means_text);
    element_wrapped(b, "ram:PayerPartyDebtorFinancialAccount", "ram:IBANID", p->debited_account);
    if (element_has(p->iban)) {
        element_open(b, "ram:PayeePartyCreditorFinancialAccount");
        element_text(b, "ram:IBANID", p->iban);
        element_text(b, "ram:AccountName", p->account_name);
        element_close(b, "ram:PayeePartyCreditorFinancialAccount");
    }
    element_wrapped(b, "ram:PayeeSpecifiedCreditorFinancialInstitution", "ram:BICID", p->bic);
    element_close(b, name);
}

static void put_tax_group(struct buf *b, const struct tax_group *g, date tax_point)
{
    element_open(b, "ram:ApplicableTradeTax");
    element_amount(b, "ram:CalculatedAmount", g->amount);
    element_text(b, "ram:TypeCode", S("VAT"));
    element_text(b, "ram:ExemptionReason", g->reason);
    element_amount(b, "ram:BasisAmount", g->base);
    element_text(b, "ram:CategoryCode", g->category);
    element_text(b, "ram:ExemptionReasonCode", g->reason_code);
    if (date_is(tax_point)) {
        int year, month, day;
        date_parts(tax_point, &year, &month, &day);
        buf_format(b, "<ram:TaxPointDate><udt:DateString format=\"102\">%04d%02d%02d"
                      "</udt:DateString></ram:TaxPointDate>", year, month, day);
    }
    if (!str_eq(g->category, S("O"))) element_decimal(b, "ram:RateApplicablePercent", g->rate);
    element_close(b, "ram:ApplicableTradeTax");
}

static void put_tax_total(struct buf *b, money m)
{
    char plain[32];
    buf_format(b, "<ram:TaxTotalAmount currencyID=\"%.*s\">%.*s</ram:TaxTotalAmount>",
               STR_FMT(currency_code(m.cur)), STR_FMT(money_plain(m, plain)));
}

bool paper_has_tax_currency(const struct document *d)
{
    return d->tax_cur.index != 0 && !currency_eq(d->tax_cur, d->cur) &&
           currency_eq(d->tax_in_tax_cur.cur, d->tax_cur) && currency_exponent(d->tax_cur) == 2;
}

static void put_sums(struct buf *b, const struct document *d)
{
    static const char name[] = "ram:SpecifiedTradeSettlementHeaderMonetarySummation";
    element_open(b, name);
    element_amount(b, "ram:LineTotalAmount", d->lines_net);
    if (d->charges_total.minor != 0) element_amount(b, "ram:ChargeTotalAmount", d->charges_total);
    if (d->allowances_total.minor != 0)
        element_amount(b, "ram:AllowanceTotalAmount", d->allowances_total);
    element_amount(b, "ram:TaxBasisTotalAmount", d->net);
    put_tax_total(b, d->tax);
    if (paper_has_tax_currency(d)) put_tax_total(b, d->tax_in_tax_cur);
    if (d->rounding.minor != 0) element_amount(b, "ram:RoundingAmount", d->rounding);
    element_amount(b, "ram:GrandTotalAmount", d->total);
    if (d->prepaid.minor != 0) element_amount(b, "ram:TotalPrepaidAmount", d->prepaid);
    element_amount(b, "ram:DuePayableAmount", d->payable);
    element_close(b, name);
}

static void put_terms(struct buf *b, const struct document *d)
{
    const struct payment_terms *p = &d->payment;
    if (!element_has(p->terms) && !date_is(d->due) && !element_has(p->mandate)) return;
    element_open(b, "ram:SpecifiedTradePaymentTerms");
    element_text(b, "ram:Description", p->terms);
    cii_date(b, "ram:DueDateDateTime", d->due);
    element_text(b, "ram:DirectDebitMandateID", p->mandate);
    element_close(b, "ram:SpecifiedTradePaymentTerms");
}

static void put_preceding(struct buf *b, const struct document_ref *r)
{
    element_open(b, "ram:InvoiceReferencedDocument");
    element_text(b, "ram:IssuerAssignedID", r->number);
    if (date_is(r->issued)) {
        int year, month, day;
        date_parts(r->issued, &year, &month, &day);
        buf_format(b, "<ram:FormattedIssueDateTime><qdt:DateTimeString format=\"102\">%04d%02d%02d"
                      "</qdt:DateTimeString></ram:FormattedIssueDateTime>", year, month, day);
    }
    element_close(b, "ram:InvoiceReferencedDocument");
}

static void put_settlement(struct buf *b, const struct document *d)
{
    element_open(b, "ram:ApplicableHeaderTradeSettlement");
    element_text(b, "ram:CreditorReferenceID", d->payment.creditor_id);
    element_text(b, "ram:PaymentReference", d->payment.reference);
    if (paper_has_tax_currency(d))
        element_text(b, "ram:TaxCurrencyCode", currency_code(d->tax_cur));
    element_text(b, "ram:InvoiceCurrencyCode", currency_code(d->cur));
    if (element_has(d->payee.name)) {
        element_open(b, "ram:PayeeTradeParty");
        element_text(b, "ram:ID", d->payee.number);
        element_text(b, "ram:Name", d->payee.name);
        element_close(b, "ram:PayeeTradeParty");
    }
    put_means(b, &d->payment);
    for (size_t i = 0; i < d->tax_count; i++) put_tax_group(b, &d->taxes[i], d->tax_point);
    cii_period(b, d->period_start, d->period_end);
    for (size_t i = 0; i < d->allowance_count; i++) cii_allowance(b, &d->allowances[i], true);
    put_terms(b, d);
    put_sums(b, d);
    for (size_t i = 0; i < d->preceding_count; i++) put_preceding(b, &d->preceding[i]);
    element_wrapped(b, "ram:ReceivableSpecifiedTradeAccountingAccount", "ram:ID",
                d->accounting_reference);
    element_close(b, "ram:ApplicableHeaderTradeSettlement");
}

err paper_cii_write(struct arena *a, const struct document *d, str *out)
{
    if (!paper_cii_can_write(d)) return E_INVALID;
    CLEANUP(buf_release) struct buf b;
    buf_init(&b, (size_t)64 << 20);
    put_head(&b, d);
    element_open(&b, "rsm:SupplyChainTradeTransaction");
    for (size_t i = 0; i < d->line_count; i++) cii_line(&b, &d->lines[i], i + 1);
    put_agreement(&b, d);
    put_delivery(&b, d);
    put_settlement(&b, d);
    buf_lit(&b, "</rsm:SupplyChainTradeTransaction></rsm:CrossIndustryInvoice>\n");
    if (b.overflow) return E_TOO_LARGE;
    *out = buf_copy(&b, a);
    return OK;
}
