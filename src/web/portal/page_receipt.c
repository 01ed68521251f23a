/* The receipt of a payment, on screen and as a PDF that is made once. */
#include "app/app_receipt.h"
#include "store/store_book.h"
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

/* Kept from the first wish for it on; but not while its number is still to come. */
static err receipt_pdf(struct visit *v)
{
    str name, pdf;

    if (!has_receipt(&v->payment)) return to_payment(v);
    db_read_end(&v->tx);
    TRY(app_receipt_pdf(v->app, v->a, &v->payment, &name, &pdf));
    download(v, pdf, S("application/pdf"), name, visit_field(v, "show").n > 0);
    return OK;
}

const struct route page_receipt[] = {
    { HTTP_GET, "/payments/{payment}/receipt", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = receipt_show, .by_link = true },
    { HTTP_GET, "/payments/{payment}/receipt.pdf", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = receipt_pdf, .by_link = true, .slow = true, .fields = { { "show", FIELD_LINE, 1 } } },
    { 0 },
};
