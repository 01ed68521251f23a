/* What a receipt says, read from the books in one transaction, and drawn after it. */
#include "app/app_receipt.h"

#include "app/app_document.h"
#include "core/check_code.h"
#include "core/pay_method.h"
#include "core/snapshot.h"
#include "locale/zone.h"
#include "paper/pdf.h"
#include "store/store_document.h"
#include "store/store_payment.h"
#include "store/store_people.h"

struct reading {
    struct arena *a;
    const struct payment *p;
    struct receipt receipt;
    struct org org;
    str logo, pdf;
    bool kept; /* drawn before: it is `pdf` */
};

/* Seller, payer and language as the first invoice froze them. */
static err parties(struct rtx *tx, struct reading *r, int64_t doc)
{
    struct stored_document stored;
    struct document d;

    TRY(store_document_get(tx, r->a, r->p->org, (doc_id){ doc }, &stored));
    TRY(snapshot_read(r->a, stored.body, &d));
    r->receipt.seller = d.seller;
    r->receipt.customer = d.buyer;
    r->receipt.language = stored.language.n > 0 ? stored.language : d.language;
    return OK;
}

/* What was left of each invoice right after the payment, whatever has been paid since. */
static err parts(struct rtx *tx, struct reading *r, int64_t *kept)
{
    struct payment_line *lines;
    struct payment_rest *rests;
    size_t n, rest_count;
    currency cur = r->p->cur;

    TRY(store_payment_lines(tx, r->a, r->p->org, r->p->id, PAYMENT_LINES_ALL, &lines, &n));
    TRY(store_payment_rest(tx, r->a, r->p->org, r->p->id, &rests, &rest_count));
    struct receipt_part *list = arena_array(r->a, struct receipt_part, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct payment_line *l = &lines[i];
        if (l->item.account != ACCOUNT_RECEIVABLE) continue;
        if (r->receipt.part_count == 0) TRY(parties(tx, r, l->item.doc));
        int64_t rest = l->pd - l->pc;
        for (size_t k = 0; k < rest_count; k++)
            if (rests[k].doc == l->item.doc) rest = rests[k].rest;
        list[r->receipt.part_count++] = (struct receipt_part){
            l->number, l->day, { l->item.settled, cur }, { rest, cur } };
        if (__builtin_sub_overflow(*kept, l->item.settled, kept)) return E_OVERFLOW;
    }
    r->receipt.parts = list;
    return r->receipt.part_count > 0 ? OK : E_BUG; /* a payment has an invoice */
}

static str method_of(const struct payment *p)
{
    if (str_eq(p->method, S("credit"))) return S("Credit");
    enum pay_method m = pay_method_of(p->method);
    return m == PAY_NONE ? p->method : pay_method_label(m);
}

/* What of the fee stands, like what stands on the invoices. */
static void put_fee(struct reading *r, int64_t *kept)
{
    const struct payment *p = r->p;
    struct fee fee = fee_filled(&p->fee, p->fee_settled);

    r->receipt.fee = (money){ fee.amount, p->cur };
    for (size_t i = 0; i < fee.tax_count; i++) {
        char rate[40];
        const struct fee_tax *t = &fee.taxes[i];
        if (t->amount == 0) continue;
        str plain = decimal_plain(fee_rate(t->rate), rate);
        r->receipt.taxes[r->receipt.tax_count++] = (struct receipt_tax){
            arena_format(r->a, "%.*s %.*s\xc2\xa0%%", STR_FMT(t->name), STR_FMT(plain)),
            { t->amount, p->cur } };
    }
    *kept -= p->fee_settled;
}

static err read_all(const struct app *app, struct rtx *tx, struct reading *r)
{
    const struct payment *p = r->p;
    struct zone_time at;
    money none = money_zero(p->cur), credit = { p->credit, p->cur },
          amount = { p->captured > 0 ? p->captured : p->amount, p->cur };
    int64_t kept = 0; /* received, and not standing on an invoice */

    TRY(app_rendering_read(app, tx, r->a, p->org, p->id.v, &r->pdf, &r->kept));
    if (r->kept) return OK;
    TRY(store_org_get(tx, r->a, p->org, &r->org));
    TRY(store_org_logo(tx, r->a, p->org, &r->logo));
    zone_parts(r->org.zone, p->settled_us, &at);
    r->receipt = (struct receipt){
        .number = p->receipt.n > 0 ? p->receipt : p->reference, .reference = p->reference,
        .paid = at.date, .time = arena_format(r->a, "%02d:%02d %s", at.hour, at.minute, at.name),
        .method = method_of(p), .payer = p->payer,
        .amount = amount.minor > 0 ? amount : credit, .used = amount.minor > 0 ? credit : none,
    };
    if (p->captured > 0 && __builtin_add_overflow(p->captured, p->credit, &kept))
        return E_OVERFLOW;
    kept -= p->refunded + p->refund_pending + p->returned;
    put_fee(r, &kept);
    TRY(parts(tx, r, &kept));
    r->receipt.credit = (money){ kept > 0 ? kept : 0, p->cur };
    return OK;
}

/* Of what cannot change any more, so that it is the same on page, paper and when it is checked. */
static str code_of(struct arena *a, const struct payment *p)
{
    str facts = arena_format(a, "receipt %lld %lld %.*s %lld %lld", (long long)p->org.v,
                             (long long)p->id.v, STR_FMT(p->reference), (long long)p->amount,
                             (long long)p->credit);
    return check_code(a, app_sha256(a, facts));
}

static err draw(const struct reading *r, str *pdf)
{
    struct paper_brand brand = { .name = r->org.name, .logo_png = r->logo,
                                 .colour = (uint32_t)r->org.colour };
    struct paper_pdf_options options = { .check_code = code_of(r->a, r->p),
                                         .created_us = r->p->settled_us };
    return paper_pdf_receipt(r->a, &r->receipt, &brand, &options, pdf);
}

err app_receipt_pdf(const struct app *app, struct arena *a, const struct payment *p, str *name,
                    str *pdf)
{
    struct reading r = { .a = a, .p = p };
    struct rtx *tx = NULL;

    if (p->state != PAYMENT_SETTLED && p->state != PAYMENT_RETURNED) return E_STATE;
    TRY(db_read_begin(app->db, &tx));
    err e = read_all(app, tx, &r);
    db_read_end(&tx);
    TRY(e);
    *name = arena_format(a, "%.*s.pdf", STR_FMT(p->receipt.n > 0 ? p->receipt : p->reference));
    if (!r.kept) TRY(draw(&r, &r.pdf));
    if (!r.kept && p->receipt.n > 0)
        TRY(app_rendering_keep(app, a, p->org, p->id.v, r.pdf, &r.pdf));
    *pdf = r.pdf;
    return OK;
}
