/* Sales orders and quotes as staff see them: sent, withdrawn, and made into invoices. */
#include "app/app_order.h"
#include "core/snapshot.h"
#include "store/store_order_draft.h"
#include "store/store_invoice.h"
#include "web/address.h"
#include "web/day.h"
#include "web/portal/orders.h"
#include "web/staff/staff_rows.h"
#include "web/views.h"
#include "web/web.h"

enum { DRAFTS_MAX = 100 };
enum { SHOWN_ALL = 63, SHOWN_LIVE = 1 << ORDER_SHOWN_OPEN | 1 << ORDER_SHOWN_ACCEPTED };

/* ---- the list ---- */

/* What is being written, for those who may. */
static err add_drafts(struct visit *v, struct staff_orders *p)
{
    struct order_draft_listed *list;

    p->may_book = role_may(role_of(v->role), DUTY_BOOK);
    if (!p->may_book) return OK;
    TRY(store_order_draft_list(v->tx, v->a, v->org->id, DRAFTS_MAX, &list, &p->draft_count));
    struct staff_draft_row *rows = arena_array(v->a, struct staff_draft_row, p->draft_count + 1);
    for (size_t i = 0; i < p->draft_count; i++)
        rows[i] = (struct staff_draft_row){
            .id = list[i].draft.public_id, .customer = list[i].customer,
            .number = list[i].draft.number, .customer_name = list[i].customer_name,
            .quote = list[i].draft.kind == DOCUMENT_QUOTE,
            .changed = visit_time(v, list[i].draft.changed_us),
        };
    p->drafts = rows;
    return OK;
}

static err orders_show(struct visit *v)
{
    struct staff_orders p = { .all = str_eq(visit_field(v, "show"), S("all")), .today = v->today };
    doc_id from = { INT64_MAX };
    str after = visit_field(v, "after");
    struct order_listed *list;

    if (after.n > 0 && (!str_i64(after, &from.v) || from.v <= 0)) return E_BAD_REQUEST;
    TRY(store_order_staff_list(v->tx, v->a, v->org->id, v->today, p.all ? SHOWN_ALL : SHOWN_LIVE,
                               from, STAFF_PAGE_ROWS + 1, &list, &p.count));
    if (p.count > STAFF_PAGE_ROWS) {
        p.count = STAFF_PAGE_ROWS;
        p.pager.next = address(v, "/staff/orders?show=%s&after=%lld", p.all ? "all" : "",
                               (long long)list[p.count - 1].order.id.v);
    }
    struct staff_order_row *rows = arena_array(v->a, struct staff_order_row, p.count + 1);
    for (size_t i = 0; i < p.count; i++) {
        rows[i] = (struct staff_order_row){ &list[i].order, list[i].customer,
                                            list[i].customer_name };
        if (!currency_eq(list[i].order.total.cur, list[0].order.total.cur))
            v->html.many_currencies = true;
    }
    p.rows = rows;
    TRY(add_drafts(v, &p));
    struct frame f = visit_frame(v, PAGE_STAFF_ORDERS, html_message(&v->html, S("Orders")));
    view_staff_orders(&v->html, &f, &p);
    return OK;
}

/* ---- one of them ---- */

static err load(struct visit *v, struct order *out)
{
    public_id id;

    TRY(visit_read(v));
    if (!public_id_parse(v->params[0], &id)) return E_NOT_FOUND;
    return store_order_by_public(v->tx, v->a, v->org->id, id, out);
}

static err add_answer(struct visit *v, struct staff_order *p)
{
    struct contact c;

    TRY(store_order_answer_get(v->tx, v->a, v->org->id, p->o->id, &p->answer, &p->answered));
    if (!p->answered) return OK;
    p->at = visit_time(v, p->answer.at_us);
    TRY(store_contact_get(v->tx, v->a, v->org->id, p->answer.contact, &c));
    p->contact = c.email;
    return OK;
}

static err add_invoice(struct visit *v, struct staff_order *p)
{
    struct lot l;

    if (p->o->invoice.v == 0) return OK;
    TRY(store_lot_get(v->tx, v->a, v->org->id, p->o->customer, ACCOUNT_RECEIVABLE,
                      p->o->invoice.v, &l));
    p->invoice_number = l.number;
    p->invoice = arena_str(v->a, public_id_str(&l.public_id));
    return OK;
}

static err add_versions(struct visit *v, struct staff_order *p)
{
    struct order other;
    bool found;

    TRY(store_order_next(v->tx, v->a, v->org->id, p->o->id, &other, &found));
    if (found) {
        p->next = other.number;
        p->next_id = other.public_id;
    }
    p->can_revise = !found && role_may(role_of(v->role), DUTY_BOOK) && order_can_revise(p->o);
    if (p->o->replaces.v == 0) return OK;
    TRY(store_order_get(v->tx, v->a, v->org->id, p->o->replaces, &other));
    p->before = other.number;
    p->before_id = other.public_id;
    return OK;
}

static err show(struct visit *v, const struct order *o, const struct problems *problems)
{
    struct staff_order p = { .o = o, .shown = order_shown(o, v->today) };
    bool serve = role_may(role_of(v->role), DUTY_SERVE), typed = v->route->method != HTTP_GET;
    struct document *d = arena_new(v->a, struct document);
    struct stored_document stored;
    struct customer c;
    char iso[11];

    TRY(store_customer_get(v->tx, v->a, v->org->id, o->customer, &c));
    p.customer = c.public_id;
    p.customer_name = c.name;
    p.can_send = serve && order_can_answer(o, v->today) && !module_in(v->off, MODULE_ORDERS);
    p.can_withdraw = serve && o->state == ORDER_OPEN && o->invoice.v == 0;
    p.can_invoice = role_may(role_of(v->role), DUTY_BOOK) && order_can_invoice(o);
    TRY(store_document_get(v->tx, v->a, v->org->id, o->id, &stored));
    TRY(snapshot_read(v->a, stored.body, d));
    p.d = d;
    TRY(add_answer(v, &p));
    TRY(add_invoice(v, &p));
    TRY(add_versions(v, &p));
    TRY(staff_events(v, o->id.v, &p.events, &p.event_count));
    if (o->sent_us > 0) p.sent = visit_time(v, o->sent_us);
    p.issued = arena_str(v->a, date_iso(v->today, iso));
    p.due = arena_str(v->a, date_iso(date_add(v->today, c.terms_days), iso));
    bool bill = typed && str_ends(str_of(v->route->path), S("/invoice"));
    if (bill) {
        p.number = visit_field(v, "number");
        p.issued = visit_field(v, "issued");
        p.due = visit_field(v, "due");
    }
    p.sent_now = !typed && str_eq(visit_field(v, "sent"), S("1"));
    struct frame f = visit_frame(v, PAGE_STAFF_ORDERS, o->number);
    view_staff_order(&v->html, &f, &p, problems);
    return OK;
}

static err order_page(struct visit *v)
{
    struct order o;

    TRY(load(v, &o));
    return show(v, &o, NULL);
}

static err again(struct visit *v, int status)
{
    struct order o;

    db_read_end(&v->tx);
    TRY(load(v, &o));
    visit_status(v, status);
    return show(v, &o, &v->problems);
}

static err order_pdf(struct visit *v)
{
    struct order o;

    TRY(load(v, &o));
    struct lot l = order_lot(&o);
    return document_pdf(v, &l);
}

static void wrong(struct visit *v, str field, str text)
{
    problem_add(&v->problems, (struct problem){ .field = field, .text = text });
}

static err back(struct visit *v, const char *tail)
{
    return visit_redirect(v, arena_format(v->a, "/staff/orders/%.*s%s", STR_FMT(v->params[0]),
                                          tail));
}

/* ---- what staff do ---- */

static err order_send(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct order o;

    TRY(load(v, &o));
    db_read_end(&v->tx);
    err e = app_order_send(v->app, v->a, &who, o.id);
    if (e == E_STATE) wrong(v, STR_NONE, S("It cannot be accepted any more, so nothing was sent."));
    if (e == E_NOT_FOUND) wrong(v, STR_NONE, S("No contact of this customer may accept it."));
    if (v->problems.errors > 0) return again(v, e == E_STATE ? 409 : 422);
    TRY(e);
    return back(v, "?sent=1");
}

static err order_withdraw(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct order o;

    TRY(load(v, &o));
    db_read_end(&v->tx);
    err e = app_order_withdraw(v->app, v->a, &who, o.id, visit_field(v, "reason"));
    if (e == E_INVALID) wrong(v, S("reason"), S("Say why: the customer reads it."));
    if (e == E_STATE) wrong(v, STR_NONE, S("It was answered or invoiced before."));
    if (v->problems.errors > 0) return again(v, e == E_STATE ? 409 : 422);
    TRY(e);
    return back(v, "");
}

static void read_bill(struct visit *v, struct order_bill *out)
{
    out->number = str_trim(visit_field(v, "number"));
    if (out->number.n == 0) wrong(v, S("number"), S("Enter the number of the invoice."));
    str said = visit_day(v, visit_field(v, "issued"), S("Enter the day it is issued."),
                         &out->issued);
    bool issued = said.n == 0;
    if (issued && out->issued.day > v->today.day) said = S("This day is still to come.");
    if (said.n > 0) wrong(v, S("issued"), said);
    said = visit_day(v, visit_field(v, "due"), S("Enter the day it is due."), &out->due);
    if (said.n == 0 && issued && out->due.day < out->issued.day)
        said = S("It is due before it is issued.");
    if (said.n > 0) wrong(v, S("due"), said);
}

static err order_bill(struct visit *v)
{
    struct actor who = visit_actor(v);
    struct order_bill bill = { .issued = DATE_NONE, .due = DATE_NONE };
    struct order o;
    public_id made;

    TRY(load(v, &o));
    db_read_end(&v->tx);
    read_bill(v, &bill);
    if (v->problems.errors > 0) return again(v, 422);
    err e = app_order_invoice(v->app, v->a, &who, o.id, &bill, &made);
    if (e == E_EXISTS) wrong(v, S("number"), S("An invoice has this number already."));
    if (e == E_STATE)
        wrong(v, STR_NONE, S("It was invoiced before, or the customer has not accepted it."));
    if (v->problems.errors > 0) return again(v, 409);
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "/staff/invoices/%.*s",
                                          STR_FMT(public_id_str(&made))));
}

const struct route page_staff_orders[] = {
    { HTTP_GET, "/staff/orders", DOOR_STAFF, NEED_SEE, .read = orders_show,
      .fields = { { "show", FIELD_LINE, 10 }, { "after", FIELD_EXACT, 20 } } },
    { HTTP_GET, "/staff/orders/{order}", DOOR_STAFF, NEED_SEE, .read = order_page,
      .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_GET, "/staff/orders/{order}/pdf", DOOR_STAFF, NEED_SEE, .read = order_pdf, .slow = true,
      .fields = { { "show", FIELD_LINE, 1 } } },
    { HTTP_POST, "/staff/orders/{order}/send", DOOR_STAFF, NEED_SERVE, .write = order_send },
    { HTTP_POST, "/staff/orders/{order}/withdraw", DOOR_STAFF, NEED_SERVE, .write = order_withdraw,
      .fields = { { "reason", FIELD_LINE, 300 } } },
    { HTTP_POST, "/staff/orders/{order}/invoice", DOOR_STAFF, NEED_BOOK, .write = order_bill,
      .fields = { { "number", FIELD_EXACT, LIMIT_NUMBER_CHARS }, { "issued", FIELD_LINE, 30 },
                  { "due", FIELD_LINE, 30 } } },
    { 0 },
};
