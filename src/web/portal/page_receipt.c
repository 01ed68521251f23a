/* The receipt of a payment, on screen and as a PDF that is made once. */
#include "app/app_document.h"
#include "core/check_code.h"
#include "core/snapshot.h"
#include "locale/zone.h"
#include "paper/pdf.h"
#include "store/store_book.h"
#include "store/store_document.h"
#include "web/download.h"
#include "web/portal/payment_show.h"
#include "web/views.h"
#include "web/web.h"

static bool has_receipt(const struct payment *p)
{
    return p->state == PAYMENT_SETTLED || p->state == PAYMENT_RETURNED;
}

static err to_payment(struct visit *v)
{
    return visit_redirect(v, arena_format(v->a, "/payments/%.*s",
                                          STR_FMT(public_id_str(&v->payment.public_id))));
}

/* What was left of each invoice right after the payment, whatever has been paid since. */
static err rests_then(struct visit *v, struct pay_page *p)
{
    struct pay_part *parts = arena_array(v->a, struct pay_part, p->part_count + 1);
    struct payment_rest *rests;
    size_t n;

    TRY(store_payment_rest(v->tx, v->a, v->org->id, v->payment.id, &rests, &n));
    for (size_t i = 0; i < p->part_count; i++) {
        parts[i] = p->parts[i];
        for (size_t k = 0; k < n && parts[i].invoice; k++) {
            if (rests[k].doc == parts[i].doc) parts[i].rest.minor = rests[k].rest;
        }
    }
    p->parts = parts;
    return OK;
}

static err load(struct visit *v, struct pay_page *p)
{
    TRY(payment_page_load(v, p));
    return rests_then(v, p);
}

static err receipt_show(struct visit *v)
{
    struct pay_page p;
    struct pay_receipt r = { .customer = v->customer->name };
    struct summary *sums;
    size_t n;

    if (!has_receipt(&v->payment)) return to_payment(v);
    TRY(load(v, &p));
    r.owed = r.applied = money_zero(p.cur);
    TRY(store_summaries(v->tx, v->a, v->org->id, v->customer->customer, &sums, &n));
    for (size_t i = 0; i < n; i++) {
        if (currency_eq(sums[i].cur, p.cur)) r.owed.minor = sums[i].open_sum + sums[i].pending_sum;
    }
    for (size_t i = 0; i < p.part_count; i++) {
        if (p.parts[i].invoice) TRY(money_add(r.applied, p.parts[i].settled, &r.applied));
    }
    struct frame f = visit_frame(v, PAGE_PAYMENTS, html_message(&v->html, S("Receipt")));
    view_receipt(&v->html, &f, &p, &r);
    return OK;
}

/* Seller, payer and language as the first invoice froze them. */
static err parties(struct visit *v, const struct pay_page *p, struct receipt *r)
{
    struct stored_document stored;
    struct document d;

    for (size_t i = 0; i < p->part_count; i++) {
        if (!p->parts[i].invoice) continue;
        TRY(store_document_get(v->tx, v->a, v->org->id, (doc_id){ p->parts[i].doc }, &stored));
        TRY(snapshot_read(v->a, stored.body, &d));
        r->seller = d.seller;
        r->customer = d.buyer;
        r->language = d.language;
        return OK;
    }
    return E_BUG; /* a payment has an invoice */
}

static err compose(struct visit *v, const struct pay_page *p, struct receipt *out)
{
    const struct payment *paid = &v->payment;
    struct receipt_part *parts = arena_array(v->a, struct receipt_part, p->part_count + 1);
    struct zone_time at;

    zone_parts(v->org->zone, paid->settled_us, &at);
    *out = (struct receipt){
        .number = p->receipt.n > 0 ? p->receipt : p->reference, .reference = p->reference,
        .paid = at.date, .time = arena_format(v->a, "%02d:%02d %s", at.hour, at.minute, at.name),
        .method = p->method, .payer = p->payer,
        .amount = p->amount.minor > 0 ? p->amount : p->credit, .fee = money_zero(p->cur),
        .used = p->amount.minor > 0 ? p->credit : money_zero(p->cur), .credit = p->kept,
        .parts = parts,
    };
    for (size_t i = 0; i < p->part_count; i++) {
        const struct pay_part *d = &p->parts[i];
        if (!d->invoice) continue;
        parts[out->part_count++] = (struct receipt_part){ d->number, d->issued, d->settled,
                                                          d->rest };
    }
    return parties(v, p, out);
}

/* Of what cannot change any more, so that it is the same on page, paper and when it is checked. */
static str code_of(struct visit *v)
{
    const struct payment *p = &v->payment;
    str facts = arena_format(v->a, "receipt %lld %lld %.*s %lld %lld", (long long)p->org.v,
                             (long long)p->id.v, STR_FMT(p->reference), (long long)p->amount,
                             (long long)p->credit);
    return check_code(v->a, app_sha256(v->a, facts));
}

static err draw(struct visit *v, const struct receipt *r, str logo, str *pdf)
{
    struct paper_brand brand = { .name = v->org->name, .logo_png = logo,
                                 .colour = (uint32_t)v->org->colour };
    struct paper_pdf_options options = { .check_code = code_of(v),
                                         .created_us = v->payment.settled_us };
    return paper_pdf_receipt(v->a, r, &brand, &options, pdf);
}

/* Kept from the first wish for it on; but not while its number is still to come. */
static err receipt_pdf(struct visit *v)
{
    struct pay_page p;
    struct receipt r;
    str digest, pdf, logo;
    bool found;

    if (!has_receipt(&v->payment)) return to_payment(v);
    TRY(store_rendering_get(v->tx, v->a, v->org->id, v->payment.id.v, &digest, &found));
    TRY(load(v, &p));
    TRY(compose(v, &p, &r));
    TRY(store_org_logo(v->tx, v->a, v->org->id, &logo));
    db_read_end(&v->tx);
    if (!found) TRY(draw(v, &r, logo, &pdf));
    if (!found && p.receipt.n > 0)
        TRY(app_rendering_keep(v->app, v->a, v->org->id, v->payment.id.v, pdf, &digest));
    if (found || p.receipt.n > 0)
        TRY(app_file_read(v->app, v->a, v->org->id, digest, &pdf));
    download(v, pdf, S("application/pdf"), arena_format(v->a, "%.*s.pdf", STR_FMT(r.number)),
             visit_field(v, "show").n > 0);
    return OK;
}

const struct route page_receipt[] = {
    { HTTP_GET, "/payments/{payment}/receipt", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = receipt_show },
    { HTTP_GET, "/payments/{payment}/receipt.pdf", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = receipt_pdf, .slow = true, .fields = { { "show", FIELD_LINE, 1 } } },
    { 0 },
};
