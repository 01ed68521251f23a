/* A document on paper: read from what was frozen in one transaction, drawn after it, kept. */
#include "app/app_document.h"

#include "core/check_code.h"
#include "core/reference.h"
#include "core/snapshot.h"
#include "paper/pdf.h"
#include "store/store_document.h"
#include "store/store_invoice.h"
#include "store/store_people.h"

/* What the PDF is made of. */
struct drawing {
    const struct lot *lot;
    struct org org;
    struct document d;
    str hash, logo, cii, base_url;
};

err app_document_of_lot(struct rtx *tx, struct arena *a, const struct org *o, const struct lot *l,
                        struct document *out)
{
    struct customer c;
    struct document_line *line = arena_new(a, struct document_line);
    money net = { l->net, l->cur }, none = money_zero(l->cur), total = { l->total, l->cur };

    TRY(store_customer_get(tx, a, o->id, l->customer, &c));
    *line = (struct document_line){ .id = S("1"), .name = l->type, .quantity = { 1, 0 },
                                    .unit = S("C62"), .price = decimal_of_money(net),
                                    .price_quantity = { 1, 0 }, .net = net,
                                    .period_start = DATE_NONE, .period_end = DATE_NONE };
    *out = (struct document){
        .kind = l->kind, .number = l->number, .issued = l->day, .due = l->due, .cur = l->cur,
        .tax_point = DATE_NONE, .period_start = DATE_NONE, .period_end = DATE_NONE,
        .delivered = DATE_NONE, .language = S("en"), .lines = line, .line_count = 1,
        .seller = { .name = o->name, .tax_id = o->tax_id, .address = { .line1 = o->address } },
        .buyer = { .name = c.name, .number = c.number, .tax_id = c.tax_id,
                   .address = { .line1 = c.address } },
        .lines_net = net, .allowances_total = none, .charges_total = none, .net = net,
        .tax = { l->tax, l->cur }, .total = total, .prepaid = none, .rounding = none,
        .payable = total,
    };
    return OK;
}

static err read(const struct app *app, struct rtx *tx, struct arena *a, struct drawing *r)
{
    struct stored_document stored = { 0 };
    org_id org = r->org.id;

    TRY(store_org_get(tx, a, org, &r->org));
    TRY(store_org_logo(tx, a, org, &r->logo));
    err e = store_document_get(tx, a, org, (doc_id){ r->lot->doc }, &stored);
    if (e == E_NOT_FOUND) return app_document_of_lot(tx, a, &r->org, r->lot, &r->d);
    TRY(e);
    r->hash = stored.hash;
    TRY(snapshot_read(a, stored.body, &r->d));
    if (stored.language.n > 0) r->d.language = stored.language;
    if (!str_eq(stored.source_format, S("cii"))) return OK;
    return app_kept_read(app, tx, a, org, stored.source, &r->cii);
}

static err draw(struct arena *a, const struct drawing *r, str *pdf)
{
    const struct org *o = &r->org;
    str page = r->base_url.n == 0
                   ? STR_NONE
                   : arena_format(a, "%.*s/invoices/%.*s", STR_FMT(r->base_url),
                                  STR_FMT(public_id_str(&r->lot->public_id)));
    struct paper_brand brand = { .name = o->name, .logo_png = r->logo,
                                 .colour = (uint32_t)o->colour, .iban = o->iban, .bic = o->bic,
                                 .account_name = o->account_name, .vpa = o->vpa,
                                 .pay_url = page };
    struct paper_pdf_options options = { .check_code = check_code(a, r->hash),
                                         .created_us = (int64_t)r->d.issued.day * 86400000000,
                                         .cii = r->cii };
    options.reference = reference_of_document(a, &r->d, o->iban, r->hash.n > 0 ? r->lot->doc : 0);
    return paper_pdf_document(a, &r->d, &brand, &options, pdf);
}

/* The PDF is made at the first wish for it, and is the same ever after. */
err app_document_pdf(const struct app *app, struct arena *a, org_id org, const struct lot *l,
                     str base_url, str *pdf)
{
    struct drawing r = { .lot = l, .org = { .id = org }, .base_url = base_url };
    struct rtx *tx = NULL;
    bool found = false;

    TRY(db_read_begin(app->db, &tx));
    err e = app_rendering_read(app, tx, a, org, l->doc, pdf, &found);
    if (e == OK && !found) e = read(app, tx, a, &r);
    db_read_end(&tx);
    TRY(e);
    if (found) return OK;
    TRY(draw(a, &r, pdf));
    return app_rendering_keep(app, a, org, l->doc, *pdf, pdf);
}
