/* Gathering what a payment's pages show. */
#include "web/portal/payment_show.h"

#include "app/app_schedule.h"
#include "http/parse.h"
#include "locale/zone.h"
#include "paper/rosette.h"
#include "web/fee_words.h"
#include "web/object.h"
#include "web/portal/owed.h"

str payment_origin(str url)
{
    size_t n = 0, slashes = 0;
    while (n < url.n) {
        if (url.p[n] == '/' && ++slashes == 3) break;
        n++;
    }
    return str_sub(url, 0, n);
}

str payment_method_label(struct visit *v, const struct payment *p)
{
    if (str_eq(p->method, S("credit"))) return html_message(&v->html, S("Credit"));
    enum pay_method m = pay_method_of(p->method);
    return m == PAY_NONE ? p->method : html_message(&v->html, pay_method_label(m));
}

static str label_of(const struct payment_line *l)
{
    if (l->item.account == ACCOUNT_RETAINER) return S("Retainer");
    return l->kind == DOCUMENT_CREDIT_NOTE ? S("Credit note") : S("Credit");
}

static err load_parts(struct visit *v, struct pay_page *p)
{
    struct payment_line *lines;
    size_t n;
    int64_t kept; /* received, and not standing on an invoice */

    if (__builtin_add_overflow(v->payment.captured, p->credit.minor, &kept)) return E_OVERFLOW;
    if (v->payment.captured == 0) kept = 0;
    kept -= v->payment.refunded + v->payment.refund_pending + v->payment.returned;
    kept -= v->payment.fee_settled;
    TRY(store_payment_lines(v->tx, v->a, v->org->id, v->payment.id, PAYMENT_LINES_ALL, &lines,
                            &n));
    struct pay_part *parts = arena_array(v->a, struct pay_part, n + 1);
    for (size_t i = 0; i < n; i++) {
        const struct payment_line *l = &lines[i];
        bool invoice = l->item.account == ACCOUNT_RECEIVABLE;
        parts[i] = (struct pay_part){
            .id = object_linked(v, l->public_id, l->item.account, (enum document_kind)l->kind),
            .number = l->number, .issued = l->day, .due = l->due,
            .invoice = invoice, .doc = l->item.doc, .less = { -l->item.amount, p->cur },
            .label = html_message(&v->html, label_of(l)), .amount = { l->item.amount, p->cur },
            .settled = { l->item.settled, p->cur },
            .rest = { invoice ? l->pd - l->pc : 0, p->cur },
        };
        if (!invoice) continue;
        p->invoice_count++;
        if (__builtin_sub_overflow(kept, l->item.settled, &kept)) return E_OVERFLOW;
    }
    p->kept = (money){ kept > 0 ? kept : 0, p->cur };
    p->parts = parts;
    p->part_count = n;
    return OK;
}

/* Of what was received, as much as stands, like what stands on the invoices. */
static void put_fee(struct visit *v, struct pay_page *out)
{
    const struct payment *p = &v->payment;
    struct fee fee = p->captured > 0 ? fee_filled(&p->fee, p->fee_settled) : p->fee;

    out->fee = (money){ fee.amount, p->cur };
    for (size_t i = 0; i < fee.tax_count; i++) {
        if (fee.taxes[i].amount == 0) continue;
        out->tax_words[out->tax_count] = fee_tax_words(v, &fee.taxes[i]);
        out->taxes[out->tax_count++] = (money){ fee.taxes[i].amount, p->cur };
    }
}

/* What went back of it, or is on its way. */
static err load_backs(struct visit *v, struct pay_page *p)
{
    struct refund *rows;
    struct dispute *disputes;
    size_t n;

    TRY(store_refund_list(v->tx, v->a, v->org->id, v->payment.id, &rows, &p->back_count));
    struct pay_back *list = arena_array(v->a, struct pay_back, p->back_count + 1);
    for (size_t i = 0; i < p->back_count; i++) {
        const struct refund *r = &rows[i];
        list[i] = (struct pay_back){ r->reference, r->reason, r->state, r->to_credit,
                                     { r->state == REFUND_DONE ? r->done : r->amount, p->cur },
                                     visit_time(v, r->made_us) };
    }
    p->backs = list;
    TRY(store_dispute_list(v->tx, v->a, v->org->id, v->payment.id, &disputes, &n));
    p->disputed = money_zero(p->cur);
    for (size_t i = 0; i < n; i++) {
        if (disputes[i].state == DISPUTE_OPEN) p->disputed.minor += disputes[i].amount;
    }
    return OK;
}

static err load_attempt(struct visit *v, struct pay_page *p)
{
    struct attempt t;
    bool found;

    TRY(store_attempt_last(v->tx, v->a, v->org->id, v->payment.id, &t, &found));
    if (!found) return OK;
    if (t.checked_us > 0) p->checked = visit_time(v, t.checked_us);
    if (p->state != PAYMENT_ACTION || !html_url_web(t.next_url, &p->next)) return OK;
    p->next_origin = payment_origin(t.next_url);
    struct parse_pairs form;
    if (t.next_form.n == 0 || parse_urlencoded(v->a, t.next_form, &form) != 0) return OK;
    p->form = form.items;
    p->form_count = form.count;
    return OK;
}

err payment_page_load(struct visit *v, struct pay_page *out)
{
    const struct payment *p = &v->payment;
    struct contact who = { 0 };
    int64_t all;

    if (__builtin_add_overflow(p->amount, p->credit, &all)) return E_OVERFLOW;
    if (p->contact.v != 0) {
        err e = store_contact_get(v->tx, v->a, v->org->id, p->contact, &who);
        if (e != OK && e != E_NOT_FOUND) return e;
    }
    *out = (struct pay_page){
        .id = p->public_id, .customer = v->customer->public_id, .state = p->state,
        .reference = p->reference, .receipt = p->receipt, .method = payment_method_label(v, p),
        .gateway = app_gateway_label(p->gateway), .payer = p->payer, .email = who.email,
        .reason = p->reason, .cur = p->cur,
        .scan = pay_method_of(p->method) == PAY_UPI_QR,
        .amount = { p->captured > 0 ? p->captured : p->amount, p->cur },
        .credit = { p->credit, p->cur }, .all = { all, p->cur },
        .returned = { p->returned, p->cur }, .refunded = { p->refunded, p->cur },
        .refund_pending = { p->refund_pending, p->cur }, .day = p->day,
        .made = visit_time(v, p->made_us),
        .may_pay = v->may_pay, .seller_email = v->org->email, .seller_phone = v->org->phone,
    };
    out->may_choose = may_choose(v);
    struct rosette r = rosette_of(p->reference);
    out->match = (struct match){ r.outer_a, r.outer_b, r.turns, r.inner_a, r.inner_b };
    if (p->back.n == 0 || !html_url_local(p->back, &out->back))
        out->back = address(v, "/invoices?customer=%.*s", STR_FMT(public_id_str(&out->customer)));
    if (p->state == PAYMENT_SCHEDULED)
        out->starts = visit_time(v, zone_instant(v->org->zone, p->day, SCHEDULE_HOUR, 0));
    if (p->settled_us > 0) out->settled = visit_time(v, p->settled_us);
    put_fee(v, out);
    TRY(load_parts(v, out));
    TRY(load_backs(v, out));
    return load_attempt(v, out);
}
