/* Money of a payment given back: how much, where to, and why; above one's limit another signs. */
#include "app/app_refund_staff.h"
#include "web/amount.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static err show(struct visit *v, const struct payment *p, const struct problems *problems)
{
    struct choice *ways = arena_array(v->a, struct choice, 2);
    struct staff_refund_form out = { .payment = p->public_id, .name = p->reference, .ways = ways,
                                     .left = { refund_left(p), p->cur },
                                     .captured = { p->captured, p->cur },
                                     .gone = { p->refunded, p->cur },
                                     .pending = { p->refund_pending, p->cur },
                                     .returned = { p->returned, p->cur } };
    bool get = v->route->method == HTTP_GET, gateway = app_gateway(p->gateway) != NULL;
    struct rules rules;
    char plain[32];

    bool whole = p->fee_settled > 0 && p->fee_settled == fee_sum(&p->fee);
    out.fee = (money){ whole ? p->fee_settled : 0, p->cur };
    TRY(app_rules_get(v->tx, v->a, v->org, p->cur, &rules));
    out.limit = rules.limit[role_of(v->role)];
    if (get || !public_id_parse(visit_field(v, "key"), &out.key)) out.key = public_id_new();
    out.amount = get ? arena_str(v->a, money_plain(out.left, plain)) : visit_field(v, "amount");
    if (!get) out.reason = visit_field(v, "reason");
    out.with_fee = !get && visit_field(v, "fee").n > 0;
    bool credit = !gateway || (!get && str_eq(visit_field(v, "to"), S("credit")));
    if (gateway)
        ways[out.way_count++] = (struct choice){
            S("method"), html_message(&v->html, pay_method_label(pay_method_of(p->method))), !credit
        };
    ways[out.way_count++] = (struct choice){
        S("credit"), html_message(&v->html, S("Credit of the customer")), credit
    };
    struct frame f = visit_frame(v, PAGE_STAFF_PAYMENTS, html_message(&v->html, S("Refund")));
    view_staff_refund(&v->html, &f, &out, problems);
    return OK;
}

static err refund_show(struct visit *v)
{
    struct payment p;
    TRY(staff_payment_named(v, v->params[0], &p));
    return show(v, &p, NULL);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static void read_amount(struct visit *v, const struct payment *p, int64_t *out)
{
    money m = money_zero(p->cur);

    switch (amount_typed(visit_field(v, "amount"), v->html.format, p->cur, &m)) {
    case AMOUNT_FINE:
        if (m.minor <= 0) wrong(v, S("amount"), S("Enter an amount above zero."));
        else if (m.minor > refund_left(p))
            wrong(v, S("amount"), S("This is more than is left of the payment."));
        break;
    case AMOUNT_AMBIGUOUS:
        wrong(v, S("amount"), S("Write the amount with a point, such as 1240.50."));
        break;
    case AMOUNT_TOO_FINE:
        wrong(v, S("amount"), S("This has more digits after the point than the currency."));
        break;
    case AMOUNT_UNREADABLE:
        wrong(v, S("amount"), S("Enter an amount, such as 1240.50."));
        break;
    }
    *out = m.minor;
}

static err read_form(struct visit *v, const struct payment *p, struct refund_wish *out)
{
    str to = visit_field(v, "to");

    *out = (struct refund_wish){ .payment = p->id, .reason = str_trim(visit_field(v, "reason")),
                                 .to_credit = str_eq(to, S("credit")),
                                 .fee = visit_field(v, "fee").n > 0 };
    if (!public_id_parse(visit_field(v, "key"), &out->key)) return E_BAD_REQUEST;
    if (!out->to_credit && (!str_eq(to, S("method")) || app_gateway(p->gateway) == NULL))
        wrong(v, S("to"), S("Choose where it goes."));
    read_amount(v, p, &out->amount);
    if (out->reason.n == 0)
        wrong(v, S("reason"), S("Say why: the customer and your colleagues read it."));
    return OK;
}

static err refund(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct refund_wish wish;
    struct payment p;
    public_id approval = { 0 };

    TRY(visit_read(v));
    TRY(staff_payment_named(v, v->params[0], &p));
    TRY(read_form(v, &p, &wish));
    if (v->problems.errors == 0) {
        db_read_end(&v->tx);
        err e = app_refund_staff(v->app, v->a, &who, &wish, &approval);
        if (e == OK && public_id_is(approval))
            return visit_redirect(v, arena_format(v->a, "/staff/approvals/%.*s",
                                                  STR_FMT(public_id_str(&approval))));
        if (e == OK) return staff_to_payment(v, &p);
        if (e != E_NOT_PAYABLE && e != E_STATE) return e;
        wrong(v, S("amount"), S("So much of it cannot go back now: it was given back meanwhile, "
                                "was used, or its payer disputes it. Nothing was changed."));
        TRY(visit_read(v));
    }
    visit_status(v, 422);
    return show(v, &p, &v->problems);
}

const struct route page_staff_refund[] = {
    { HTTP_GET, "/staff/payments/{payment}/refund", DOOR_STAFF, NEED_BOOK, .read = refund_show },
    { HTTP_POST, "/staff/payments/{payment}/refund", DOOR_STAFF, NEED_BOOK, .write = refund,
      .fields = { { "key", FIELD_ID }, { "amount", FIELD_LINE, 40 }, { "to", FIELD_LINE, 10 },
                  { "fee", FIELD_LINE, 1 }, { "reason", FIELD_LINE, 300 } } },
    { 0 },
};
