/* What a PDF is made of is read in one transaction, and drawn after it. */
#include "app/app_pdf.h"

#include "app/app_document.h"
#include "core/check_code.h"
#include "core/reference.h"
#include "core/snapshot.h"
#include "paper/pdf.h"
#include "store/store_document.h"

struct drawing {
    int64_t doc;
    struct document d;
    str hash, logo, cii, pdf;
    bool kept; /* drawn before: it is `pdf` */
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

static err read_document(const struct app *app, struct rtx *tx, struct arena *a,
                         const struct pdf_wish *w, struct drawing *out)
{
    struct stored_document stored = { 0 };
    org_id org = w->org->id;

    TRY(store_org_logo(tx, a, org, &out->logo));
    err e = store_document_get(tx, a, org, (doc_id){ out->doc }, &stored);
    if (e == E_NOT_FOUND) return app_document_of_lot(tx, a, w->org, w->lot, &out->d);
    TRY(e);
    out->hash = stored.hash;
    TRY(snapshot_read(a, stored.body, &out->d));
    if (stored.language.n > 0) out->d.language = stored.language;
    if (!str_eq(stored.source_format, S("cii"))) return OK;
    return app_kept_read(app, tx, a, org, stored.source, &out->cii);
}

static err read_all(const struct app *app, struct arena *a, const struct pdf_wish *w,
                    struct drawing *out)
{
    CLEANUP(db_read_end) struct rtx *tx = NULL;

    *out = (struct drawing){ .doc = w->lot->doc };
    TRY(db_read_begin(app->db, &tx));
    TRY(app_rendering_read(app, tx, a, w->org->id, out->doc, &out->pdf, &out->kept));
    return out->kept ? OK : read_document(app, tx, a, w, out);
}

static err draw(struct arena *a, const struct pdf_wish *w, const struct drawing *from, str *pdf)
{
    const struct org *o = w->org;
    str page = w->base_url.n == 0
                   ? STR_NONE
                   : arena_format(a, "%.*s/invoices/%.*s", STR_FMT(w->base_url),
                                  STR_FMT(public_id_str(&w->lot->public_id)));
    struct paper_brand brand = { .name = o->name, .logo_png = from->logo,
                                 .colour = (uint32_t)o->colour, .iban = o->iban, .bic = o->bic,
                                 .account_name = o->account_name, .vpa = o->vpa,
                                 .pay_url = page };
    struct paper_pdf_options options = { .check_code = check_code(a, from->hash),
                                         .created_us = (int64_t)from->d.issued.day * 86400000000,
                                         .cii = from->cii };
    options.reference = reference_of_document(a, &from->d, o->iban,
                                              from->hash.n > 0 ? from->doc : 0);
    return paper_pdf_document(a, &from->d, &brand, &options, pdf);
}

err app_document_pdf(const struct app *app, struct arena *a, const struct pdf_wish *w, str *out)
{
    struct drawing from;

    TRY(read_all(app, a, w, &from));
    if (!from.kept) {
        TRY(draw(a, w, &from, &from.pdf));
        TRY(app_rendering_keep(app, a, w->org->id, from.doc, from.pdf, &from.pdf));
    }
    *out = from.pdf;
    return OK;
}
