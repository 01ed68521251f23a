/* Forwarding an invoice, a credit note, an order or a receipt by mail. */
#include "app/app_forward.h"
#include "app/app_rules.h"
#include "web/address.h"
#include "web/object.h"
#include "web/portal/document_view.h"
#include "web/portal/forward_view.h"
#include "web/views.h"

static bool is_payment(const struct visit *v)
{
    return v->route->object == OBJECT_PAYMENT;
}

static bool has_receipt(const struct payment *p)
{
    return p->state == PAYMENT_SETTLED || p->state == PAYMENT_RETURNED;
}

/* What is forwarded; E_NOT_FOUND for what has no paper. */
static err subject(struct visit *v, struct forward *f, struct forward_view *out)
{
    const struct payment *p = &v->payment;
    const struct lot *l = &v->invoice;
    bool order = v->route->object == OBJECT_ORDER;
    str id = public_id_str(is_payment(v) ? &p->public_id : &l->public_id);

    if (is_payment(v) ? !has_receipt(p) : l->kind == 0) return E_NOT_FOUND;
    *f = (struct forward){ .org = v->org->id, .customer = v->customer->customer,
                           .contact = { v->session->person },
                           .account = is_payment(v) ? FORWARD_RECEIPT
                                      : order     ? FORWARD_ORDER : (int)l->account,
                           .subject = is_payment(v) ? p->id.v : l->doc };
    str base = arena_format(v->a, "%s/%.*s", is_payment(v) ? "/payments" : object_folder(l),
                            STR_FMT(id));
    out->label = html_message(&v->html, is_payment(v) ? S("Receipt") : document_title(l->kind));
    out->number = !is_payment(v) ? l->number : p->receipt.n > 0 ? p->receipt : p->reference;
    out->at = address(v, "%.*s/forward", STR_FMT(base));
    out->back = is_payment(v) ? address(v, "%.*s/receipt", STR_FMT(base))
                              : address(v, "%.*s", STR_FMT(base));
    out->customer = v->customer->public_id;
    out->sender = v->email;
    return OK;
}

static err show(struct visit *v, struct forward_view *view)
{
    struct rules rules;

    TRY(app_rules_get(v->tx, v->a, v->org, v->org->cur, &rules));
    view->adds = rules.forward_adds;
    view->links = v->route->object == OBJECT_INVOICE && rules.links != LINKS_OFF;
    view->pays = view->links && rules.links == LINKS_PAY && v->may_pay;
    view->days = rules.link_days;
    bool order = v->route->object == OBJECT_ORDER;
    enum page page = is_payment(v) ? PAGE_PAYMENTS : order ? PAGE_ORDERS : PAGE_INVOICES;
    struct frame f = visit_frame(v, page,
                                 words_say(v->words, v->a, "Forward {1} by e-mail", view->number));
    view_forward(&v->html, &f, view, &v->problems);
    return OK;
}

static err forward_show(struct visit *v)
{
    struct forward_view view = { .add = true, .sent = visit_field(v, "sent").n > 0 };
    struct forward f;

    TRY(subject(v, &f, &view));
    return show(v, &view);
}

static err forward_send(struct visit *v)
{
    struct forward_view view = { .to = visit_field(v, "to"), .message = visit_field(v, "message"),
                                 .add = visit_field(v, "add").n > 0 };
    struct forward_wish w = { .sender = v->name, .typed = view.to, .add = view.add };
    err e = E_INVALID;

    TRY(subject(v, &w.f, &view));
    w.f.message = view.message;
    if (v->problems.errors == 0) e = app_forward(v->app, v->a, &w, &v->problems);
    if (e == E_TOO_MANY)
        problem_add(&v->problems, (struct problem){
            .text = S("Enough has been forwarded for today. Please go on tomorrow.") });
    if (e == E_INVALID || e == E_TOO_MANY) {
        visit_status(v, err_info(e)->http);
        TRY(visit_read(v));
        return show(v, &view);
    }
    TRY(e);
    return visit_redirect(v, arena_format(v->a, "%.*s?sent=1", STR_FMT(view.at.s)));
}

#define FIELDS                                                                                     \
    { { "customer", FIELD_ID }, { "to", FIELD_EMAIL }, { "message", FIELD_TEXT,                    \
                                                         FORWARD_MESSAGE_CHARS },                  \
      { "add", FIELD_LINE, 1 } }

const struct route page_forward[] = {
    { HTTP_GET, "/invoices/{invoice}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .read = forward_show, .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/invoices/{invoice}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_INVOICE,
      .write = forward_send, .fields = FIELDS },
    { HTTP_GET, "/credits/{credit}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .read = forward_show, .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/credits/{credit}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_CREDIT,
      .write = forward_send, .fields = FIELDS },
    { HTTP_GET, "/orders/{order}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER,
      .read = forward_show, .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/orders/{order}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_ORDER,
      .write = forward_send, .fields = FIELDS },
    { HTTP_GET, "/payments/{payment}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .read = forward_show, .fields = { { "sent", FIELD_LINE, 1 } } },
    { HTTP_POST, "/payments/{payment}/forward", DOOR_PORTAL, NEED_VIEW, OBJECT_PAYMENT,
      .write = forward_send, .fields = FIELDS },
    { 0 },
};
