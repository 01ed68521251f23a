/* One document of the demo: parties, lines and terms; the calculator does the sums. */
#include <string.h>

#include "main/demo.h"

enum { LINES_MAX = 5, HUNDREDTHS = 2 };

static str text(const char *s)
{
    return str_of(s);
}

static struct party seller_of(const struct demo_org *plan)
{
    const struct org *o = &plan->org;
    return (struct party){
        .name = o->name,
        .tax_id = o->tax_id,
        .legal_id = text(plan->legal_id),
        .contact_email = o->email,
        .contact_phone = o->phone,
        .address = { .line1 = text(plan->line1),
                     .city = text(plan->city),
                     .postcode = text(plan->postcode),
                     .region = text(plan->region),
                     .country = o->country },
    };
}

static struct party buyer_of(struct arena *a, const struct demo_customer *c)
{
    struct party p = {
        .name = text(c->name),
        .number = text(c->number),
        .tax_id = text(c->tax_id),
        .address = { .line1 = text(c->line1),
                     .city = text(c->city),
                     .postcode = text(c->postcode),
                     .region = text(c->region),
                     .country = text(c->country) },
    };
    if (c->people[0].name == NULL) return p;
    p.contact_name = text(c->people[0].name);
    p.contact_email = arena_format(a, "%s@%s", c->people[0].mailbox, c->domain);
    return p;
}

static str tax_category(enum demo_tax t)
{
    switch (t) {
    case GST_WITHIN:
    case GST_BETWEEN:
    case VAT_HOME: return S("S");
    case VAT_REVERSE: return S("AE");
    case GST_EXPORT:
    case VAT_EXPORT: return S("G");
    }
    return S("S");
}

static decimal tax_rate(enum demo_tax t)
{
    bool gst = t == GST_WITHIN || t == GST_BETWEEN;
    return (decimal){ gst ? 18 : t == VAT_HOME ? 19 : 0, 0 };
}

/* In lowest form, as decimals are kept. */
static decimal hundredths(int64_t n)
{
    decimal d = { n, HUNDREDTHS };
    while (d.scale > 0 && d.units % 10 == 0) {
        d.units /= 10;
        d.scale--;
    }
    return d;
}

/* Prices in the customer's currency, rounded to something one would ask. */
static int64_t price_of(const struct demo *d, const struct demo_customer *c,
                        const struct demo_item *item)
{
    if (currency_eq(CURRENCY("EUR"), d->plan->org.cur) ? strcmp(c->currency, "EUR") == 0
                                                       : strcmp(c->currency, "INR") == 0)
        return item->price;
    int64_t price = (int64_t)item->price * 100 / d->plan->per_foreign;
    return price > 1000 ? price / 50 * 50 : price > 0 ? price : 1;
}

static void fill_line(struct demo *d, struct arena *a, const struct demo_paper *p, int n,
                      const struct demo_item *item, struct document_line *out)
{
    const struct demo_customer *c = p->customer;
    bool period = strcmp(item->type, "One-off") != 0 && p->kind == DOCUMENT_INVOICE;
    date month = date_add_months(date_month_start(p->issued), -1);
    int64_t most = item->quantity_most,
            quantity = 1 + (int64_t)rand_below(&d->rand, (uint64_t)most);

    *out = (struct document_line){
        .id = arena_format(a, "%d", n + 1),
        .type = text(item->type),
        .name = text(item->name),
        .description = text(item->description),
        .hsn_sac = text(item->code),
        .unit = text(item->unit),
        .period_start = DATE_NONE,
        .period_end = DATE_NONE,
        .quantity = { quantity, 0 },
        .price = hundredths(price_of(d, c, item)),
        .price_quantity = { 1, 0 },
        .tax_category = tax_category(c->tax),
        .tax_rate = tax_rate(c->tax),
    };
    if (most > 1000 && rand_below(&d->rand, 2) == 0)
        out->quantity = hundredths(quantity * 100 + (int64_t)rand_below(&d->rand, 100));
    if (!period) return;
    out->period_start = month;
    out->period_end = date_add(date_month_start(p->issued), -1);
}

/* Recurring things lead most invoices; usage follows; now and then something once. */
static void fill_lines(struct demo *d, struct arena *a, const struct demo_paper *p,
                       struct document *out)
{
    size_t count = 1 + rand_below(&d->rand, LINES_MAX),
           at = rand_below(&d->rand, d->plan->item_count);

    if (p->kind != DOCUMENT_INVOICE) count = 1;
    if (p->kind == DOCUMENT_INVOICE && rand_below(&d->rand, 5) > 0) at = 0;
    out->lines = arena_array(a, struct document_line, count);
    for (size_t i = 0; i < count; i++) {
        const struct demo_item *item = &d->plan->items[at % d->plan->item_count];
        fill_line(d, a, p, (int)i, item, &out->lines[i]);
        if (p->kind == DOCUMENT_CREDIT_NOTE) out->lines[i].quantity = (decimal){ 1, 0 };
        at += 1 + rand_below(&d->rand, 3);
    }
    out->line_count = count;
    out->type = out->lines[0].type;
}

static str reason_of(enum demo_tax t)
{
    if (t == VAT_REVERSE) return S("Reverse charge");
    if (t == VAT_EXPORT) return S("Export outside the EU");
    return t == GST_EXPORT ? S("Export of services under LUT") : STR_NONE;
}

static err calculate(struct demo *d, struct arena *a, const struct demo_customer *c,
                     struct document *out)
{
    enum tax_components parts = c->tax == GST_WITHIN    ? TAX_GST_WITHIN
                                : c->tax == GST_BETWEEN ? TAX_GST_BETWEEN
                                : c->tax == GST_EXPORT  ? TAX_GST_BETWEEN
                                                        : TAX_VAT;
    bool gst = d->plan->year_month == 4;

    TRY(document_calculate(a, out, gst ? ROUND_LINE : ROUND_GROUP, parts));
    for (size_t i = 0; i < out->tax_count; i++) out->taxes[i].reason = reason_of(c->tax);
    return OK;
}

static str type_code(enum document_kind kind)
{
    return kind == DOCUMENT_CREDIT_NOTE ? S("381")
           : kind == DOCUMENT_RETAINER  ? S("386")
                                        : S("380");
}

err demo_compose(struct demo *d, struct arena *a, const struct demo_paper *p, struct document *out)
{
    const struct demo_customer *c = p->customer;
    const struct org *o = &d->plan->org;
    int terms = c->temper == PAYS_EARLY ? 30 : 15;
    struct document doc = {
        .kind = p->kind,
        .number = p->number,
        .type_code = type_code(p->kind),
        .issued = p->issued,
        .due = DATE_NONE,
        .tax_point = DATE_NONE,
        .period_start = DATE_NONE,
        .period_end = DATE_NONE,
        .delivered = DATE_NONE,
        .cur = currency_must(text(c->currency)),
        .language = text(c->language),
        .place_of_supply = text(c->place),
        .seller = seller_of(d->plan),
        .buyer = buyer_of(a, c),
        .payment = { .means_code = S("30"),
                     .iban = o->iban,
                     .bic = o->bic,
                     .account_name = o->account_name,
                     .reference = p->number },
    };
    if (p->kind != DOCUMENT_CREDIT_NOTE) {
        doc.due = date_add(p->issued, terms);
        doc.payment.terms = arena_format(a, "Payable within %d days, without deduction.", terms);
    }
    if (rand_below(&d->rand, 3) == 0)
        doc.purchase_order = arena_format(a, "PO-45%05d", (int)rand_below(&d->rand, 100000));
    if (c->temper != PAYS_BADLY) doc.contract = arena_format(a, "MSA-%s", c->number);
    if (p->about.n > 0) {
        doc.preceding = arena_new(a, struct document_ref);
        *doc.preceding = (struct document_ref){ p->about, p->about_issued };
        doc.preceding_count = 1;
    }
    fill_lines(d, a, p, &doc);
    if (p->kind == DOCUMENT_RETAINER) doc.type = S("Retainer");
    TRY(calculate(d, a, c, &doc));
    *out = doc;
    return OK;
}
