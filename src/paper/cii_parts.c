/* Elements in the order of the D16B schema; each function writes one of its types. */
#include "paper/cii_parts.h"

#include "base/utf8.h"

/* XML 1.0, 2.2. */
static bool is_character(uint32_t c)
{
    return c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF);
}

bool cii_has(str text)
{
    uint32_t c;
    while (utf8_next(&text, &c)) {
        if (c > 0x20 && is_character(c)) return true;
    }
    return false;
}

void cii_escaped(struct buf *b, str text)
{
    uint32_t c;
    while (utf8_next(&text, &c)) {
        char bytes[4];
        if (c == '&')
            buf_lit(b, "&amp;");
        else if (c == '<')
            buf_lit(b, "&lt;");
        else if (c == '>')
            buf_lit(b, "&gt;");
        else if (c == '"')
            buf_lit(b, "&quot;");
        else if (is_character(c))
            buf_put(b, bytes, utf8_write(c, bytes));
    }
}

void cii_open(struct buf *b, const char *name)
{
    buf_format(b, "<%s>", name);
}

void cii_close(struct buf *b, const char *name)
{
    buf_format(b, "</%s>", name);
}

void cii_text(struct buf *b, const char *name, str text)
{
    if (!cii_has(text)) return;
    cii_open(b, name);
    cii_escaped(b, str_trim(text));
    cii_close(b, name);
}

void cii_wrapped(struct buf *b, const char *outer, const char *inner, str text)
{
    if (!cii_has(text)) return;
    cii_open(b, outer);
    cii_text(b, inner, text);
    cii_close(b, outer);
}

/* With a scheme, where there is one. */
static void text_of_scheme(struct buf *b, const char *name, str scheme, str text)
{
    if (!cii_has(text)) return;
    buf_format(b, "<%s", name);
    if (cii_has(scheme)) {
        buf_lit(b, " schemeID=\"");
        cii_escaped(b, scheme);
        buf_char(b, '"');
    }
    buf_char(b, '>');
    cii_escaped(b, str_trim(text));
    cii_close(b, name);
}

void cii_amount(struct buf *b, const char *name, money m)
{
    char plain[32];
    cii_text(b, name, money_plain(m, plain));
}

void cii_decimal(struct buf *b, const char *name, decimal d)
{
    char plain[40];
    cii_text(b, name, decimal_plain(d, plain));
}

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
    cii_open(b, name);
    put_date(b, d);
    cii_close(b, name);
}

void cii_reference(struct buf *b, const char *name, str id)
{
    cii_wrapped(b, name, "ram:IssuerAssignedID", id);
}

void cii_address(struct buf *b, const struct address *at)
{
    cii_open(b, "ram:PostalTradeAddress");
    cii_text(b, "ram:PostcodeCode", at->postcode);
    cii_text(b, "ram:LineOne", at->line1);
    cii_text(b, "ram:LineTwo", at->line2);
    cii_text(b, "ram:LineThree", at->line3);
    cii_text(b, "ram:CityName", at->city);
    cii_text(b, "ram:CountryID", at->country);
    cii_text(b, "ram:CountrySubDivisionName", at->region);
    cii_close(b, "ram:PostalTradeAddress");
}

static void put_contact(struct buf *b, const struct party *who)
{
    if (!cii_has(who->contact_name) && !cii_has(who->contact_phone) && !cii_has(who->contact_email))
        return;
    cii_open(b, "ram:DefinedTradeContact");
    cii_text(b, "ram:PersonName", who->contact_name);
    cii_wrapped(b, "ram:TelephoneUniversalCommunication", "ram:CompleteNumber",
                who->contact_phone);
    cii_wrapped(b, "ram:EmailURIUniversalCommunication", "ram:URIID", who->contact_email);
    cii_close(b, "ram:DefinedTradeContact");
}

static void put_registration(struct buf *b, str scheme, str id)
{
    if (!cii_has(id)) return;
    cii_open(b, "ram:SpecifiedTaxRegistration");
    text_of_scheme(b, "ram:ID", scheme, id);
    cii_close(b, "ram:SpecifiedTaxRegistration");
}

void cii_party(struct buf *b, const char *name, const struct party *who)
{
    cii_open(b, name);
    cii_text(b, "ram:ID", who->number);
    cii_text(b, "ram:Name", who->name);
    bool trades = cii_has(who->trading_name) && !str_eq(who->trading_name, who->name);
    if (cii_has(who->legal_id) || trades) {
        cii_open(b, "ram:SpecifiedLegalOrganization");
        cii_text(b, "ram:ID", who->legal_id);
        if (trades) cii_text(b, "ram:TradingBusinessName", who->trading_name);
        cii_close(b, "ram:SpecifiedLegalOrganization");
    }
    put_contact(b, who);
    if (cii_has(who->address.country)) cii_address(b, &who->address);
    if (cii_has(who->endpoint) && cii_has(who->endpoint_scheme)) {
        cii_open(b, "ram:URIUniversalCommunication");
        text_of_scheme(b, "ram:URIID", who->endpoint_scheme, who->endpoint);
        cii_close(b, "ram:URIUniversalCommunication");
    }
    put_registration(b, S("VA"), who->tax_id);
    put_registration(b, S("FC"), who->tax_number);
    cii_close(b, name);
}

void cii_period(struct buf *b, date from, date to)
{
    if (!date_is(from) && !date_is(to)) return;
    cii_open(b, "ram:BillingSpecifiedPeriod");
    cii_date(b, "ram:StartDateTime", from);
    cii_date(b, "ram:EndDateTime", to);
    cii_close(b, "ram:BillingSpecifiedPeriod");
}

static void put_tax(struct buf *b, const char *name, str category, decimal rate)
{
    cii_open(b, name);
    cii_text(b, "ram:TypeCode", S("VAT"));
    cii_text(b, "ram:CategoryCode", category);
    if (!str_eq(category, S("O"))) cii_decimal(b, "ram:RateApplicablePercent", rate);
    cii_close(b, name);
}

void cii_allowance(struct buf *b, const struct allowance *one, bool of_document)
{
    cii_open(b, "ram:SpecifiedTradeAllowanceCharge");
    buf_format(b, "<ram:ChargeIndicator><udt:Indicator>%s</udt:Indicator></ram:ChargeIndicator>",
               one->charge ? "true" : "false");
    if (one->percent.units != 0) cii_decimal(b, "ram:CalculationPercent", one->percent);
    if (one->base.minor != 0) cii_amount(b, "ram:BasisAmount", one->base);
    cii_amount(b, "ram:ActualAmount", one->amount);
    cii_text(b, "ram:ReasonCode", one->reason_code);
    if (cii_has(one->reason) || cii_has(one->reason_code))
        cii_text(b, "ram:Reason", one->reason);
    else
        cii_text(b, "ram:Reason", one->charge ? S("Charge") : S("Discount"));
    if (of_document) put_tax(b, "ram:CategoryTradeTax", one->tax_category, one->tax_rate);
    cii_close(b, "ram:SpecifiedTradeAllowanceCharge");
}

/* A code of recommendation 20 or 21 has two or three letters or digits; else it is "one". */
static str unit_of(str unit)
{
    if (unit.n < 2 || unit.n > 3) return S("C62");
    for (size_t i = 0; i < unit.n; i++) {
        char c = unit.p[i];
        if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) return S("C62");
    }
    return unit;
}

static void put_quantity(struct buf *b, const char *name, decimal quantity, str unit)
{
    char plain[40];
    buf_format(b, "<%s unitCode=\"%.*s\">%.*s</%s>", name, STR_FMT(unit),
               STR_FMT(decimal_plain(quantity, plain)), name);
}

static void put_product(struct buf *b, const struct document_line *line)
{
    cii_open(b, "ram:SpecifiedTradeProduct");
    cii_text(b, "ram:SellerAssignedID", line->seller_item);
    cii_text(b, "ram:BuyerAssignedID", line->buyer_item);
    cii_text(b, "ram:Name", line->name);
    cii_text(b, "ram:Description", line->description);
    if (cii_has(line->hsn_sac)) {
        cii_open(b, "ram:DesignatedProductClassification");
        buf_lit(b, "<ram:ClassCode listID=\"HS\">");
        cii_escaped(b, line->hsn_sac);
        buf_lit(b, "</ram:ClassCode>");
        cii_close(b, "ram:DesignatedProductClassification");
    }
    cii_close(b, "ram:SpecifiedTradeProduct");
}

void cii_line(struct buf *b, const struct document_line *line, size_t number)
{
    str unit = unit_of(line->unit);
    cii_open(b, "ram:IncludedSupplyChainTradeLineItem");
    cii_open(b, "ram:AssociatedDocumentLineDocument");
    if (cii_has(line->id))
        cii_text(b, "ram:LineID", line->id);
    else
        buf_format(b, "<ram:LineID>%zu</ram:LineID>", number);
    cii_wrapped(b, "ram:IncludedNote", "ram:Content", line->note);
    cii_close(b, "ram:AssociatedDocumentLineDocument");
    put_product(b, line);

    cii_open(b, "ram:SpecifiedLineTradeAgreement");
    cii_open(b, "ram:NetPriceProductTradePrice");
    cii_decimal(b, "ram:ChargeAmount", line->price);
    if (line->price_quantity.units > 0)
        put_quantity(b, "ram:BasisQuantity", line->price_quantity, unit);
    cii_close(b, "ram:NetPriceProductTradePrice");
    cii_close(b, "ram:SpecifiedLineTradeAgreement");

    cii_open(b, "ram:SpecifiedLineTradeDelivery");
    put_quantity(b, "ram:BilledQuantity", line->quantity, unit);
    cii_close(b, "ram:SpecifiedLineTradeDelivery");

    cii_open(b, "ram:SpecifiedLineTradeSettlement");
    put_tax(b, "ram:ApplicableTradeTax", line->tax_category, line->tax_rate);
    cii_period(b, line->period_start, line->period_end);
    for (size_t i = 0; i < line->allowance_count; i++)
        cii_allowance(b, &line->allowances[i], false);
    cii_open(b, "ram:SpecifiedTradeSettlementLineMonetarySummation");
    cii_amount(b, "ram:LineTotalAmount", line->net);
    cii_close(b, "ram:SpecifiedTradeSettlementLineMonetarySummation");
    cii_close(b, "ram:SpecifiedLineTradeSettlement");
    cii_close(b, "ram:IncludedSupplyChainTradeLineItem");
}
