/* What a customer has asked for: its disputes and wishes for a refund, each with its state. */
#include "web/portal/requests.h"

#include "web/address.h"
#include "web/views.h"

enum { ROWS = 25, REFUNDS = 50, AGED = 500 };

static err add_objections(struct visit *v, struct requests_view *p)
{
    customer_id customer = v->customer->customer;
    objection_id before = { INT64_MAX };
    str after = visit_field(v, "after");
    struct objection_row *rows, *all;
    size_t n;

    if (after.n > 0 && (!str_i64(after, &before.v) || before.v <= 0)) return E_BAD_REQUEST;
    TRY(store_objection_list(v->tx, v->a, v->org->id, customer, before, ROWS + 1, &rows, &n));
    p->objection_count = n > ROWS ? ROWS : n;
    if (n > ROWS)
        p->pager.next = address(v, "/requests?customer=%.*s&after=%lld",
                                STR_FMT(public_id_str(&p->customer)),
                                (long long)rows[ROWS - 1].o.id.v);
    struct objection_row_shown *list = arena_array(v->a, struct objection_row_shown, n + 1);
    for (size_t i = 0; i < p->objection_count; i++) {
        const struct objection *o = &rows[i].o;
        list[i] = (struct objection_row_shown){
            .number = objection_number(v->a, o->n), .invoice = rows[i].number,
            .reason = html_message(&v->html, objection_reason_label(o->reason)),
            .id = o->public_id, .made = visit_time(v, o->made_us), .amount = o->amount,
            .state = o->state };
        if (!currency_eq(o->amount.cur, rows[0].o.amount.cur)) v->html.many_currencies = true;
    }
    p->objections = list;
    TRY(store_objection_list(v->tx, v->a, v->org->id, customer, (objection_id){ INT64_MAX }, AGED,
                             &all, &n));
    return objection_ages(v, all, n, &p->ages, &p->age_count);
}

static err add_refunds(struct visit *v, struct requests_view *p)
{
    struct request_row *rows;

    TRY(store_request_of_customer(v->tx, v->a, v->org->id, v->customer->customer, REFUNDS, &rows,
                                  &p->refund_count));
    struct request_line *list = arena_array(v->a, struct request_line, p->refund_count + 1);
    for (size_t i = 0; i < p->refund_count; i++) {
        const struct request_row *w = &rows[i];
        str what = w->r.account == ACCOUNT_RETAINER ? S("Retainer")
                   : w->kind != 0 ? S("Credit note") : S("Over-payment");
        list[i] = (struct request_line){
            .what = html_message(&v->html, what), .number = w->number,
            .url = address(v, "/credits/%.*s", STR_FMT(public_id_str(&w->lot))),
            .made = visit_time(v, w->r.made_us), .amount = w->r.amount, .state = w->r.state,
            .answer = w->r.answer };
    }
    p->refunds = list;
    return OK;
}

static err requests_show(struct visit *v)
{
    struct requests_view p = { .customer = v->customer->public_id };

    TRY(add_objections(v, &p));
    TRY(add_refunds(v, &p));
    TRY(requests_add_reports(v, &p));
    struct frame f = visit_frame(v, PAGE_ACCOUNT, html_message(&v->html, S("Requests")));
    view_requests(&v->html, &f, &p);
    return OK;
}

const struct route page_requests[] = {
    { HTTP_GET, "/requests", DOOR_PORTAL, NEED_VIEW, .read = requests_show,
      .fields = { { "customer", FIELD_ID }, { "after", FIELD_EXACT, 20 } } },
    { 0 },
};
