/* Elements in the order of the D16B schema; each function writes one of its types. */
#include "paper/cii_parts.h"

static void put_date(struct buf *b, date d)
{
    int year, month, day;
    date_parts(d, &year, &month, &day);
    buf_format(b, "<udt:DateTimeString format=\"102\">%04d%02d%02d</udt:DateTimeString>", year,
               month, day);
}

void cii_date(struct buf *b, const char *name, date d)
{
    if (!date_is(d)) return;
    element_open(b, name);
    put_date(b, d);
    element_close(b, name);
}

void cii_reference(struct buf *b, const char *name, str id)
{
    element_wrapped(b, name, "ram:IssuerAssignedID", id);
}

void cii_address(struct buf *b, const struct address *at)
{
    element_open(b, "ram:PostalTradeAddress");
    element_text(b, "ram:PostcodeCode", at->postcode);
    element_text(b, "ram:LineOne", at->line1);
    element_text(b, "ram:LineTwo", at->line2);
    element_text(b, "ram:LineThree", at->line3);
    element_text(b, "ram:CityName", at->city);
    element_text(b, "ram:CountryID", at->country);
    element_text(b, "ram:CountrySubDivisionName", at->region);
    element_close(b, "ram:PostalTradeAddress");
}

static void put_contact(struct buf *b, const struct party *who)
{
    if (!element_has(who->contact_name) && !element_has(who->contact_phone) &&
        !element_has(who->contact_email))
        return;
    element_open(b, "ram:DefinedTradeContact");
    element_text(b, "ram:PersonName", who->contact_name);
    element_wrapped(b, "ram:TelephoneUniversalCommunication", "ram:CompleteNumber",
                who->contact_phone);
    element_wrapped(b, "ram:EmailURIUniversalCommunication", "ram:URIID", who->contact_email);
    element_close(b, "ram:DefinedTradeContact");
}

static void put_registration(struct buf *b, str scheme, str id)
{
    if (!element_has(id)) return;
    element_open(b, "ram:SpecifiedTaxRegistration");
    element_with(b, "ram:ID", "schemeID", scheme, id);
    element_close(b, "ram:SpecifiedTaxRegistration");
}

void cii_party(struct buf *b, const char *name, const struct party *who)
{
    element_open(b, name);
    element_text(b, "ram:ID", who->number);
    element_text(b, "ram:Name", who->name);
    bool trades = element_has(who->trading_name) && !str_eq(who->trading_name, who->name);
    if (element_has(who->legal_id) || trades) {
        element_open(b, "ram:SpecifiedLegalOrganization");
        element_text(b, "ram:ID", who->legal_id);
        if (trades) element_text(b, "ram:TradingBusinessName", who->trading_name);
        element_close(b, "ram:SpecifiedLegalOrganization");
    }
    put_contact(b, who);
    if (element_has(who->address.country)) cii_address(b, &who->address);
    if (element_has(who->endpoint) && element_has(who->endpoint_scheme)) {
        element_open(b, "ram:URIUniversalCommunication");
        element_with(b, "ram:URIID", "schemeID", who->endpoint_scheme, who->endpoint);
        element_close(b, "ram:URIUniversalCommunication");
    }
    put_registration(b, S("VA"), who->tax_id);
    put_registration(b, S("FC"), who->tax_number);
    element_close(b, name);
}

void cii_period(struct buf *b, date from, date to)
{
    if (!date_is(from) && !date_is(to)) return;
    element_open(b, "ram:BillingSpecifiedPeriod");
    cii_date(b, "ram:StartDateTime", from);
    cii_date(b, "ram:EndDateTime", to);
    element_close(b, "ram:BillingSpecifiedPeriod");
}

static void put_tax(struct buf *b, const char *name, str category, decimal rate)
{
    element_open(b, name);
    element_text(b, "ram:TypeCode", S("VAT"));
    element_text(b, "ram:CategoryCode", category);
    if (!str_eq(category, S("O"))) element_decimal(b, "ram:RateApplicablePercent", rate);
    element_close(b, name);
}

void cii_allowance(struct buf *b, const struct allowance *one, bool of_document)
{
    element_open(b, "ram:SpecifiedTradeAllowanceCharge");
    buf_format(b, "<ram:ChargeIndicator><udt:Indicator>%s</udt:Indicator></ram:ChargeIndicator>",
               one->charge ? "true" : "false");
    if (one->percent.units != 0) element_decimal(b, "ram:CalculationPercent", one->percent);
    if (one->base.minor != 0) element_amount(b, "ram:BasisAmount", one->base);
    element_amount(b, "ram:ActualAmount", one->amount);
    element_text(b, "ram:ReasonCode", one->reason_code);
    if (element_has(one->reason) || element_has(one->reason_code))
        element_text(b, "ram:Reason", one->reason);
    else
        element_text(b, "ram:Reason", one->charge ? S("Charge") : S("Discount"));
    if (of_document) put_tax(b, "ram:CategoryTradeTax", one->tax_category, one->tax_rate);
    element_close(b, "ram:SpecifiedTradeAllowanceCharge");
}

static void put_quantity(struct buf *b, const char *name, decimal quantity, str unit)
{
    char plain[40];
    buf_format(b, "<%s unitCode=\"%.*s\">%.*s</%s>", name, STR_FMT(unit),
               STR_FMT(decimal_plain(quantity, plain)), name);
}

static void put_product(struct buf *b, const struct document_line *line)
{
    element_open(b, "ram:SpecifiedTradeProduct");
    element_text(b, "ram:SellerAssignedID", line->seller_item);
    element_text(b, "ram:BuyerAssignedID", line->buyer_item);
    element_text(b, "ram:Name", line->name);
    element_text(b, "ram:Description", line->description);
    if (element_has(line->hsn_sac)) {
        element_open(b, "ram:DesignatedProductClassification");
        buf_lit(b, "<ram:ClassCode listID=\"HS\">");
        element_escaped(b, line->hsn_sac);
        buf_lit(b, "</ram:ClassCode>");
        element_close(b, "ram:DesignatedProductClassification");
    }
    element_close(b, "ram:SpecifiedTradeProduct");
}

void cii_line(struct buf *b, const struct document_line *line, size_t number)
{
    str unit = element_unit(line->unit);
    element_open(b, "ram:IncludedSupplyChainTradeLineItem");
    element_open(b, "ram:AssociatedDocumentLineDocument");
    if (element_has(line->id))
        element_text(b, "ram:LineID", line->id);
    else
        buf_format(b, "<ram:LineID>%zu</ram:LineID>", number);
    element_wrapped(b, "ram:IncludedNote", "ram:Content", line->note);
    element_close(b, "ram:AssociatedDocumentLineDocument");
    put_product(b, line);

    element_open(b, "ram:SpecifiedLineTradeAgreement");
    element_open(b, "ram:NetPriceProductTradePrice");
    element_decimal(b, "ram:ChargeAmount", line->price);
    if (line->price_quantity.units > 0)
        put_quantity(b, "ram:BasisQuantity", line->price_quantity, unit);
    element_close(b, "ram:NetPriceProductTradePrice");
    element_close(b, "ram:SpecifiedLineTradeAgreement");

    element_open(b, "ram:SpecifiedLineTradeDelivery");
    put_quantity(b, "ram:BilledQuantity", line->quantity, unit);
    element_close(b, "ram:SpecifiedLineTradeDelivery");

    element_open(b, "ram:SpecifiedLineTradeSettlement");
    put_tax(b, "ram:ApplicableTradeTax", line->tax_category, line->tax_rate);
    cii_period(b, line->period_start, line->period_end);
    for (size_t i = 0; i < line->allowance_count; i++)
        cii_allowance(b, &line->allowances[i], false);
    element_open(b, "ram:SpecifiedTradeSettlementLineMonetarySummation");
    element_amount(b, "ram:LineTotalAmount", line->net);
    element_close(b, "ram:SpecifiedTradeSettlementLineMonetarySummation");
    element_close(b, "ram:SpecifiedLineTradeSettlement");
    element_close(b, "ram:IncludedSupplyChainTradeLineItem");
}
