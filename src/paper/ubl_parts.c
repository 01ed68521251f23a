/* Elements in the order of the UBL 2.1 schema; each function writes one of its types. */
#include "paper/ubl_parts.h"

void ubl_amount(struct buf *b, const char *name, money m)
{
    char plain[32];
    element_with(b, name, "currencyID", currency_code(m.cur), money_plain(m, plain));
}

void ubl_date(struct buf *b, const char *name, date d)
{
    char iso[11];
    if (date_is(d)) element_text(b, name, date_iso(d, iso));
}

void ubl_period(struct buf *b, date from, date to)
{
    if (!date_is(from) && !date_is(to)) return;
    element_open(b, "cac:InvoicePeriod");
    ubl_date(b, "cbc:StartDate", from);
    ubl_date(b, "cbc:EndDate", to);
    element_close(b, "cac:InvoicePeriod");
}

void ubl_address(struct buf *b, const char *name, const struct address *at)
{
    element_open(b, name);
    element_text(b, "cbc:StreetName", at->line1);
    element_text(b, "cbc:AdditionalStreetName", at->line2);
    element_text(b, "cbc:CityName", at->city);
    element_text(b, "cbc:PostalZone", at->postcode);
    element_text(b, "cbc:CountrySubentity", at->region);
    element_wrapped(b, "cac:AddressLine", "cbc:Line", at->line3);
    element_wrapped(b, "cac:Country", "cbc:IdentificationCode", at->country);
    element_close(b, name);
}

static void put_scheme(struct buf *b, const char *scheme)
{
    element_wrapped(b, "cac:TaxScheme", "cbc:ID", str_of(scheme));
}

static void put_registration(struct buf *b, str id, const char *scheme)
{
    if (!element_has(id)) return;
    element_open(b, "cac:PartyTaxScheme");
    element_text(b, "cbc:CompanyID", id);
    put_scheme(b, scheme);
    element_close(b, "cac:PartyTaxScheme");
}

static void put_contact(struct buf *b, const struct party *who)
{
    if (!element_has(who->contact_name) && !element_has(who->contact_phone) &&
        !element_has(who->contact_email))
        return;
    element_open(b, "cac:Contact");
    element_text(b, "cbc:Name", who->contact_name);
    element_text(b, "cbc:Telephone", who->contact_phone);
    element_text(b, "cbc:ElectronicMail", who->contact_email);
    element_close(b, "cac:Contact");
}

void ubl_party(struct buf *b, const struct party *who, str creditor)
{
    element_open(b, "cac:Party");
    if (element_has(who->endpoint_scheme))
        element_with(b, "cbc:EndpointID", "schemeID", who->endpoint_scheme, who->endpoint);
    element_wrapped(b, "cac:PartyIdentification", "cbc:ID", who->number);
    if (element_has(creditor)) {
        element_open(b, "cac:PartyIdentification");
        element_with(b, "cbc:ID", "schemeID", S("SEPA"), creditor);
        element_close(b, "cac:PartyIdentification");
    }
    element_wrapped(b, "cac:PartyName", "cbc:Name", who->trading_name);
    if (element_has(who->address.country)) ubl_address(b, "cac:PostalAddress", &who->address);
    put_registration(b, who->tax_id, "VAT");
    put_registration(b, who->tax_number, "TAX");
    element_open(b, "cac:PartyLegalEntity");
    element_text(b, "cbc:RegistrationName", who->name);
    element_text(b, "cbc:CompanyID", who->legal_id);
    element_close(b, "cac:PartyLegalEntity");
    put_contact(b, who);
    element_close(b, "cac:Party");
}

void ubl_agent(struct buf *b, const struct party *who)
{
    element_open(b, "cac:TaxRepresentativeParty");
    element_wrapped(b, "cac:PartyName", "cbc:Name", who->name);
    if (element_has(who->address.country)) ubl_address(b, "cac:PostalAddress", &who->address);
    put_registration(b, who->tax_id, "VAT");
    element_close(b, "cac:TaxRepresentativeParty");
}

static void put_tax(struct buf *b, const char *name, str category, decimal rate)
{
    element_open(b, name);
    element_text(b, "cbc:ID", category);
    if (!str_eq(category, S("O"))) element_decimal(b, "cbc:Percent", rate);
    put_scheme(b, "VAT");
    element_close(b, name);
}

void ubl_allowance(struct buf *b, const struct allowance *one, bool of_document)
{
    bool reason = element_has(one->reason) || element_has(one->reason_code);

    element_open(b, "cac:AllowanceCharge");
    element_text(b, "cbc:ChargeIndicator", one->charge ? S("true") : S("false"));
    element_text(b, "cbc:AllowanceChargeReasonCode", one->reason_code);
    element_text(b, "cbc:AllowanceChargeReason",
                 reason ? one->reason : one->charge ? S("Charge") : S("Discount"));
    if (one->percent.units != 0) element_decimal(b, "cbc:MultiplierFactorNumeric", one->percent);
    ubl_amount(b, "cbc:Amount", one->amount);
    if (one->base.minor != 0) ubl_amount(b, "cbc:BaseAmount", one->base);
    if (of_document) put_tax(b, "cac:TaxCategory", one->tax_category, one->tax_rate);
    element_close(b, "cac:AllowanceCharge");
}

void ubl_group(struct buf *b, const struct tax_group *g)
{
    element_open(b, "cac:TaxSubtotal");
    ubl_amount(b, "cbc:TaxableAmount", g->base);
    ubl_amount(b, "cbc:TaxAmount", g->amount);
    element_open(b, "cac:TaxCategory");
    element_text(b, "cbc:ID", g->category);
    if (!str_eq(g->category, S("O"))) element_decimal(b, "cbc:Percent", g->rate);
    element_text(b, "cbc:TaxExemptionReasonCode", g->reason_code);
    element_text(b, "cbc:TaxExemptionReason", g->reason);
    put_scheme(b, "VAT");
    element_close(b, "cac:TaxCategory");
    element_close(b, "cac:TaxSubtotal");
}

static void put_quantity(struct buf *b, const char *name, decimal quantity, str unit)
{
    char plain[40];
    element_with(b, name, "unitCode", unit, decimal_plain(quantity, plain));
}

static void put_item(struct buf *b, const struct document_line *line)
{
    element_open(b, "cac:Item");
    element_text(b, "cbc:Description", line->description);
    element_text(b, "cbc:Name", line->name);
    element_wrapped(b, "cac:BuyersItemIdentification", "cbc:ID", line->buyer_item);
    element_wrapped(b, "cac:SellersItemIdentification", "cbc:ID", line->seller_item);
    if (element_has(line->hsn_sac)) {
        element_open(b, "cac:CommodityClassification");
        element_with(b, "cbc:ItemClassificationCode", "listID", S("HS"), line->hsn_sac);
        element_close(b, "cac:CommodityClassification");
    }
    put_tax(b, "cac:ClassifiedTaxCategory", line->tax_category, line->tax_rate);
    element_close(b, "cac:Item");
}

/* a - b; false where that cannot be held. */
static bool less(decimal a, decimal b, decimal *out)
{
    while (a.scale < b.scale && !__builtin_mul_overflow(a.units, 10, &a.units)) a.scale++;
    while (b.scale < a.scale && !__builtin_mul_overflow(b.units, 10, &b.units)) b.scale++;
    out->scale = a.scale;
    return a.scale == b.scale && !__builtin_sub_overflow(a.units, b.units, &out->units);
}

/* BT-147, 148: the gross price, and what was taken off it. */
static void put_gross(struct buf *b, const struct document_line *line)
{
    str cur = currency_code(line->net.cur);
    char plain[40];
    decimal off;

    if (line->gross_price.units <= 0 || !less(line->gross_price, line->price, &off)) return;
    if (off.units < 0) return;
    element_open(b, "cac:AllowanceCharge");
    element_text(b, "cbc:ChargeIndicator", S("false"));
    element_with(b, "cbc:Amount", "currencyID", cur, decimal_plain(off, plain));
    element_with(b, "cbc:BaseAmount", "currencyID", cur, decimal_plain(line->gross_price, plain));
    element_close(b, "cac:AllowanceCharge");
}

static void put_price(struct buf *b, const struct document_line *line, str unit)
{
    char plain[40];

    element_open(b, "cac:Price");
    element_with(b, "cbc:PriceAmount", "currencyID", currency_code(line->net.cur),
                 decimal_plain(line->price, plain));
    if (line->price_quantity.units > 0)
        put_quantity(b, "cbc:BaseQuantity", line->price_quantity, unit);
    put_gross(b, line);
    element_close(b, "cac:Price");
}

void ubl_line(struct buf *b, const struct document_line *line, size_t number, bool credit)
{
    const char *name = credit ? "cac:CreditNoteLine" : "cac:InvoiceLine";
    str unit = element_unit(line->unit);

    element_open(b, name);
    if (element_has(line->id)) element_text(b, "cbc:ID", line->id);
    else buf_format(b, "<cbc:ID>%zu</cbc:ID>", number);
    element_text(b, "cbc:Note", line->note);
    put_quantity(b, credit ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", line->quantity, unit);
    ubl_amount(b, "cbc:LineExtensionAmount", line->net);
    ubl_period(b, line->period_start, line->period_end);
    for (size_t i = 0; i < line->allowance_count; i++)
        ubl_allowance(b, &line->allowances[i], false);
    put_item(b, line);
    put_price(b, line, unit);
    element_close(b, name);
}
