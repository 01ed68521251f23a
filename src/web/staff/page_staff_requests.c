/* What customers ask for: the queue of requests, and one of them with its answer. */
#include "app/app_request.h"
#include "store/store_invoice.h"
#include "web/address.h"
#include "web/route.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

static struct staff_request request_row(struct visit *v, const struct request_row *w)
{
    return (struct staff_request){
        .id = w->r.public_id, .customer = w->customer, .lot = w->lot,
        .customer_name = w->customer_name, .contact_name = w->contact_name, .number = w->number,
        .label = html_message(&v->html, w->r.account == ACCOUNT_RETAINER ? S("Retainer")
                                        : w->kind != 0                  ? S("Credit note")
                                                                        : S("Over-payment")),
        .amount = w->r.amount, .free = { w->free, w->r.amount.cur }, .message = w->r.message,
        .answer = w->r.answer, .state = w->r.state, .made = visit_time(v, w->r.made_us),
        .met = app_request_met(w), .paid = w->r.account == ACCOUNT_CREDIT && w->kind == 0,
    };
}

static err requests_show(struct visit *v)
{
    bool past = str_eq(visit_field(v, "show"), S("past"));
    struct staff_requests p = { .past = past };
    request_id from = { past ? INT64_MAX : 0 };
    struct request_row *rows;
    str after = visit_field(v, "after");

    if (after.n > 0 && (!str_i64(after, &from.v) || from.v <= 0)) return E_BAD_REQUEST;
    TRY(store_request_list(v->tx, v->a, v->org->id, past, from, STAFF_PAGE_ROWS + 1, &rows,
                           &p.count));
    if (p.count > STAFF_PAGE_ROWS) {
        p.count = STAFF_PAGE_ROWS;
        p.pager.next = address(v, "/staff/requests?show=%s&after=%lld", past ? "past" : "",
                               (long long)rows[p.count - 1].r.id.v);
    }
    struct staff_request *list = arena_array(v->a, struct staff_request, p.count + 1);
    for (size_t i = 0; i < p.count; i++) {
        list[i] = request_row(v, &rows[i]);
        bool other = !currency_eq(rows[i].r.amount.cur, rows[0].r.amount.cur);
        if (other) v->html.many_currencies = true;
    }
    p.rows = list;
    struct frame f = visit_frame(v, PAGE_REQUESTS, html_message(&v->html, S("Requests")));
    view_staff_requests(&v->html, &f, &p);
    return OK;
}

/* The payments that a retainer is made of: where its money goes back from. */
static err add_payments(struct visit *v, const struct request_row *w, struct staff_request *out)
{
    struct applied *list;
    size_t n;

    if (w->r.account != ACCOUNT_RETAINER) return OK;
    TRY(store_applied_list(v->tx, v->a, v->org->id, w->r.subject, &list, &n));
    struct staff_source *made = arena_array(v->a, struct staff_source, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (list[i].side > 0 || list[i].payment_public.n == 0) continue;
        struct staff_source *s = &made[out->source_count];
        s->number = list[i].payment_reference;
        if (public_id_parse(list[i].payment_public, &s->payment)) out->source_count++;
    }
    out->sources = made;
    return OK;
}

static err show(struct visit *v, const struct problems *problems)
{
    struct request_row w;
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    TRY(store_request_by_public(v->tx, v->a, v->org->id, id, &w));
    struct staff_request out = request_row(v, &w);
    TRY(add_payments(v, &w, &out));
    out.may = role_may(role_of(v->role), DUTY_BOOK);
    if (problems != NULL) out.typed = visit_field(v, "words");
    struct frame f = visit_frame(v, PAGE_REQUESTS, w.number);
    view_staff_request(&v->html, &f, &out, problems);
    return OK;
}

static err request_show(struct visit *v)
{
    return show(v, NULL);
}

static err again(struct visit *v, int status, str field, str text)
{
    if (text.n > 0)
        problem_add(&v->problems, (struct problem){ .field = field, .text = text });
    visit_status(v, status);
    return show(v, &v->problems);
}

static err answer(struct visit *v, enum request_state state)
{
    struct actor who = visit_actor(v);
    public_id id;

    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    if (v->problems.errors > 0) return again(v, 422, STR_NONE, STR_NONE);
    err e = app_request_answer(v->app, v->a, &who, id, state, visit_field(v, "words"));
    if (e == E_INVALID) return again(v, 422, S("words"), S("Say why, for who asked."));
    if (e == E_NOT_PAYABLE)
        return again(v, 409, STR_NONE,
                     S("All of it is still free. Give it back first; then say yes here."));
    if (e == E_STATE)
        return again(v, 409, STR_NONE, S("A colleague answered this meanwhile. The answer is "
                                         "below; nothing was changed."));
    TRY(e);
    return visit_redirect(v, S("/staff/requests"));
}

static err grant(struct visit *v)
{
    return answer(v, REQUEST_DONE);
}

static err refuse(struct visit *v)
{
    return answer(v, REQUEST_REFUSED);
}

const struct route page_staff_requests[] = {
    { HTTP_GET, "/staff/requests", DOOR_STAFF, NEED_SEE, .read = requests_show,
      .fields = { { "show", FIELD_LINE, 10 }, { "after", FIELD_EXACT, 20 } } },
    { HTTP_GET, "/staff/requests/{request}", DOOR_STAFF, NEED_SEE, .read = request_show },
    { HTTP_POST, "/staff/requests/{request}/grant", DOOR_STAFF, NEED_BOOK, .write = grant,
      .fields = { { "words", FIELD_TEXT, 1000 } } },
    { HTTP_POST, "/staff/requests/{request}/refuse", DOOR_STAFF, NEED_BOOK, .write = refuse,
      .fields = { { "words", FIELD_TEXT, 1000 } } },
    { 0 },
};
